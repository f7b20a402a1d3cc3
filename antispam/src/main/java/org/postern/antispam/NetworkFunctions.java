package org.postern.antispam;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Functions that look things up. They hold for nothing when there is nobody to ask.
final class NetworkFunctions {
    private static final int MOST_DOMAINS = 20;

    private NetworkFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_rbl", (run, a) -> !client(run, a, "A").isEmpty());
        all.put("check_rbl_txt", (run, a) -> !client(run, a, "TXT").isEmpty());
        all.put("check_rbl_sub", NetworkFunctions::sub);
        all.put("check_uridnsbl", (run, a) -> uri(run, a.getFirst()));
        all.put("askdns", NetworkFunctions::ask);
    }

    /// The answers of lists that were asked in the name of a set, for rules that tell them apart.
    private static final class Answers {
        private final Map<String, Set<String>> bySet = new java.util.HashMap<>();

        static Answers of(RuleRun run) {
            var answers = new Answers();
            for (var rule : run.rules().functions) {
                if (rule.subject().startsWith("check_rbl") && rule.arguments().size() >= 2) {
                    boolean sub = rule.subject().equals("check_rbl_sub");
                    if (!sub && rule.pointsBySet()[1] != 0) {
                        answers.bySet.put(
                                rule.arguments().getFirst(), client(run, rule.arguments(), "A"));
                    }
                }
            }
            return answers;
        }
    }

    private static Set<String> client(RuleRun run, List<String> arguments, String type) {
        var network = run.network();
        if (network == null || arguments.size() < 2) {
            return Set.of();
        }
        var set = arguments.getFirst();
        var zone = arguments.get(1);
        List<String> names = new ArrayList<>();
        for (var relay : relays(run, set)) {
            if (!relay.isPrivate() && RuleNetwork.octets(relay.ip()).length > 0) {
                names.add(DnsLists.reversed(relay.ip()) + "." + zone);
            }
        }
        var found = network.all(names, type);
        if (arguments.size() < 3) {
            return found;
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (var answer : found) {
            if (fits(run, answer, arguments.get(2))) {
                wanted.add(answer);
            }
        }
        return wanted;
    }

    /// The relays that a set's name speaks of by its ending.
    private static List<Relay> relays(RuleRun run, String set) {
        var untrusted = run.relays().untrusted();
        var trusted = run.relays().trusted();
        if (set.endsWith("-lastexternal")) {
            return untrusted.isEmpty() ? List.of() : List.of(untrusted.getFirst());
        }
        if (set.endsWith("-firsttrusted")) {
            return untrusted.isEmpty()
                    ? trusted.isEmpty() ? List.of() : List.of(trusted.getLast())
                    : List.of(untrusted.getFirst());
        }
        if (set.endsWith("-untrusted")) {
            return untrusted;
        }
        if (set.endsWith("-notfirsthop")) {
            return untrusted.size() > 1 ? untrusted.subList(0, untrusted.size() - 1) : untrusted;
        }
        List<Relay> all = new ArrayList<>(untrusted);
        all.addAll(trusted);
        return all;
    }

    private static boolean sub(RuleRun run, List<String> arguments) {
        if (run.network() == null || arguments.size() < 2) {
            return false;
        }
        var answers =
                run.once(Answers.class, Answers::of)
                        .bySet
                        .getOrDefault(arguments.getFirst(), Set.of());
        return answers.stream().anyMatch(answer -> fits(run, answer, arguments.get(1)));
    }

    /// Whether an answer is what a rule expects: an address, a mask of its number, or a pattern.
    static boolean fits(RuleRun run, String answer, String expected) {
        if (expected.isEmpty() || answer.equals(expected)) {
            return true;
        }
        if (expected.chars().allMatch(Character::isDigit) && expected.length() < 10) {
            byte[] octets = RuleNetwork.octets(answer);
            int mask = Integer.parseInt(expected);
            int value = 0;
            for (byte octet : octets) {
                value = value << 8 | (octet & 0xFF);
            }
            return octets.length == 4 && (value & 0xFFFFFF & mask) != 0;
        }
        if (expected.matches("0x[0-9a-fA-F]{1,6}")) {
            return fits(run, answer, String.valueOf(Integer.parseInt(expected.substring(2), 16)));
        }
        try {
            return run.search().has(PerlRegex.compile(expected, ""), answer);
        } catch (RegexException cannot) {
            return false;
        }
    }

    private static boolean uri(RuleRun run, String rule) {
        var network = run.network();
        if (network == null) {
            return false;
        }
        Set<String> domains = new LinkedHashSet<>();
        for (var entry : run.uris().details().entrySet()) {
            if (!entry.getKey().startsWith("mailto:")) {
                domains.addAll(entry.getValue().hosts().values());
            }
        }
        var asked =
                domains.stream()
                        .filter(domain -> !IpText.isAddress(domain, run.search()))
                        .limit(MOST_DOMAINS)
                        .toList();
        for (var zone : run.rules().lists.zones()) {
            if (zone.rule().equals(rule)) {
                var names = asked.stream().map(domain -> domain + "." + zone.zone()).toList();
                var type = zone.type().equals("TXT") ? "TXT" : "A";
                for (var answer : network.all(names, type)) {
                    if (fits(run, answer, zone.expected())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static final PerlRegex TAG = PerlRegex.known("_([A-Z]+)_");

    /// Asks for a name made of what is known of the sender.
    private static boolean ask(RuleRun run, List<String> arguments) {
        var network = run.network();
        if (network == null || arguments.size() < 2) {
            return false;
        }
        var template = arguments.getFirst();
        var tag = run.search().first(TAG, template);
        var author = run.field("From:addr");
        List<String> values =
                switch (tag) {
                    case "AUTHORDOMAIN" -> List.of(author.substring(author.lastIndexOf('@') + 1));
                    case "SENDERDOMAIN" -> {
                        var sender = run.field("EnvelopeFrom:addr");
                        yield List.of(sender.substring(sender.lastIndexOf('@') + 1));
                    }
                    case "DKIMDOMAIN" ->
                            run.facts().dkim().stream()
                                    .filter(signature -> signature.result().equals("pass"))
                                    .map(SpamFacts.Signature::domain)
                                    .toList();
                    case "LASTEXTERNALIP" ->
                            run.relays().untrusted().stream().limit(1).map(Relay::ip).toList();
                    case "LASTEXTERNALREVIP" ->
                            run.relays().untrusted().stream()
                                    .limit(1)
                                    .map(relay -> DnsLists.reversed(relay.ip()))
                                    .toList();
                    default -> List.of();
                };
        var names =
                values.stream()
                        .filter(value -> !value.isEmpty())
                        .map(value -> template.replace("_" + tag + "_", value))
                        .toList();
        var expected = arguments.size() > 2 ? arguments.get(2) : "";
        var pattern =
                expected.startsWith("/") && expected.length() > 1
                        ? expected.substring(1, expected.lastIndexOf('/'))
                        : expected;
        var type = arguments.get(1).equals("TXT") ? "TXT" : "A";
        return network.all(names, type).stream().anyMatch(answer -> fits(run, answer, pattern));
    }
}
