package org.postern.antispam;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Parts HTML into tags, texts and comments, as a browser of old did: nothing is an error. Text
/// before a `<` that begins no markup is told apart from it.
final class HtmlScanner {
    /// What is told of a page, in its order.
    interface Listener {
        void start(String tag, Map<String, String> attributes);

        void end(String tag);

        /// @param text with its character references undone
        void text(String text);

        /// @param text with its delimiters
        void comment(String text);

        void doctype();

        /// Whether the content of an element that ends with the page is to be ended now.
        boolean isOpen(String tag);
    }

    /// Elements whose content is no markup; the value: whether references in it stand.
    private static final Map<String, Boolean> LITERAL =
            Map.of(
                    "script", false,
                    "style", false,
                    "xmp", false,
                    "iframe", false,
                    "plaintext", false,
                    "title", true,
                    "textarea", true);

    private static final Set<String> TEXT_TO_THE_END =
            Set.of("plaintext", "xmp", "iframe", "textarea");

    private final String html;
    private final Listener listener;
    private int at;
    private String literal = "";

    HtmlScanner(String html, Listener listener) {
        this.html = html;
        this.listener = listener;
    }

    void scan() {
        int textStart = at;
        while (at < html.length()) {
            if (!literal.isEmpty()) {
                literalContent();
                textStart = at;
                continue;
            }
            int open = html.indexOf('<', at);
            if (open < 0) {
                break;
            }
            if (open > textStart) {
                text(textStart, open, true);
                textStart = open;
            }
            at = open;
            if (markup()) {
                textStart = at;
            } else {
                at = open + 1;
            }
        }
        if (textStart < html.length()) {
            text(textStart, html.length(), true);
        }
        at = html.length();
    }

    private void text(int from, int to, boolean references) {
        var text = html.substring(from, to);
        listener.text(references ? HtmlEntities.decode(text, true) : text);
    }

    private void literalContent() {
        var name = literal;
        int end = closing(name);
        boolean references = Boolean.TRUE.equals(LITERAL.get(name));
        if (end >= 0) {
            if (end > at) {
                text(at, end, references);
            }
            at = html.indexOf('>', end) + 1;
            literal = "";
            listener.end(name);
        } else if (name.equals("title")) {
            // Without end it is an element as any other; it ends with the page.
            literal = "";
            scan();
            listener.end(name);
        } else {
            boolean seen = TEXT_TO_THE_END.contains(name);
            text(at, html.length(), references && seen);
            at = html.length();
            literal = "";
            if (!seen && listener.isOpen(name)) {
                listener.end(name);
            }
        }
    }

    /// Where the end tag of an element begins, or -1.
    private int closing(String name) {
        int from = at;
        while (!name.equals("plaintext")) {
            int open = html.indexOf("</", from);
            if (open < 0) {
                break;
            }
            if (html.regionMatches(true, open + 2, name, 0, name.length())) {
                int end = open + 2 + name.length();
                while (end < html.length() && Octets.isSpace(html.charAt(end))) {
                    end++;
                }
                if (end < html.length() && html.charAt(end) == '>') {
                    return open;
                }
            }
            from = open + 2;
        }
        return -1;
    }

    /// Reads markup at a `<`; false when there is none.
    private boolean markup() {
        if (at + 1 >= html.length()) {
            return rest();
        }
        char next = html.charAt(at + 1);
        if (next == '!') {
            return declaration();
        }
        if (next == '?') {
            int end = html.indexOf('>', at);
            return end < 0 ? rest() : skipTo(end + 1);
        }
        if (next == '/') {
            return endTag();
        }
        return isNameStart(next) && startTag();
    }

    private static boolean isNameStart(char c) {
        return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == ':';
    }

    private boolean skipTo(int place) {
        at = place;
        return true;
    }

    /// Markup that never ends hides what is left of the page.
    private boolean rest() {
        listener.comment(html.substring(at));
        return skipTo(html.length());
    }

