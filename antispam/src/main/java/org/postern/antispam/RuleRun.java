package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One message against a rule set: works out what rules ask for, when they first ask for it, and
/// keeps what hit.
final class RuleRun {
    /// A search of more steps than this is followed by a look at the clock.
    private static final int STEPS_BETWEEN_LOOKS = 4_096;

    private static final byte[] NOTHING = {};

    private final RuleSet rules;
    private final SpamLimits limits;
    private final SpamFacts facts;
    private final InstantSource clock;
    private final int scoreSet;
    private final Octets search;
    private final RegexRun matcher;
    private final SpamMail mail;
    private final FieldValues fields;
    private final Relays relays;
    private final List<HtmlPage> pages = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private final CapturedTexts captured = new CapturedTexts();
    private final Map<String, Object> memory = new HashMap<>();
    private final LiteralIndex.Marks marks;
    private final int[] hits;

    /// Rules that have points, were not stopped, and have not hit as often as they count.
    private final boolean[] open;

    private final @Nullable String[] excerpts;
    private final @Nullable DnsLists network;
    private final long deadline;
    private List<byte[]> body;
    private @Nullable List<byte[]> raw;
    private @Nullable MailUris uris;
    private long stepsLeft;
    private boolean late;

    RuleRun(
            RuleSet rules,
            SpamMessage message,
            SpamFacts facts,
            SpamLimits limits,
            int scoreSet,
            InstantSource clock,
            @Nullable DnsLists network) {
        this.rules = rules;
        this.limits = limits;
        this.facts = facts;
        this.clock = clock;
        this.scoreSet = scoreSet;
        this.network = network;
        this.deadline = System.nanoTime() + limits.time().toNanos();
        this.stepsLeft = limits.messageSteps();
        this.search = new Octets(limits.messageSteps());
        this.matcher = new RegexRun(0);
        this.marks = new LiteralIndex.Marks(rules.size);
        this.hits = new int[rules.size];
        this.open = rules.counting(scoreSet);
        this.excerpts = new @Nullable String[rules.size];
        if (message.octets().length > limits.messageOctets()) {
            troubles.add("only the first " + limits.messageOctets() + " octets were read");
        }
        this.mail = new SpamMail(message.octets(), limits, search);
        this.fields = new FieldValues(mail, facts, rules.boundaries, search);
        for (var name : List.of("trusted", "untrusted", "internal", "external")) {
            // Nobody but us says which relays are ours.
            mail.root().fields.remove("x-spam-relays-" + name);
        }
        this.relays = Relays.read(received(), rules.trust, search);
        fields.relays(relays);
        this.body = new ArrayList<>(mail.bodyLines(pages));
    }

    private List<String> received() {
        List<String> all = new ArrayList<>();
        var client = facts.clientAddress();
        if (!client.isEmpty()) {
            all.add(
                    "from "
                            + (facts.greeting().isEmpty() ? "[" + client + "]" : facts.greeting())
                            + " ("
                            + (facts.clientHost().isEmpty() ? "unknown" : facts.clientHost())
                            + " ["
                            + (client.indexOf(':') >= 0 ? "IPv6:" : "")
                            + client
                            + "]) by localhost (Postfix) with "
                            + (facts.authenticated() ? "ESMTPA" : "ESMTP")
                            + " id local");
        }
        all.addAll(mail.root().fields.decoded("Received"));
        for (var name : rules.originHeaders) {
            var ip = search.first(ANY_IP, mail.root().fields.last(name));
            if (!ip.isEmpty()) {
                all.add("from X-Originating-IP: " + ip);
            }
        }
        return all;
    }

    private static final PerlRegex ANY_IP = PerlRegex.known("(" + IpText.PATTERN + ")");

    // What functions ask.

    SpamMail mail() {
        return mail;
    }

    Octets search() {
        return search;
    }

    FieldValues fields() {
        return fields;
    }

    /// The values of a field as one text, empty when there is none.
    String field(String request) {
        return fields.one(request);
    }

    Relays relays() {
        return relays;
    }

    SpamFacts facts() {
        return facts;
    }

    RuleSet rules() {
        return rules;
    }

    List<HtmlPage> pages() {
        return pages;
    }

    long now() {
        return clock.millis() / 1000;
    }

    List<byte[]> body() {
        return body;
    }

