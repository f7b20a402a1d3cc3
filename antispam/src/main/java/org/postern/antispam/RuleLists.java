package org.postern.antispam;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The lists of addresses and hosts that rule files hold.
final class RuleLists {
    private static final AddressGlobs NONE = new AddressGlobs();

    private final Map<String, AddressGlobs> addresses;
    private final Map<String, Map<String, Boolean>> hosts;
    private final Set<String> freemail = new HashSet<>();
    private final List<String> freemailGlobs;
    private final Set<String> freemailExcepted;
    private final List<RuleSource.NetworkZone> zones;

    RuleLists(RuleSource source) {
        addresses = new HashMap<>(source.lists);
        hosts = new HashMap<>(source.hostLists);
        source.freemail.stream()
                .filter(domain -> domain.indexOf('*') < 0 && domain.indexOf('?') < 0)
                .forEach(freemail::add);
        freemailGlobs =
                source.freemail.stream()
                        .filter(domain -> domain.indexOf('*') >= 0 || domain.indexOf('?') >= 0)
                        .toList();
        freemailExcepted = Set.copyOf(source.freemailExcepted);
        zones = List.copyOf(source.zones);
    }

    AddressGlobs addresses(String name) {
        return addresses.getOrDefault(name, NONE);
    }

    /// Hosts of a list, with false for those that are not on it though their domain is.
    Map<String, Boolean> hosts(String name) {
        return hosts.getOrDefault(name, Map.of());
    }

    boolean hasFreemail() {
        return !freemail.isEmpty() || !freemailGlobs.isEmpty();
    }

    /// Whether anybody can get an address there for nothing.
    boolean isFreemail(String address, Octets search) {
        int at = address.lastIndexOf('@');
        var domain = address.substring(at + 1);
        if (address.isEmpty()
                || freemailExcepted.contains(address)
                || freemailExcepted.contains(domain)
                || search.has(OFFICIAL, address)) {
            return false;
        }
        return freemail.contains(domain)
                || freemailGlobs.stream().anyMatch(glob -> isOf(glob, domain));
    }

    /// Offices, and addresses that programs make up: nobody's own.
    private static final PerlRegex OFFICIAL =
            PerlRegex.known(
                    "^(?:abuse|support|sales|info|helpdesk|contact|kontakt"
                            + "|(?:post|host|domain)master|undisclosed.*|request-[a-f0-9]{16}"
                            + "|[a-f0-9]{8}(?:\\.[a-f0-9]{8}|(?:-[a-f0-9]{4}){3}-[a-f0-9]{12})"
                            + "|.+=.+=.+)@",
                    "i");

    /// A star stands for one label or a piece of one.
    private static boolean isOf(String glob, String domain) {
        return AddressGlobs.glob(glob, domain)
                && glob.chars().filter(c -> c == '.').count()
                        == domain.chars().filter(c -> c == '.').count();
    }

    List<RuleSource.NetworkZone> zones() {
        return zones;
    }
}
