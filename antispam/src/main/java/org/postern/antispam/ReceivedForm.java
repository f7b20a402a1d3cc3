package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One way in which some server writes `Received`: a pattern with named places.
///
/// In the pattern `{helo}`, `{rdns}`, `{by}`, `{ident}`, `{id}` stand for a word, with `?` after
/// the name for a word that may be empty and `{name=…}` for what a pattern of its own says;
/// `{both}` is name and greeting in one, `{ip}` an address, `{sub}` anything; `{-}` is a word that
/// tells nothing, `{-ip}` such an address.
///
/// @param hint a text without which the pattern need not be tried; may be empty
/// @param looksUp whether a server that writes so looks up the name of its client
/// @param skip whether such a line tells of no handover between hosts
record ReceivedForm(
        String hint, PerlRegex regex, List<String> names, boolean looksUp, boolean skip) {
    private static final PerlRegex PLACE = PerlRegex.known("\\{([a-z-]+)(?:=([^{}]*))?(\\??)\\}");

    static ReceivedForm of(String hint, String pattern) {
        return make(hint, pattern, false, false);
    }

    static ReceivedForm lookedUp(String hint, String pattern) {
        return make(hint, pattern, true, false);
    }

    static ReceivedForm skipped(String hint, String pattern) {
        return make(hint, pattern, false, true);
    }

    private static ReceivedForm make(String hint, String pattern, boolean looksUp, boolean skip) {
        var search = new Octets(1_000_000);
        var regex = new StringBuilder();
        List<String> names = new ArrayList<>();
        int[] done = {0};
        search.each(
                PLACE,
                pattern,
                place -> {
                    var name = String.valueOf(place[1]);
                    int at = pattern.indexOf(String.valueOf(place[0]), done[0]);
                    regex.append(pattern, done[0], at);
                    done[0] = at + String.valueOf(place[0]).length();
                    var own = place[2];
                    regex.append(
                            own == null
                                    ? piece(name, !String.valueOf(place[3]).isEmpty())
                                    : "(" + own + ")");
                    if (!name.startsWith("-")) {
                        names.add(name.equals("bracketed") ? "ip" : name);
                    }
                    return true;
                });
        regex.append(pattern.substring(done[0]));
        return new ReceivedForm(
                hint, PerlRegex.known(regex.toString()), List.copyOf(names), looksUp, skip);
    }

    private static String piece(String name, boolean mayBeEmpty) {
        return switch (name) {
            case "ip" -> "(" + IpText.PATTERN + ")";
            case "bracketed" -> "(\\[?" + IpText.PATTERN + "\\]?)";
            case "-ip" -> IpText.PATTERN;
            case "-" -> mayBeEmpty ? "\\S*" : "\\S+";
            case "sub" -> "(.*?)";
            default -> mayBeEmpty ? "(\\S*)" : "(\\S+)";
        };
    }

    /// What stands in the named places; null when the line is not of this form.
    @Nullable List<String> read(String line, Octets search) {
        if (!hint.isEmpty() && !line.contains(hint)) {
            return null;
        }
        var groups = search.match(regex, line);
        if (groups == null) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
            var value = groups[i];
            values.add(value == null ? "" : value);
        }
        return values;
    }
}
