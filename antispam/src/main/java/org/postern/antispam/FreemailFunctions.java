package org.postern.antispam;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Functions over addresses that anybody can have for nothing.
final class FreemailFunctions {
    private static final int MOST_IN_BODY = 5;
    private static final int MOST_FREE_IN_BODY = 3;
    private static final int MOST_LINKED = 20;
    private static final int MOST_WRITTEN = 40;

    private static final String ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]";
    private static final String ADDRESS =
            "(?=.{0,64}@)(?<!"
                    + ATOM
                    + ")("
                    + ATOM
                    + "+(?:\\."
                    + ATOM
                    + "+)*@(?:[a-z0-9](?:[a-z0-9-]{0,59}[a-z0-9])?\\.){1,4}"
                    + "(?<![a-z0-9-])[a-z0-9-]+(?!(?:[a-z0-9-]|\\.[a-z0-9])))";
    private static final PerlRegex WRITTEN = PerlRegex.known(ADDRESS, "i");
    private static final PerlRegex LINKED = PerlRegex.known("^mailto:" + ADDRESS, "i");
    private static final PerlRegex IN_URL =
            PerlRegex.known("<?https?://\\S{0,255}(?:@|%40)\\S{0,255}", "i");
    private static final PerlRegex IN_SIGNATURE =
            PerlRegex.known(
                    "<?(?<!mailto:)"
                            + ADDRESS
                            + "(?:>|\\s{1,10}(?!(?:fa(?:x|csi)|tel|phone|e?-?mail))[a-z]{2,11}:)",
                    "i");
    private static final PerlRegex BULK_SENDER =
            PerlRegex.known(
                    "(?:^(?:post|host|domain)master|^double-bounce"
                            + "|^(?:sentto|owner|return|(?:gr)?bounced?)-.+"
                            + "|-(?:request|bounces?|admin|owner)"
                            + "|\\b(?:do[._t-]?)?no[._t-]?repl(?:y|ies)|.+=.+)@",
                    "i");

    private FreemailFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_freemail_from", (run, a) -> any(run, ListFunctions.senders(run), a, 0));
        all.put(
                "check_freemail_header",
                (run, a) -> any(run, run.fields().all(a.getFirst() + ":addr"), a, 1));
        all.put("check_freemail_body", FreemailFunctions::body);
        all.put("check_freemail_replyto", FreemailFunctions::replyTo);
    }

    private static boolean any(
            RuleRun run, Iterable<String> addresses, List<String> arguments, int pattern) {
        for (var address : addresses) {
            var lower = Octets.lower(address);
            if (run.rules().lists.isFreemail(lower, run.search())
                    && matches(run, lower, arguments, pattern)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(RuleRun run, String text, List<String> arguments, int index) {
        if (index >= arguments.size()) {
            return true;
        }
        try {
            return run.search().has(run.rules().argument(arguments.get(index)), text);
        } catch (RegexException cannot) {
            return false;
        }
    }

    /// Free addresses in the text; none when there are so many that they mean nothing.
    private record InBody(Set<String> addresses, boolean tooMany) {
        static InBody of(RuleRun run) {
            Set<String> seen = new LinkedHashSet<>();
            linked(run, seen);
            written(run, seen);
            int count = 0;
            Set<String> free = new HashSet<>();
            for (var address : seen) {
                if (++count == MOST_IN_BODY) {
                    return new InBody(Set.of(), true);
                }
                if (run.rules().lists.isFreemail(address, run.search())) {
                    free.add(address);
                    if (free.size() == MOST_FREE_IN_BODY) {
                        return new InBody(Set.of(), true);
                    }
                }
            }
            return new InBody(free, false);
        }

        private static void linked(RuleRun run, Set<String> seen) {
            for (var entry : run.uris().details().entrySet()) {
                var types = entry.getValue().types();
                if (types.contains("a") && !types.contains("parsed")) {
                    var address = valid(run, run.search().first(LINKED, entry.getKey()));
                    if (!address.isEmpty()) {
                        seen.add(address);
                    }
                    if (seen.size() >= MOST_LINKED) {
                        return;
                    }
                }
            }
        }

        /// What is passed over here is passed over by all rules that come after: the text that they
        /// see is without it.
        private static void written(RuleRun run, Set<String> seen) {
            var search = run.search();
            List<byte[]> lines = new ArrayList<>();
            boolean[] enough = {false};
            for (byte[] octets : run.body()) {
                boolean at = false;
                for (int i = 0; i < octets.length && !at; i++) {
                    at = octets[i] == '@' || octets[i] == '%';
                }
                if (!at || enough[0]) {
                    lines.add(octets);
                    continue;
                }
                var line = search.replaceAll(IN_URL, Octets.text(octets), " ");
                line = withoutSignatures(run, line);
                lines.add(Octets.bytes(line));
                search.each(
                        WRITTEN,
                        line,
                        groups -> {
                            var address = valid(run, String.valueOf(groups[1]));
                            if (!address.isEmpty()) {
                                seen.add(address);
                            }
                            enough[0] = seen.size() >= MOST_WRITTEN;
                            return !enough[0];
                        });
            }
            run.body(lines);
        }

        private static String withoutSignatures(RuleRun run, String line) {
            var out = new StringBuilder();
            byte[] octets = Octets.bytes(line);
            var matcher = run.search().run();
            int done = 0;
            int from = 0;
            while (from <= octets.length
                    && matcher.find(IN_SIGNATURE, octets, 0, octets.length, from)) {
                int start = matcher.start();
                int end = matcher.end();
                var address = line.substring(matcher.start(1), matcher.end(1));
                from = Math.max(end, from + 1);
                if (!valid(run, address).isEmpty()) {
                    out.append(line, done, start).append(' ');
                    done = end;
                }
            }
            return done == 0 ? line : out.append(line.substring(done)).toString();
        }

        private static String valid(RuleRun run, String address) {
            var lower = Octets.lower(address);
            int dot = lower.lastIndexOf('.');
            return dot > 0 && run.rules().boundaries.isTopLevel(lower.substring(dot + 1))
                    ? lower
                    : "";
        }
    }

    private static boolean body(RuleRun run, List<String> arguments) {
        var found = run.once(InBody.class, InBody::of);
        return !found.tooMany()
                && found.addresses().stream().anyMatch(a -> matches(run, a, arguments, 0));
    }

    private static boolean replyTo(RuleRun run, List<String> arguments) {
        var what = arguments.isEmpty() ? "replyto" : arguments.getFirst();
        if (!run.rules().lists.hasFreemail()) {
            return false;
        }
        var envelope = run.fields().envelopeFrom();
        if (envelope != null && run.search().has(BULK_SENDER, envelope)) {
            return false;
        }
        var from = lower(run.fields().all("From:addr"));
        var reply = lower(run.fields().all("Reply-To:addr"));
        boolean fromIsFree = anyFree(run, from);
        boolean replyIsFree = anyFree(run, reply);
        if (fromIsFree && replyIsFree && from.stream().noneMatch(reply::contains)) {
            return true;
        }
        if (what.equals("replyto") && !replyIsFree) {
            return false;
        }
        if (what.equals("reply") && (!fromIsFree || (!reply.isEmpty() && !replyIsFree))) {
            return false;
        }
        return inBody(run, what.equals("replyto") || replyIsFree ? reply : from);
    }

    private static boolean inBody(RuleRun run, List<String> answers) {
        var found = run.once(InBody.class, InBody::of);
        return !found.tooMany()
                && found.addresses().stream()
                        .anyMatch(a -> answers.stream().anyMatch(answer -> !answer.equals(a)));
    }

    private static List<String> lower(List<String> addresses) {
        return addresses.stream().map(Octets::lower).toList();
    }

    private static boolean anyFree(RuleRun run, List<String> addresses) {
        return addresses.stream().anyMatch(a -> run.rules().lists.isFreemail(a, run.search()));
    }
}
