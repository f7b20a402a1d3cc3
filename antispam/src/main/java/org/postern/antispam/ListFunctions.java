package org.postern.antispam;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Functions over the lists of addresses and hosts in the rule files.
final class ListFunctions {
    private static final PerlRegex FOR = PerlRegex.known(" for <?(\\S+@(\\S+?))>?;");
    private static final PerlRegex BOUNCED_RELAY = PerlRegex.known("\\s(\\S+\\.\\S+)\\s");
    private static final PerlRegex QUOTED_RECEIVED =
            PerlRegex.known("^[> ]*Received:.*(?:\\n\\s.*)*", "im");
    private static final int MOST_LABELS = 10;

    private ListFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        both(all, "check_from_in_blocklist", (run, _) -> from(run, "blocklist_from"));
        both(all, "check_to_in_blocklist", (run, _) -> to(run, "blocklist_to"));
        both(all, "check_to_in_welcomelist", (run, _) -> to(run, "welcomelist_to"));
        all.put("check_to_in_more_spam", (run, _) -> to(run, "more_spam_to"));
        all.put("check_to_in_all_spam", (run, _) -> to(run, "all_spam_to"));
        all.put("check_from_in_list", (run, a) -> from(run, a.getFirst()));
        all.put(
                "check_replyto_in_list",
                (run, a) ->
                        run.fields().all("Reply-To:addr").stream()
                                .anyMatch(run.rules().lists.addresses(a.getFirst())::has));
        all.put("check_to_in_list", (run, a) -> to(run, a.getFirst()));
        both(
                all,
                "check_from_in_welcomelist",
                (run, _) ->
                        from(run, "welcomelist_from")
                                || received(run, "welcomelist_from_rcvd") > 0);
        both(
                all,
                "check_from_in_default_welcomelist",
                (run, _) -> received(run, "def_welcomelist_from_rcvd") > 0);
        both(
                all,
                "check_forged_in_welcomelist",
                (run, _) -> received(run, "welcomelist_from_rcvd") < 0);
        both(
                all,
                "check_forged_in_default_welcomelist",
                (run, _) -> received(run, "def_welcomelist_from_rcvd") < 0);
        all.put("check_mailfrom_matches_rcvd", (run, _) -> senderIsRelay(run));
        both(all, "check_uri_host_in_blocklist", (run, _) -> listed(run, "BLOCK"));
        both(all, "check_uri_host_in_welcomelist", (run, _) -> listed(run, "WELCOME"));
        all.put("check_uri_host_listed", (run, a) -> listed(run, a.getFirst()));
        both(all, "check_subject_in_welcomelist", (run, _) -> subject(run, "welcomelist_subject"));
        both(all, "check_subject_in_blocklist", (run, _) -> subject(run, "blocklist_subject"));
        all.put(
                "have_any_bounce_relays",
                (run, _) -> !run.rules().lists.addresses("welcomelist_bounce_relays").isEmpty());
        both(all, "check_welcomelist_bounce_relays", (run, _) -> bounceOfOurs(run));
    }

    /// Under the name of today and the one before.
    private static void both(Map<String, EvalFunction> all, String name, EvalFunction function) {
        all.put(name, function);
        all.put(
                name.replace("welcomelist", "whitelist").replace("blocklist", "blacklist"),
                function);
    }

    /// All addresses that the message gives for its sender.
    static Set<String> senders(RuleRun run) {
        var fields = run.fields();
        var resent = fields.all("Resent-From:first:addr");
        if (!resent.isEmpty()) {
            return new LinkedHashSet<>(resent);
        }
        Set<String> all = new LinkedHashSet<>();
        for (var name :
                List.of(
                        "From",
                        "Envelope-Sender",
                        "Resent-Sender",
                        "X-Envelope-From",
                        "EnvelopeFrom")) {
            for (var address : fields.all(name + ":addr")) {
                if (!address.isEmpty()) {
                    all.add(address.replaceAll("\\.{2,}", "."));
                }
            }
        }
        return all;
    }

    private static Set<String> recipients(RuleRun run) {
        var fields = run.fields();
        Set<String> all = new LinkedHashSet<>(fields.all("Resent-To:first:addr"));
        all.addAll(fields.all("Resent-Cc:first:addr"));
        if (!all.isEmpty()) {
            return all;
        }
        var received = fields.all("Received");
        for (var line : received.subList(0, Math.min(3, received.size()))) {
            var groups = run.search().match(FOR, line);
            if (groups != null && DomainBoundaries.isHostName(String.valueOf(groups[2]))) {
                all.add(String.valueOf(groups[1]));
            }
        }
        for (var name :
                List.of(
                        "To",
                        "Apparently-To",
                        "Delivered-To",
                        "Envelope-Recipients",
                        "Apparently-Resent-To",
                        "X-Envelope-To",
                        "Envelope-To",
                        "X-Delivered-To",
                        "X-Original-To",
                        "X-Rcpt-To",
                        "X-Real-To",
                        "Cc")) {
            all.addAll(fields.all(name + ":addr"));
        }
        all.addAll(run.facts().recipients());
        return all;
    }

    private static boolean from(RuleRun run, String list) {
        return senders(run).stream().anyMatch(run.rules().lists.addresses(list)::has);
    }

    private static boolean to(RuleRun run, String list) {
        return recipients(run).stream().anyMatch(run.rules().lists.addresses(list)::has);
    }

    private static List<Relay> deciding(RuleRun run) {
        var untrusted = run.relays().untrusted();
        return untrusted.isEmpty() ? run.relays().trusted() : List.of(untrusted.getFirst());
    }

    /// @return above 0 when the sender is on the list and came from where it says, below 0 when it
    ///   came from elsewhere
    private static int received(RuleRun run, String name) {
        var list = run.rules().lists.addresses(name);
        var relays = deciding(run);
        int found = 0;
        if (list.isEmpty() || relays.isEmpty()) {
            return 0;
        }
        for (var sender : senders(run)) {
            for (var domain : list.domains(sender)) {
                if (relays.stream().anyMatch(relay -> isOf(relay, domain))) {
                    return 1;
                }
                boolean may = run.rules().lists.addresses("welcomelist_allows_relays").has(sender);
                found = may ? found : -1;
            }
        }
        return found;
    }

    private static boolean isOf(Relay relay, String domain) {
        if (domain.startsWith("[")) {
            var network = RuleNetwork.parse(domain);
            return network != null
                    && !relay.ip().startsWith("127.")
                    && RuleNetwork.anyContains(List.of(network), relay.ip());
        }
        var name = Octets.lower(relay.rdns());
        return !domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain));
    }

    private static boolean senderIsRelay(RuleRun run) {
        var sender = run.field("EnvelopeFrom:addr");
        var domain = sender.substring(sender.lastIndexOf('@') + 1);
        if (sender.indexOf('@') < 0 || domain.indexOf('.') < 1) {
            return false;
        }
        var boundaries = run.rules().boundaries;
        var own = boundaries.domain(domain);
        return deciding(run).stream()
                .anyMatch(relay ->
                        !relay.rdns().isEmpty() && boundaries.domain(relay.rdns()).equals(own));
    }

    private static boolean listed(RuleRun run, String name) {
        var list = run.rules().lists.hosts(name);
        if (list.isEmpty()) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        for (var entry : run.uris().details().entrySet()) {
            if (entry.getKey().regionMatches(true, 0, "mailto:", 0, 7)) {
                continue;
            }
            for (var host : entry.getValue().hosts().keySet()) {
                if (seen.add(host) && isListed(list, host, run)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isListed(Map<String, Boolean> list, String host, RuleRun run) {
        if (IpText.isAddress(host, run.search())) {
            return Boolean.TRUE.equals(list.get(host));
        }
        List<String> names = new ArrayList<>();
        var rest = host;
        while (true) {
            names.add(rest);
            int dot = rest.indexOf('.');
            if (dot < 0) {
                break;
            }
            rest = rest.substring(dot + 1);
        }
        int from = Math.max(0, names.size() - MOST_LABELS - 1);
        for (var name : names.subList(from, names.size())) {
            var on = list.get(name);
            if (on != null) {
                return on;
            }
        }
        return false;
    }

    private static boolean subject(RuleRun run, String list) {
        var subject = run.field("Subject");
        return !subject.isEmpty() && run.rules().lists.addresses(list).has(subject);
    }

    /// Whether a notice tells of mail that left by one of our own relays.
    private static boolean bounceOfOurs(RuleRun run) {
        var ours = run.rules().lists.addresses("welcomelist_bounce_relays");
        if (ours.isEmpty()) {
            return false;
        }
        boolean[] found = {false};
        run.search()
                .each(
                        QUOTED_RECEIVED,
                        run.mail().pristineBody(),
                        groups -> {
                            run.search()
                                    .each(
                                            BOUNCED_RELAY,
                                            String.valueOf(groups[0]) + " ",
                                            relay -> {
                                                found[0] |= ours.has(String.valueOf(relay[1]));
                                                return !found[0];
                                            });
                            return !found[0];
                        });
        return found[0];
    }
}
