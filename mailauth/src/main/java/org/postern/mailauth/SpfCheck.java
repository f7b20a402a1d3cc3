package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsAnswer;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Network;
import org.postern.net.Resolver;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One check: `check_host()` of RFC 7208 section 4, with what it has spent so far.
final class SpfCheck {
    /// What a policy says.
    ///
    /// @param term that decided, as written
    /// @param domain whose policy it is
    /// @param record the policy; absent when there is none
    private record Said(
            SpfStatus status, String term, DnsName domain, @Nullable SpfRecord record) {}

    /// Ends the check with an error.
    static final class EndException extends Exception {
        private static final long serialVersionUID = 1L;

        private final SpfStatus status;

        EndException(SpfStatus status, String problem) {
            super(problem, null, false, false);
            this.status = status;
        }

        SpfStatus status() {
            return status;
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }

    private final Resolver resolver;
    private final SpfQuestion question;
    private final SpfLimits limits;
    private final SpfMacros macros;
    private final long deadline;
    private int terms;
    private int voids;

    SpfCheck(Resolver resolver, SpfQuestion question, SpfLimits limits, long epochSecond) {
        this.resolver = resolver;
        this.question = question;
        this.limits = limits;
        this.macros = new SpfMacros(question, epochSecond, this::validated);
        this.deadline = System.nanoTime() + limits.time().toNanos();
    }

    SpfResult run() {
        String given = question.domain();
        // RFC 7208 section 4.3: what is no name of several labels has no policy
        var domain = DnsName.ofOctets(given).filter(name -> name.labels().size() > 1);
        if (domain.isEmpty() || given.startsWith("[")) {
            return result(SpfStatus.NONE, "", "", "");
        }
        try {
            var said = policy(domain.get());
            String words =
                    said.status() == SpfStatus.FAIL && said.record() != null
                            ? explanation(said.record(), said.domain())
                            : "";
            return result(said.status(), said.term(), words, "");
        } catch (EndException end) {
            return result(end.status(), "", "", end.problem());
        }
    }

    private SpfResult result(SpfStatus status, String term, String words, String problem) {
        return new SpfResult(status, question, question.domain(), term, words, problem);
    }

    private Said policy(DnsName domain) throws EndException {
        var record = record(domain);
        if (record.isEmpty()) {
            return new Said(SpfStatus.NONE, "", domain, null);
        }
        for (var term : record.get().terms()) {
            if (matches(term.mechanism(), domain)) {
                return new Said(term.qualifier(), term.text(), domain, record.get());
            }
        }
        var redirect = record.get().redirect();
        if (redirect.isEmpty()) {
            // RFC 7208 section 4.7: neutral when nothing matches
            return new Said(SpfStatus.NEUTRAL, "default", domain, record.get());
        }
        countTerm();
        var target = target(redirect, domain);
        if (target.isEmpty()) {
            throw new EndException(SpfStatus.PERMERROR, "redirect to what is no name");
        }
        var said = policy(target.get());
        // RFC 7208 section 6.1: a redirect to a domain without policy is an error
        if (said.status() == SpfStatus.NONE) {
            throw new EndException(
                    SpfStatus.PERMERROR, "redirect to " + target.get() + ", which has no policy");
        }
        return said;
    }

    // RFC 7208 section 4.5: one policy at most
    private Optional<SpfRecord> record(DnsName domain) throws EndException {
        var policies = new ArrayList<String>();
        for (var text : ask(domain, DnsType.TXT).records()) {
            if (SpfRecord.isPolicy(text.text())) {
                policies.add(text.text());
            }
        }
        if (policies.isEmpty()) {
            return Optional.empty();
        }
        if (policies.size() > 1) {
            throw new EndException(SpfStatus.PERMERROR, domain + " has several policies");
        }
        try {
            return Optional.of(SpfRecord.parse(policies.getFirst()));
        } catch (SpfSyntaxException wrong) {
            throw new EndException(
                    SpfStatus.PERMERROR, "policy of " + domain + ": " + wrong.getMessage());
        }
    }

    private boolean matches(SpfTerm.Mechanism mechanism, DnsName domain) throws EndException {
        if (mechanism.asks()) {
            countTerm();
        }
        return switch (mechanism) {
            case SpfTerm.All() -> true;
            case SpfTerm.Ip(var network) -> network.contains(question.client());
            case SpfTerm.Include(var spec) -> {
                var target = target(spec, domain);
                yield target.isPresent() && included(target.get());
            }
            case SpfTerm.A(var spec, var bits4, var bits6) -> {
                var target = target(spec, domain);
                yield target.isPresent() && hasAddress(target.get(), bits4, bits6, true);
            }
            case SpfTerm.Mx(var spec, var bits4, var bits6) -> {
                var target = target(spec, domain);
                yield target.isPresent() && hasExchange(target.get(), bits4, bits6);
            }
            case SpfTerm.Ptr(var spec) -> {
                var target = target(spec, domain);
                yield target.isPresent() && hasName(target.get());
            }
            case SpfTerm.Exists(var spec) -> {
                var target = target(spec, domain);
                // RFC 7208 section 5.7: A, whatever the client's address is
                yield target.isPresent() && countVoid(ask(target.get(), DnsType.A)).isFound();
            }
        };
    }

    // RFC 7208 section 5.2: what an included policy says, and what that means here
    private boolean included(DnsName target) throws EndException {
        return switch (policy(target).status()) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            case NONE ->
                    throw new EndException(
                            SpfStatus.PERMERROR, "include of " + target + ", which has no policy");
            case TEMPERROR, PERMERROR -> throw new IllegalStateException("errors are thrown");
        };
    }

