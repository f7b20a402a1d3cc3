package org.postern.antispam;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Functions over what was found out before: SPF, DKIM, DMARC, and the learner's opinion.
final class SenderFunctions {
    private SenderFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        for (var result :
                List.of("pass", "fail", "softfail", "neutral", "none", "permerror", "temperror")) {
            all.put("check_for_spf_" + result, (run, _) -> run.facts().spf().equals(result));
            all.put(
                    "check_for_spf_helo_" + result,
                    (run, _) -> run.facts().greetingSpf().equals(result));
        }
        all.put("check_for_spf_welcomelist_from", (run, _) -> bySpf(run, "welcomelist_from_spf"));
        all.put("check_for_spf_whitelist_from", (run, _) -> bySpf(run, "welcomelist_from_spf"));
        all.put(
                "check_for_def_spf_welcomelist_from",
                (run, _) -> bySpf(run, "def_welcomelist_from_spf"));
        all.put(
                "check_for_def_spf_whitelist_from",
                (run, _) -> bySpf(run, "def_welcomelist_from_spf"));
        all.put("check_dkim_signed", (run, _) -> run.fields().has("DKIM-Signature"));
        all.put("check_dkim_valid", SenderFunctions::valid);
        all.put("check_dkim_verified", SenderFunctions::valid);
        all.put("check_dkim_valid_author_sig", (run, _) -> of(run, "From:addr"));
        all.put("check_dkim_valid_envelopefrom", (run, _) -> of(run, "EnvelopeFrom:addr"));
        all.put("check_dkim_dependable", (run, _) -> !run.facts().dkim().isEmpty());
        // Policies of signing practice are history: nothing is looked up for it, and no signature
        // is on trial.
        all.put("check_dkim_adsp", (_, _) -> false);
        all.put("check_dkim_signsome", (_, _) -> false);
        all.put("check_dkim_signall", (_, _) -> false);
        all.put("check_dkim_testing", (_, _) -> false);
        all.put("check_arc_signed", (run, _) -> run.fields().has("ARC-Seal"));
        all.put("check_arc_valid", (_, _) -> false);
        for (var suffix : List.of("welcomelist", "whitelist")) {
            all.put(
                    "check_for_dkim_" + suffix + "_from",
                    (run, _) -> byDkim(run, "welcomelist_from_dkim"));
            all.put(
                    "check_for_def_dkim_" + suffix + "_from",
                    (run, _) -> byDkim(run, "def_welcomelist_from_dkim"));
        }
        all.put("check_dmarc_pass", (run, _) -> run.facts().dmarc().equals("pass"));
        all.put("check_dmarc_reject", (run, _) -> dmarcFails(run, "reject"::equals));
        all.put("check_dmarc_quarantine", (run, _) -> dmarcFails(run, "quarantine"::equals));
        all.put("check_dmarc_none", (run, _) -> dmarcFails(run, "none"::equals));
        all.put("check_dmarc_missing", (run, _) -> run.facts().dmarc().equals("none"));
        all.put("check_bayes", SenderFunctions::learned);
    }

    private static boolean bySpf(RuleRun run, String name) {
        var sender = run.facts().sender();
        return run.facts().spf().equals("pass")
                && (run.rules().lists.addresses(name).has(sender)
                        || run.rules().lists.addresses(auth(name)).has(sender));
    }

    private static String auth(String name) {
        return name.startsWith("def_") ? "def_welcomelist_auth" : "welcomelist_auth";
    }

    private static boolean valid(RuleRun run, List<String> arguments) {
        return run.facts().dkim().stream()
                .filter(signature -> signature.result().equals("pass"))
                .anyMatch(signature ->
                        arguments.isEmpty()
                                || arguments.contains(Octets.lower(signature.domain())));
    }

    /// Whether a signature is of the domain of an address.
    private static boolean of(RuleRun run, String field) {
        var address = Octets.lower(run.field(field));
        var domain = address.substring(address.lastIndexOf('@') + 1);
        return !domain.isEmpty()
                && run.facts().dkim().stream()
                        .anyMatch(signature ->
                                signature.result().equals("pass")
                                        && covers(signature.domain(), domain));
    }

    private static boolean covers(String signer, String domain) {
        var lower = Octets.lower(signer);
        return domain.equals(lower) || domain.endsWith("." + lower);
    }

    private static boolean byDkim(RuleRun run, String name) {
        for (var author : run.fields().all("From:addr")) {
            var lower = Octets.lower(author);
            var own = lower.substring(lower.lastIndexOf('@') + 1);
            for (var list : List.of(name, auth(name))) {
                for (var domain : run.rules().lists.addresses(list).domains(lower)) {
                    var signer = domain.isEmpty() ? own : domain;
                    if (run.facts().dkim().stream()
                            .anyMatch(s ->
                                    s.result().equals("pass")
                                            && Octets.lower(s.domain()).equals(signer))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean dmarcFails(RuleRun run, Predicate<String> policy) {
        return run.facts().dmarc().equals("fail") && policy.test(run.facts().dmarcPolicy());
    }

    private static boolean learned(RuleRun run, List<String> arguments) {
        var learned = run.facts().learned();
        if (learned.isEmpty()) {
            return false;
        }
        double probability = learned.getAsDouble();
        double min = EvalFunctions.bound(arguments, 0, 0);
        double max = EvalFunctions.bound(arguments, 1, 1);
        return (min == 0 || probability > min) && probability <= max;
    }
}
