package org.postern.antispam;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A list of addresses in which `*` stands for anything and `?` for one character. Each may say
/// from where alone such mail is taken for that.
final class AddressGlobs {
    private final Set<String> plain = new HashSet<>();
    private final List<String> patterns = new ArrayList<>();
    private final Map<String, List<String>> domains = new HashMap<>();

    void add(String address) {
        var lower = Octets.lower(address);
        if (lower.indexOf('*') < 0 && lower.indexOf('?') < 0) {
            plain.add(lower);
        } else if (!patterns.contains(lower)) {
            patterns.add(lower);
        }
    }

    /// @param domain that must have signed or sent it; empty for the address's own
    void add(String address, String domain) {
        add(address);
        domains.computeIfAbsent(Octets.lower(address), key -> new ArrayList<>())
                .add(Octets.lower(domain));
    }

    void remove(String address) {
        var lower = Octets.lower(address);
        plain.remove(lower);
        patterns.remove(lower);
        domains.remove(lower);
    }

    boolean isEmpty() {
        return plain.isEmpty() && patterns.isEmpty();
    }

    boolean has(String address) {
        return !matching(address).isEmpty();
    }

    private List<String> matching(String address) {
        var lower = Octets.lower(address);
        List<String> found = new ArrayList<>();
        if (plain.contains(lower)) {
            found.add(lower);
        }
        for (var pattern : patterns) {
            if (glob(pattern, lower)) {
                found.add(pattern);
            }
        }
        return found;
    }

    /// The domains of all entries that an address matches.
    List<String> domains(String address) {
        return matching(address).stream()
                .flatMap(entry -> domains.getOrDefault(entry, List.of("")).stream())
                .toList();
    }

    /// Matching in time of pattern by text at most.
    static boolean glob(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length()
                    && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