    private boolean isFour() {
        return question.client() instanceof Inet4Address;
    }

    private boolean hasAddress(DnsName host, int bits4, int bits6, boolean counted)
            throws EndException {
        var answer = ask(host, isFour() ? DnsType.A : DnsType.AAAA);
        if (counted) {
            countVoid(answer);
        }
        int bits = isFour() ? bits4 : bits6;
        return answer.records().stream()
                .anyMatch(rec ->
                        rec.address().getClass() == question.client().getClass()
                                && Network.of(rec.address(), bits).contains(question.client()));
    }

    // RFC 7208 section 5.4: the addresses of the exchangers; more than ten are an error
    private boolean hasExchange(DnsName domain, int bits4, int bits6) throws EndException {
        var exchanges = countVoid(ask(domain, DnsType.MX)).records();
        if (exchanges.size() > limits.exchanges()) {
            throw new EndException(
                    SpfStatus.PERMERROR,
                    domain + " has more than " + limits.exchanges() + " mail exchangers");
        }
        for (var exchange : exchanges) {
            if (hasAddress(exchange.exchange(), bits4, bits6, true)) {
                return true;
            }
        }
        return false;
    }

    // RFC 7208 section 5.5: a name of the client that leads back to it, at or below the target
    private boolean hasName(DnsName target) throws EndException {
        for (var name : names()) {
            if (name.isWithin(target) && leadsBack(name)) {
                return true;
            }
        }
        return false;
    }

    /// The client's names; none when DNS fails, which is no error here (RFC 7208 section 5.5).
    private List<DnsName> names() throws EndException {
        var answer = look(DnsName.reverse(question.client()), DnsType.PTR);
        countVoid(answer);
        return answer.records().stream().limit(limits.names()).map(DnsRecord.Ptr::name).toList();
    }

    private boolean leadsBack(DnsName name) throws EndException {
        var answer = look(name, isFour() ? DnsType.A : DnsType.AAAA);
        return answer.records().stream().anyMatch(rec -> rec.address().equals(question.client()));
    }

    /// The macro p: the client's name, best within the domain (RFC 7208 section 7.3).
    private String validated(DnsName domain) throws EndException {
        String best = "unknown";
        boolean below = false;
        for (var name : names()) {
            if (!leadsBack(name)) {
                continue;
            }
            if (name.equals(domain)) {
                return name.text();
            }
            boolean within = name.isWithin(domain);
            if (best.equals("unknown") || (within && !below)) {
                best = name.text();
                below = within;
            }
        }
        return best;
    }

    /// The name that a domain-spec becomes; empty when it becomes no name, and then nothing
    /// matches.
    private Optional<DnsName> target(MacroString spec, DnsName domain) throws EndException {
        if (spec.isEmpty()) {
            return Optional.of(domain);
        }
        // RFC 8616 section 4: what depends on a local part beyond ASCII never matches
        if (spec.usesLocalPart() && !isAscii(question.localPart())) {
            return Optional.empty();
        }
        String name = macros.expand(spec, domain);
        // RFC 7208 section 7.3: labels at the left are dropped until the name fits
        while (name.length() > DnsName.LONGEST_NAME - 2 && name.indexOf('.') >= 0) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return DnsName.ofOctets(name);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /// The domain's words to a sender that it disowns; empty when anything is wrong with them.
    // RFC 7208 section 6.2: errors in exp are as if it were not there
    private String explanation(SpfRecord record, DnsName domain) {
        if (record.explanation().isEmpty()) {
            return "";
        }
        try {
            var target = target(record.explanation(), domain);
            if (target.isEmpty()) {
                return "";
            }
            var texts = look(target.get(), DnsType.TXT).records();
            if (texts.size() != 1) {
                return "";
            }
            return printable(
                    macros.expand(MacroString.parse(texts.getFirst().text(), true), domain));
        } catch (SpfSyntaxException | EndException wrong) {
            return "";
        }
    }

    /// A stranger's words are shown to a third party: printable ASCII only, and not too many.
    private static String printable(String words) {
        if (!words.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return "";
        }
        return words.substring(0, Math.min(words.length(), SpfResult.LONGEST_EXPLANATION));
    }

    private void countTerm() throws EndException {
        if (++terms > limits.terms()) {
            throw new EndException(
                    SpfStatus.PERMERROR, "more than " + limits.terms() + " terms ask DNS");
        }
    }

    private <R extends DnsRecord> DnsAnswer<R> countVoid(DnsAnswer<R> answer) throws EndException {
        // RFC 7208 section 4.6.4: at most two questions that find nothing
        if (answer.isAbsent() && ++voids > limits.voids()) {
            throw new EndException(
                    SpfStatus.PERMERROR, "more than " + limits.voids() + " names without records");
        }
        return answer;
    }

    /// Asks; that DNS cannot tell ends the check.
    private <R extends DnsRecord> DnsAnswer<R> ask(DnsName name, DnsType<R> type)
            throws EndException {
        var answer = look(name, type);
        if (answer.isUnknown()) {
            throw new EndException(SpfStatus.TEMPERROR, name + " " + type + ": " + answer.reason());
        }
        return answer;
    }

    /// Asks; that DNS cannot tell is an answer without records.
    private <R extends DnsRecord> DnsAnswer<R> look(DnsName name, DnsType<R> type)
            throws EndException {
        if (System.nanoTime() - deadline > 0) {
            throw new EndException(
                    SpfStatus.TEMPERROR, "not done within " + limits.time().toSeconds() + " s");
        }
        return resolver.lookup(name, type);
    }
}
