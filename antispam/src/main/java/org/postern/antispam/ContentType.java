package org.postern.antispam;

import org.jspecify.annotations.Nullable;

/// A `Content-Type` as rules understand it: read with much patience, all kinds of text but a few
/// taken for plain text.
///
/// @param type in lower case
/// @param missing whether there was none and `text/plain` was assumed
record ContentType(
        String type,
        @Nullable String boundary,
        @Nullable String charset,
        @Nullable String name,
        boolean missing) {
    private static final PerlRegex BOUNDARY =
            PerlRegex.known("\\bboundary\\s*=\\s*(\"[^\"]+|[^\\s\";]+(?=[\\s;]|$))", "i");
    private static final PerlRegex CHARSET =
            PerlRegex.known("\\bcharset\\s*=\\s*[\"']?(.*?)[\"']?(?:;|$)", "i");
    private static final PerlRegex NAME =
            PerlRegex.known("\\b(?:file)?name\\s*=\\s*[\"']?(.*?)[\"']?(?:;|$)", "i");
    private static final PerlRegex NAME_PIECE =
            PerlRegex.known("\\b(?:file)?name\\*(\\d{1,4})\\s*=\\s*[\"']?(.*?)[\"']?(?:;|$)", "i");
    private static final PerlRegex HEAD = PerlRegex.known("^([^/]+(?:/[^/\\s]*)?).*$", "s");
    private static final PerlRegex OWN_TEXT = PerlRegex.known("^text/(?:x-vcard|calendar|html)$");
    private static final PerlRegex TEXT = PerlRegex.known("^text\\b");
    private static final OctetSet DROPPED =
            OctetSet.range(0, 0x20)
                    .plus(OctetSet.range(0x7F, 0xFF))
                    .plus(OctetSet.ofAll("\"(),"))
                    .plus(OctetSet.range(':', '?'))
                    .plus(OctetSet.of('@'))
                    .plus(OctetSet.range('[', ']'));

    static ContentType of(String value, Octets search) {
        boolean missing = value.isEmpty() || value.equals("0");
        var text = missing ? "text/plain; charset=us-ascii" : value;
        var boundary = group(BOUNDARY, text, search);
        var name = group(NAME, text, search);
        if (name == null || name.isEmpty()) {
            name = pieces(text, search);
        }
        var type = type(text, search);
        boolean empty = type.isEmpty();
        if (empty || (search.has(TEXT, type) && !search.has(OWN_TEXT, type))) {
            type = "text/plain";
        }
        return new ContentType(
                without(type),
                boundary == null ? null : boundary.replace("\"", ""),
                group(CHARSET, text, search),
                name,
                missing || empty);
    }

    private static String type(String text, Octets search) {
        var head = text.stripLeading();
        int end = head.indexOf(';');
        head = end < 0 ? head : head.substring(0, end);
        var cut = search.first(HEAD, head);
        return Octets.lower(cut.isEmpty() ? head : cut);
    }

    private static @Nullable String group(PerlRegex regex, String text, Octets search) {
        var groups = search.match(regex, text);
        return groups == null ? null : groups[1];
    }

    // RFC 2231 section 3
    private static @Nullable String pieces(String text, Octets search) {
        var all = new java.util.TreeMap<Integer, String>();
        search.each(
                NAME_PIECE,
                text,
                piece -> {
                    var number = piece[1];
                    var value = piece[2];
                    if (number != null && value != null) {
                        all.put(Integer.valueOf(number), value);
                    }
                    return all.size() < 100;
                });
        return all.containsKey(0) ? String.join("", all.values()) : null;
    }

    private static String without(String type) {
        var out = new StringBuilder(type.length());
        for (int i = 0; i < type.length(); i++) {
            if (!DROPPED.has(type.charAt(i))) {
                out.append(type.charAt(i));
            }
        }
        return out.toString();
    }
}
