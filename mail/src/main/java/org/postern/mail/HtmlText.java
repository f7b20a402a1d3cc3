package org.postern.mail;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The text of an HTML document as a search wants it: what a reader sees, and behind it the targets
/// and names that stand in attributes (`href`, `alt`, `title`). Reading never fails and takes time
/// in proportion to the document; it needs no tree, so nesting costs nothing.
///
/// Tags within a word do not part it, tags of blocks do. White space counts as one space; what
/// stands in `script` and `style` and in comments is no text.
public final class HtmlText {
    private static final Set<String> UNSEEN = Set.of("script", "style", "template");
    private static final Set<String> INLINE =
            Set.of(
                    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn",
                    "em", "font", "i", "ins", "kbd", "mark", "o:p", "q", "s", "samp", "small",
                    "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr");
    private static final Set<String> TELLING = Set.of("href", "alt", "title");

    /// The longest `&name;`.
    private static final int LONGEST_ENTITY = 10;

    private static final Map<String, String> ENTITIES = entities();

    private final String html;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder attributes = new StringBuilder();
    private int at;

    private HtmlText(String html) {
        this.html = html;
    }

    public static String of(String html) {
        return new HtmlText(html).read();
    }

    private String read() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<' && at + 1 < html.length() && beginsMarkup(html.charAt(at + 1))) {
                markup();
            } else if (c == '&') {
                at += entity(at, text);
            } else if (isBlank(c) || c == '<') {
                put(c);
                at++;
            } else {
                word();
            }
        }
        return attributes.isEmpty() ? text.toString() : text.append(attributes).toString();
    }

    /// Takes characters that are only themselves.
    private void word() {
        int end = at + 1;
        while (end < html.length() && isPlain(html.charAt(end))) {
            end++;
        }
        text.append(html, at, end);
        at = end;
    }

    private static boolean isPlain(char c) {
        return c != '<' && c != '&' && !isBlank(c);
    }

    private static boolean beginsMarkup(char next) {
        return next == '/' || next == '!' || next == '?' || isLetter(next);
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private void put(char c) {
        if (!isBlank(c)) {
            text.append(c);
        } else if (!text.isEmpty() && !isBlank(text.charAt(text.length() - 1))) {
            text.append(' ');
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
    }

    private void markup() {
        if (html.startsWith("<!--", at)) {
            int end = html.indexOf("-->", at + 4);
            at = end < 0 ? html.length() : end + 3;
            return;
        }
        boolean closing = html.charAt(at + 1) == '/';
        int nameAt = at + (closing ? 2 : 1);
        int nameEnd = nameAt;
        while (nameEnd < html.length() && isName(html.charAt(nameEnd))) {
            nameEnd++;
        }
        String name = Ascii.lower(html.substring(nameAt, nameEnd));
        at = nameEnd;
        attributes();
        if (!INLINE.contains(name)) {
            part();
        }
        if (!closing && UNSEEN.contains(name)) {
            skipTo(name);
        }
    }

    private static boolean isName(char c) {
        return !isBlank(c) && c != '>' && c != '/' && c != '<';
    }

    /// A line end where a block begins or ends.
    private void part() {
        int last = text.length() - 1;
        if (last >= 0 && text.charAt(last) == ' ') {
            text.setLength(last);
            last--;
        }
        if (last >= 0 && text.charAt(last) != '\n') {
            text.append('\n');
        }
    }

    /// Passes over what stands up to the end tag of that name.
    private void skipTo(String name) {
        while (at < html.length()) {
            int end = html.indexOf("</", at);
            if (end < 0) {
                at = html.length();
                return;
            }
            if (html.regionMatches(true, end + 2, name, 0, name.length())) {
                at = end;
                return;
            }
            at = end + 2;
        }
    }

    /// Reads up to the `>` of a tag.
    private void attributes() {
        while (at < html.length() && html.charAt(at) != '>') {
            int nameAt = at;
            while (at < html.length() && isName(html.charAt(at)) && html.charAt(at) != '=') {
                at++;
            }
            String name = Ascii.lower(html.substring(nameAt, at));
            skipBlanks();
            if (at < html.length() && html.charAt(at) == '=') {
                at++;
                skipBlanks();
                value(TELLING.contains(name));
            } else if (at == nameAt) {
                at++;
            }
        }
        at = Math.min(html.length(), at + 1);
    }

    private void skipBlanks() {
        while (at < html.length() && isBlank(html.charAt(at))) {
            at++;
        }
    }

    private void value(boolean telling) {
        char quote = at < html.length() ? html.charAt(at) : 0;
        int from = at;
        int to;
        if (quote == '"' || quote == '\'') {
            from++;
            int end = html.indexOf(quote, from);
            to = end < 0 ? html.length() : end;
            at = Math.min(html.length(), to + 1);
        } else {
            while (at < html.length() && html.charAt(at) != '>' && !isBlank(html.charAt(at))) {
                at++;
            }
            to = at;
        }
        if (telling && from < to) {
            attributes.append('\n');
            for (int i = from; i < to; ) {
                if (html.charAt(i) == '&') {
                    i += entity(i, attributes);
                } else {
                    attributes.append(html.charAt(i++));
                }
            }
        }
    }

    /// Appends what a character reference stands for, or its `&` when it is none.
    ///
    /// @return characters read
    private int entity(int from, StringBuilder target) {
        int end = from + 1;
        int most = Math.min(html.length(), from + 2 + LONGEST_ENTITY);
        while (end < most && html.charAt(end) != ';' && html.charAt(end) != '&') {
            end++;
        }
        if (end < most && html.charAt(end) == ';') {
            String name = html.substring(from + 1, end);
            String known = name.startsWith("#") ? numbered(name) : ENTITIES.get(name);
            if (known != null) {
                target.append(known);
                return end + 1 - from;
            }
        }
        target.append('&');
        return 1;
    }

    private static String numbered(String name) {
        boolean hex = name.length() > 1 && (name.charAt(1) | 0x20) == 'x';
        int codePoint = 0;
        for (int i = hex ? 2 : 1; i < name.length(); i++) {
            int digit = Character.digit(name.charAt(i), hex ? 16 : 10);
            if (digit < 0 || codePoint > Character.MAX_CODE_POINT) {
                return "\uFFFD";
            }
            codePoint = codePoint * (hex ? 16 : 10) + digit;
        }
        return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "\uFFFD";
    }

    /// Those of Latin-1 in their order, and others that mail uses.
    private static Map<String, String> entities() {
        var known = new HashMap<String, String>();
        String latin =
                "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr"
                        + " deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo"
                        + " frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig"
                        + " Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde"
                        + " Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml"
                        + " Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil"
                        + " egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve"
                        + " oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute"
                        + " thorn yuml";
        int next = 0xA0;
        for (String name : latin.split(" ", -1)) {
            known.put(name, Character.toString(next++));
        }
        known.put("nbsp", " ");
        known.putAll(
                Map.ofEntries(
                        Map.entry("amp", "&"),
                        Map.entry("lt", "<"),
                        Map.entry("gt", ">"),
                        Map.entry("quot", "\""),
                        Map.entry("apos", "'"),
                        Map.entry("euro", "\u20AC"),
                        Map.entry("ndash", "\u2013"),
                        Map.entry("mdash", "\u2014"),
                        Map.entry("lsquo", "\u2018"),
                        Map.entry("rsquo", "\u2019"),
                        Map.entry("sbquo", "\u201A"),
                        Map.entry("ldquo", "\u201C"),
                        Map.entry("rdquo", "\u201D"),
                        Map.entry("bdquo", "\u201E"),
                        Map.entry("bull", "\u2022"),
                        Map.entry("hellip", "\u2026"),
                        Map.entry("trade", "\u2122"),
                        Map.entry("oelig", "\u0153"),
                        Map.entry("OElig", "\u0152"),
                        Map.entry("scaron", "\u0161"),
                        Map.entry("Scaron", "\u0160"),
                        Map.entry("zwnj", "\u200C"),
                        Map.entry("zwj", "\u200D"),
                        Map.entry("ensp", "\u2002"),
                        Map.entry("emsp", "\u2003"),
                        Map.entry("thinsp", "\u2009")));
        return Map.copyOf(known);
    }
}