    /// Puts another text in the place of what rules of the kind `body` see.
    void body(List<byte[]> other) {
        body = other;
    }

    List<byte[]> raw() {
        var known = raw;
        if (known == null) {
            known = mail.rawLines();
            raw = known;
        }
        return known;
    }

    MailUris uris() {
        var known = uris;
        if (known == null) {
            known = new MailUris(rules.redirectors, rules.boundaries, limits.uris(), search);
            uris = known;
            known.readText(body);
            known.readPages(pages);
            known.readSignatures(fields.all("DomainKey-Signature"));
            known.readSignatures(fields.all("DKIM-Signature"));
        }
        return known;
    }

    @Nullable DnsLists network() {
        return network;
    }

    /// What a function worked out of this message, worked out once.
    <T> T once(Class<T> type, java.util.function.Function<RuleRun, T> work) {
        var known = memory.get(type.getName());
        if (known == null) {
            known = work.apply(this);
            memory.put(type.getName(), known);
        }
        return type.cast(known);
    }

    // The run.

    RuleVerdict run() {
        headers();
        functions();
        lines(rules.body, body);
        lines(rules.uri, uris().cleaned());
        lines(rules.rawbody, raw());
        lines(rules.full, List.of(mail.octets()));
        templates();
        var metas = rules.metas(scoreSet);
        metas.run(hits);
        return new RuleVerdict(
                rules, scoreSet, hits, metas.unknown(), excerpts, List.copyOf(troubles));
    }

    private boolean isWanted(CompiledRule rule) {
        return open[rule.index()] && !late;
    }

    private boolean isLate() {
        if (!late && System.nanoTime() > deadline) {
            late = true;
            troubles.add("rules were stopped after " + limits.time().toMillis() + " ms");
        }
        return late;
    }

    private void stop(CompiledRule rule, String why) {
        open[rule.index()] = false;
        troubles.add(rule.name() + " was stopped: " + why);
    }

    private void headers() {
        for (var group : rules.headers.entrySet()) {
            if (isLate()) {
                return;
            }
            var request = group.getKey();
            int tab = request.indexOf('\t');
            var text = fields.text(tab < 0 ? request : request.substring(0, tab));
            if (text == null && tab >= 0) {
                text = request.substring(tab + 1);
            }
            byte[] octets = text == null ? NOTHING : Octets.bytes(text);
            group.getValue()
                    .candidates(
                            List.of(octets), marks, open, (rule, place) -> header(rule, octets));
        }
    }

    private void header(CompiledRule rule, byte[] text) {
        if (!rule.negated()) {
            pattern(rule, text);
        } else if (isWanted(rule)) {
            var regex = rule.regex();
            if (regex != null && !finds(rule, regex, text)) {
                hits[rule.index()] = 1;
            }
        }
    }

    private void lines(PatternGroup group, List<byte[]> lines) {
        boolean subject = group == rules.body;
        int[] looked = {-1};
        group.candidates(
                lines,
                marks,
                open,
                (rule, place) -> {
                    if (looked[0] != place) {
                        looked[0] = place;
                        late |= isLate();
                    }
                    if (!subject || place > 0 || !rule.withoutSubject()) {
                        pattern(rule, lines.get(place));
                    }
                });
    }

    private void pattern(CompiledRule rule, byte[] text) {
        int index = rule.index();
        var regex = rule.regex();
        if (regex == null || !isWanted(rule)) {
            return;
        }
        int from = 0;
        long before = limit();
        try {
            while (from <= text.length
                    && open[index]
                    && matcher.find(regex, text, 0, text.length, from)) {
                hit(rule, regex, text);
                from = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
            }
        } catch (RegexRun.Spent spent) {
            stop(rule, String.valueOf(spent.getMessage()));
        } finally {
            spend(before - matcher.budget());
        }
    }

    private void spend(long steps) {
        stepsLeft -= steps;
        if (steps > STEPS_BETWEEN_LOOKS) {
            late |= isLate();
        }
    }

    private long limit() {
        long budget = Math.max(0, Math.min(limits.ruleSteps(), stepsLeft));
        matcher.budget(budget);
        return budget;
    }

    private boolean finds(CompiledRule rule, PerlRegex regex, byte[] text) {
        long before = limit();
        try {
            return matcher.find(regex, text);
        } catch (RegexRun.Spent spent) {
            stop(rule, String.valueOf(spent.getMessage()));
            return rule.negated();
        } finally {
            spend(before - matcher.budget());
        }
    }

