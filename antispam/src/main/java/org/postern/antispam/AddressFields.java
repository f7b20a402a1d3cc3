package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Reads addresses out of fields that senders of junk write: leniently, by what most readers show.
final class AddressFields {
    /// One address of a field.
    ///
    /// @param phrase the name before it or the comment behind; null when there is none
    /// @param address null when what stands there is none
    record Mailbox(@Nullable String phrase, @Nullable String address) {}

    private static final int MOST = 1_000;
    private static final String QUOTED = "\"(?:|(?:[^\"\\\\]++|\\\\.)*+)\"";
    private static final String SPECIAL = "\\s<>()\\[\\],:;";
    private static final String MAILBOX =
            "(?:" + QUOTED + "|[^@" + SPECIAL + "]+)@(?:[^\"" + SPECIAL + "]+|\\[[\\d:.]+\\])";
    private static final String PHRASE = "(?:" + QUOTED + "|[^\",;<]++)+";

    /// A phrase and an address in angle brackets, or either alone; then a comment, then a comma.
    private static final PerlRegex ONE =
            PerlRegex.known(
                    "^\\s*(?:(?:("
                            + PHRASE
                            + ")\\s*)?<\\s*([^>@]*\\S+|\\s*)\\s*>"
                            + "(?:\\s*<\\s*(?:(?:"
                            + QUOTED
                            + ")?\\S+|\\s*)\\s*>)*|(?:("
                            + MAILBOX
                            + ")|("
                            + PHRASE
                            + ")))(?:\\s*\\(((?:|(?:[^()\\\\]++|\\\\.)*+))\\))?\\s*(?:[,;]|\\z)",
                    "is");

    private static final PerlRegex ONLY_MAILBOX = PerlRegex.known("^" + MAILBOX + "$", "i");
    private static final PerlRegex IN_BRACKETS = PerlRegex.known("<(" + MAILBOX + ")>", "i");
    private static final PerlRegex COMMENT =
            PerlRegex.known("\\((?:|(?:[^()\\\\]++|\\\\.)*+)\\)", "s");
    private static final PerlRegex GROUP = PerlRegex.known("^[^\"()<>]+:\\s*(?:;.*)?", "s");
    private static final PerlRegex PIECE =
            PerlRegex.known("\"(|(?:[^\"\\\\]++|\\\\.)*+)\"|([^\"]++)", "s");
    private static final PerlRegex BACKSLASH = PerlRegex.known("\\\\(?!\\\\)");
    private static final PerlRegex TO_SECOND_AT = PerlRegex.known("^([^@]*@[^@]*)");

    private AddressFields() {}

    /// @param field the raw value
    static List<Mailbox> read(String field, Octets search) {
        var rest = field.stripTrailing().replace("\\\\", "");
        // RFC 5322 section 3.4: a group.
        if (rest.indexOf(':') >= 0) {
            rest = search.without(GROUP, rest);
        }
        List<Mailbox> found = new ArrayList<>();
        if (Octets.isBlank(rest)) {
            return found;
        }
        while (found.size() < MOST) {
            var one = search.match(ONE, rest);
            if (one == null || String.valueOf(one[0]).isEmpty()) {
                break;
            }
            rest = rest.substring(String.valueOf(one[0]).length());
            found.add(mailbox(one, search));
        }
        if (rest.indexOf('@') >= 0) {
            search.each(
                    IN_BRACKETS,
                    rest,
                    groups -> {
                        var address = groups[1];
                        if (isPlausible(address)) {
                            found.add(new Mailbox(null, cut(address, search)));
                        }
                        return found.size() < MOST;
                    });
        }
        return found;
    }

    private static Mailbox mailbox(@Nullable String[] groups, Octets search) {
        var phrase = groups[1] != null ? groups[1] : groups[4];
        var address = groups[2] != null ? groups[2] : groups[3];
        if (groups[2] != null) {
            address = search.replaceAll(COMMENT, groups[2], "");
            address = search.has(ONLY_MAILBOX, address) ? address : null;
        }
        address = isPlausible(address) ? address : null;
        if (phrase != null) {
            phrase = unquoted(phrase, search);
            if (address == null && isLoneAddress(phrase, search)) {
                address = phrase;
                phrase = null;
            } else if (phrase.isEmpty() || phrase.equals(address)) {
                phrase = null;
            }
        }
        return new Mailbox(
                phrase == null ? groups[5] : phrase, address == null ? null : cut(address, search));
    }

    private static boolean isLoneAddress(String phrase, Octets search) {
        int at = phrase.indexOf('@');
        if (at < 0 || !search.has(ONLY_MAILBOX, phrase) || !isPlausible(phrase)) {
            return false;
        }
        int end = phrase.indexOf('@', at + 1);
        return DomainBoundaries.isHostName(
                phrase.substring(at + 1, end < 0 ? phrase.length() : end));
    }

    private static String unquoted(String phrase, Octets search) {
        var out = new StringBuilder();
        search.each(
                PIECE,
                phrase,
                piece -> {
                    var quoted = piece[1];
                    out.append(
                            quoted != null
                                    ? search.replaceAll(BACKSLASH, quoted, "").replace("\\\\", "\\")
                                    : search.replaceAll(COMMENT, String.valueOf(piece[2]), ""));
                    return true;
                });
        return out.toString();
    }

    private static boolean isPlausible(@Nullable String address) {
        return address != null
                && !address.startsWith("\"\"@")
                && address.chars().filter(c -> c == '"').count() != 1;
    }

    private static String cut(@Nullable String address, Octets search) {
        var text = String.valueOf(address);
        var first = search.first(TO_SECOND_AT, text);
        return first.isEmpty() ? text : first;
    }
}
