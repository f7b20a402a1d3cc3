package org.postern.imap.server;

import java.util.Map;

/// HTML as text for a preview: tags, comments and what is not shown are left out, the commonest
/// character references read. Never more than what a reader of plain text would see; made for
/// showing, not for checking.
final class MarkUp {
    private static final Map<String, String> REFERENCES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");
    private static final int LONGEST_REFERENCE = 10;

    private final String html;
    private final StringBuilder text = new StringBuilder();
    private int at;

    MarkUp(String html) {
        this.html = html;
    }

    String strip() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<') {
                skipTag();
            } else if (c == '&') {
                takeReference();
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString();
    }

    private void skipTag() {
        if (html.startsWith("<!--", at)) {
            skipBehind("-->");
        } else if (opens("style")) {
            skipBehind("</style");
            skipBehind(">");
        } else if (opens("script")) {
            skipBehind("</script");
            skipBehind(">");
        } else if (opens("title")) {
            skipBehind("</title");
            skipBehind(">");
        } else {
            skipBehind(">");
            // Tags that break a line and those that do not are treated alike.
            text.append(' ');
        }
    }

    private boolean opens(String tag) {
        return html.regionMatches(true, at + 1, tag, 0, tag.length());
    }

    /// Goes on behind the next `end`, in any case of letters, or to the end.
    private void skipBehind(String end) {
        while (at < html.length() && !html.regionMatches(true, at, end, 0, end.length())) {
            at++;
        }
        at = Math.min(html.length(), at + end.length());
    }

    private void takeReference() {
        int end = html.indexOf(';', at);
        if (end < 0 || end - at > LONGEST_REFERENCE) {
            text.append(html.charAt(at++));
            return;
        }
        String name = html.substring(at + 1, end);
        String character = name.startsWith("#") ? numbered(name) : REFERENCES.get(name);
        // One that is not known stands for some one character.
        text.append(character == null ? " " : character);
        at = end + 1;
    }

    private static String numbered(String name) {
        boolean hex = name.startsWith("#x") || name.startsWith("#X");
        try {
            int c = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
            return Character.isValidCodePoint(c) ? Character.toString(c) : " ";
        } catch (NumberFormatException e) {
            return " ";
        }
    }
}