    private void hit(CompiledRule rule, PerlRegex regex, byte[] text) {
        int index = rule.index();
        if (hits[index] + 1 >= rule.maxHits()) {
            open[index] = false;
        }
        if (hits[index]++ == 0 && !rule.isPart()) {
            int end = Math.min(matcher.end(), matcher.start() + SpamPoint.EXCERPT_LIMIT);
            excerpts[index] = Octets.text(text, matcher.start(), Math.max(end, matcher.start()));
        }
        for (var name : regex.names.entrySet()) {
            int from = matcher.start(name.getValue());
            int to = matcher.end(name.getValue());
            if (from >= 0 && to >= from) {
                captured.add(name.getKey(), Octets.text(text, from, to));
            }
        }
    }

    private void functions() {
        for (var rule : rules.functions) {
            if (isLate()
                    || !isWanted(rule)
                    || (rule.network() && (scoreSet & 1) == 0)
                    || (rule.learning() && (scoreSet & 2) == 0)) {
                continue;
            }
            try {
                if (holds(rule)) {
                    hits[rule.index()] = Math.max(1, hits[rule.index()]);
                }
            } catch (RegexRun.Spent spent) {
                stop(rule, String.valueOf(spent.getMessage()));
            }
        }
    }

    private boolean holds(CompiledRule rule) {
        return switch (rule.kind()) {
            case EVAL -> {
                var function = rule.function();
                yield function != null && function.holds(this, rule.arguments());
            }
            case HEADER_EXISTS -> fields.has(rule.subject()) != rule.negated();
            case MIME_HEADER -> mimeHeader(rule);
            case URI_DETAIL ->
                    uris().details().entrySet().stream()
                            .anyMatch(entry -> detail(rule, entry.getKey(), entry.getValue()));
            case HEADER, BODY, RAWBODY, FULL, URI, META, EMPTY -> false;
        };
    }

    private boolean mimeHeader(CompiledRule rule) {
        var regex = rule.regex();
        if (regex == null) {
            return false;
        }
        boolean raw = rule.subject().endsWith(":raw");
        var name = raw ? rule.subject().substring(0, rule.subject().length() - 4) : rule.subject();
        var unset = rule.ifUnset() == null ? "" : rule.ifUnset();
        for (var part : mail.root().all()) {
            var values = raw ? part.fields.raw(name) : part.fields.decoded(name);
            var value =
                    name.equals("ALL")
                            ? String.join("", part.fields.all())
                            : values.isEmpty() ? unset : values.getLast();
            byte[] text = Octets.bytes(value);
            if (rule.negated()) {
                if (finds(rule, regex, text)) {
                    return false;
                }
            } else {
                pattern(rule, text);
            }
        }
        return rule.negated();
    }

    private boolean detail(CompiledRule rule, String uri, MailUris.Detail detail) {
        for (var condition : rule.conditions()) {
            var texts =
                    switch (condition.fact()) {
                        case "raw" -> List.of(uri);
                        case "type" -> List.copyOf(detail.types());
                        case "cleaned" -> List.copyOf(detail.cleaned());
                        case "text" -> detail.texts();
                        case "domain" -> List.copyOf(detail.hosts().values());
                        default -> List.copyOf(detail.hosts().keySet());
                    };
            boolean any = false;
            for (var text : texts) {
                any |= finds(rule, condition.regex(), Octets.bytes(text)) != condition.negated();
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private void templates() {
        for (var rule : rules.templates) {
            var template = rule.template();
            if (template == null || !isWanted(rule)) {
                continue;
            }
            try {
                var regex = captured.filled(template, search);
                if (regex == null) {
                    continue;
                }
                var texts =
                        switch (rule.kind()) {
                            case BODY -> body;
                            case RAWBODY -> raw();
                            case URI -> uris().cleaned();
                            case FULL -> List.of(mail.octets());
                            default -> {
                                var text = fields.text(rule.subject());
                                yield List.of(Octets.bytes(text == null ? "" : text));
                            }
                        };
                for (byte[] text : texts) {
                    if (hits[rule.index()] == 0 && finds(rule, regex, text)) {
                        hit(rule, regex, text);
                    }
                }
            } catch (RegexException cannot) {
                stop(rule, String.valueOf(cannot.getMessage()));
            }
        }
    }
}