    private boolean declaration() {
        if (html.startsWith("<!--", at)) {
            return comment();
        }
        if (html.regionMatches(true, at, "<![cdata[", 0, 9)) {
            int end = html.indexOf("]]>", at);
            int stop = end < 0 ? html.length() : end;
            if (stop > at + 9) {
                text(at + 9, stop, false);
            }
            return skipTo(end < 0 ? stop : end + 3);
        }
        int end = html.indexOf('>', at);
        if (html.regionMatches(true, at, "<!doctype", 0, 9)) {
            end = endOfDoctype();
            if (end < 0) {
                return rest();
            }
            listener.doctype();
            return skipTo(end + 1);
        }
        if (end < 0) {
            return rest();
        }
        listener.comment(html.substring(at, end + 1));
        return skipTo(end + 1);
    }

    private int endOfDoctype() {
        char quote = 0;
        for (int i = at; i < html.length(); i++) {
            char c = html.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return html.indexOf('>', at);
    }

    private boolean comment() {
        if (html.startsWith(">", at + 4)) {
            listener.comment("<!-->");
            return skipTo(at + 5);
        }
        int from = at + 4;
        while (true) {
            int dashes = html.indexOf("--", from);
            if (dashes < 0) {
                break;
            }
            int end = dashes + 2;
            while (end < html.length() && Octets.isSpace(html.charAt(end))) {
                end++;
            }
            if (end < html.length() && html.charAt(end) == '>') {
                listener.comment(html.substring(at, end + 1));
                return skipTo(end + 1);
            }
            from = dashes + 1;
        }
        int end = html.indexOf('>', at);
        if (end < 0) {
            return rest();
        }
        listener.comment(html.substring(at, end + 1));
        return skipTo(end + 1);
    }

    private boolean endTag() {
        int end = html.indexOf('>', at);
        if (end < 0) {
            return rest();
        }
        int name = at + 2;
        if (name < html.length() && isNameStart(html.charAt(name))) {
            int stop = name;
            while (stop < end && !Octets.isSpace(html.charAt(stop))) {
                stop++;
            }
            listener.end(Octets.lower(html.substring(name, stop)));
        } else {
            listener.comment(html.substring(at, end + 1));
        }
        return skipTo(end + 1);
    }

    private boolean startTag() {
        int i = at + 1;
        while (i < html.length() && !ends(html.charAt(i))) {
            i++;
        }
        var tag = Octets.lower(html.substring(at + 1, i));
        Map<String, String> attributes = new LinkedHashMap<>();
        while (true) {
            i = skipSpace(i);
            if (i >= html.length()) {
                return rest();
            }
            if (html.charAt(i) == '>') {
                break;
            }
            i = attribute(i, attributes);
            if (i < 0) {
                return rest();
            }
        }
        at = i + 1;
        listener.start(tag, attributes);
        if (LITERAL.containsKey(tag)) {
            literal = tag;
        }
        return true;
    }

    private static boolean ends(char c) {
        return c == '>' || Octets.isSpace(c);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < html.length() && Octets.isSpace(html.charAt(i))) {
            i++;
        }
        return i;
    }

    /// @return where the next begins, or -1 when the page ends in it
    private int attribute(int from, Map<String, String> attributes) {
        int i = from + 1;
        while (i < html.length() && !ends(html.charAt(i)) && html.charAt(i) != '=') {
            i++;
        }
        var name = Octets.lower(html.substring(from, i));
        int next = skipSpace(i);
        if (next >= html.length() || html.charAt(next) != '=') {
            attributes.putIfAbsent(name, name);
            return next;
        }
        i = skipSpace(next + 1);
        if (i >= html.length()) {
            return -1;
        }
        char quote = html.charAt(i);
        int stop;
        if (quote == '"' || quote == '\'') {
            stop = html.indexOf(quote, i + 1);
            if (stop < 0) {
                return -1;
            }
            put(attributes, name, i + 1, stop);
            return stop + 1;
        }
        stop = i;
        while (stop < html.length() && !ends(html.charAt(stop))) {
            stop++;
        }
        put(attributes, name, i, stop);
        return stop;
    }

    private void put(Map<String, String> attributes, String name, int from, int to) {
        attributes.putIfAbsent(name, HtmlEntities.decode(html.substring(from, to), false));
    }
}
