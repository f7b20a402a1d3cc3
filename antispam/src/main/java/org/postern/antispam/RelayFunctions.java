package org.postern.antispam;

import java.util.List;
import java.util.Map;

/// Functions over the way of a message: who called himself what, and whether the handovers fit
/// together.
final class RelayFunctions {
    private static final PerlRegex NUMERIC_HELO =
            PerlRegex.known("\\bhelo=(" + IpText.FOUR + ")(?=[\\x00-\\x20,;\\[()<>]|\\z)", "i");
    private static final PerlRegex LARGE_PROVIDER =
            PerlRegex.known(
                    "(?:\\.|^)(?:lycos\\.com|lycos\\.co\\.uk|hotmail\\.com|localhost\\.com"
                        + "|excite\\.com|caramail\\.com|cs\\.com|aol\\.com|msn\\.com|yahoo\\.com"
                        + "|drizzle\\.com)$",
                    "i");
    private static final PerlRegex HOST = PerlRegex.known("^\\w+(?:[\\w.-]+\\.)+\\w+$");
    private static final PerlRegex GENERIC_TOP = PerlRegex.known("(?:\\S{3,}|ie|fr|de)");
    private static final PerlRegex LOCALHOST = PerlRegex.known("^localhost(?:\\.localdomain)?$");
    private static final PerlRegex FOUR_NUMBERS = PerlRegex.known("^(\\d+\\.\\d+)\\.\\d+\\.\\d+$");

    private RelayFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_for_numeric_helo", (run, _) -> numericHelo(run));
        all.put("check_for_illegal_ip", (_, _) -> false);
        all.put(
                "check_all_trusted",
                (run, _) ->
                        !run.relays().trusted().isEmpty()
                                && run.relays().untrusted().isEmpty()
                                && run.relays().unreadable() == 0);
        all.put(
                "check_no_relays",
                (run, _) ->
                        run.relays().trusted().isEmpty()
                                && run.relays().untrusted().isEmpty()
                                && run.relays().unreadable() == 0);
        all.put("check_relays_unparseable", (run, _) -> run.relays().unreadable() > 0);
        all.put("check_for_sender_no_reverse", (run, _) -> named(run));
        all.put("check_for_from_domain_in_received_headers", RelayFunctions::domainOnWay);
        all.put("helo_ip_mismatch", (run, _) -> otherAddress(run));
        all.put("check_for_no_rdns_dotcom_helo", (run, _) -> unnamedProvider(run));
        all.put(
                "check_for_forged_received_trail",
                (run, _) -> run.once(Trail.class, Trail::of).from() > 1);
        all.put(
                "check_for_forged_received_ip_helo",
                (run, _) -> run.once(Trail.class, Trail::of).helo() > 0);
    }

    private static boolean numericHelo(RuleRun run) {
        var ip = run.search().first(NUMERIC_HELO, run.relays().untrustedLine());
        return !ip.isEmpty() && !IpText.isPrivate(ip);
    }

    private static boolean named(RuleRun run) {
        var relays = run.relays().untrusted();
        return !relays.isEmpty()
                && relays.getLast().rdns().indexOf('.') >= 0
                && !relays.getLast().isPrivate();
    }

    private static boolean domainOnWay(RuleRun run, List<String> arguments) {
        var domain = arguments.getFirst();
        if (!Octets.containsFolded(run.field("From:addr"), Octets.lower(domain))) {
            return false;
        }
        boolean seen = false;
        for (var relays : List.of(run.relays().trusted(), run.relays().untrusted())) {
            seen |=
                    relays.stream()
                            .anyMatch(r -> r.rdns().endsWith(domain) && r.by().endsWith(domain));
        }
        return seen == (arguments.size() < 2 || arguments.get(1).equals("true"));
    }

    private static boolean otherAddress(RuleRun run) {
        var search = run.search();
        for (var relay : run.relays().untrusted()) {
            var helo = relay.helo();
            var ip = relay.ip();
            boolean both =
                    IpText.isFour(helo, search)
                            && IpText.isFour(ip, search)
                            && !IpText.isPrivate(helo)
                            && !IpText.isPrivate(ip);
            if (both && !ip.startsWith(helo.substring(0, helo.lastIndexOf('.') + 1))) {
                return true;
            }
        }
        return false;
    }

    /// The last relay that is not private decides.
    private static boolean unnamedProvider(RuleRun run) {
        boolean found = false;
        for (var relay : run.relays().untrusted()) {
            if (!relay.isPrivate()) {
                found = relay.noReverse() && run.search().has(LARGE_PROVIDER, relay.helo());
            }
        }
        return found;
    }

    /// How often one handover does not fit the next.
    ///
    /// @param from whoever took it is not who hands it on
    /// @param helo a greeting with an address of quite another network
    private record Trail(int from, int helo) {
        static Trail of(RuleRun run) {
            var search = run.search();
            var relays = run.relays().untrusted();
            int from = 0;
            int helo = 0;
            String before = "";
            for (int i = 0; i < relays.size(); i++) {
                var relay = relays.get(i);
                var by = domain(Octets.lower(relay.by()), search);
                var previous = before;
                var name = domain(Octets.lower(relay.rdns()), search);
                boolean own = search.has(LOCALHOST, name) && relay.ip().equals("127.0.0.1");
                if (search.has(HOST, by)) {
                    before = own ? "" : name;
                    helo += otherNetwork(relay, search) ? 1 : 0;
                    boolean odd =
                            i > 0
                                    && search.has(HOST, previous)
                                    && !by.equals(previous)
                                    && !(by.equals("msn.com") && previous.equals("hotmail.com"));
                    from += odd ? 1 : 0;
                } else {
                    before = name;
                }
            }
            return new Trail(from, helo);
        }

        private static boolean otherNetwork(Relay relay, Octets search) {
            var said = search.first(FOUR_NUMBERS, domain(Octets.lower(relay.helo()), search));
            var seen = search.first(FOUR_NUMBERS, relay.ip());
            return !said.isEmpty()
                    && !seen.isEmpty()
                    && !said.equals(seen)
                    && !IpText.isPrivate(relay.helo());
        }

        /// The last two labels, or three below a top level of a country.
        private static String domain(String host, Octets search) {
            if (host.chars().noneMatch(c -> (c | 32) >= 'a' && (c | 32) <= 'z')) {
                return host;
            }
            var labels = List.of(host.split("\\."));
            int count =
                    labels.size() > 1 && search.has(GENERIC_TOP, labels.getLast())
                            ? 2
                            : labels.size() > 2 ? 3 : labels.size();
            return String.join(".", labels.subList(labels.size() - count, labels.size()));
        }
    }
}
