package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.SetError;
import org.postern.jmap.UtcDate;
import org.postern.mail.MailDate;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Writes header fields from JSON, folded and encoded.
// RFC 8621 section 4.1.2, RFC 5322 section 2.2.3, RFC 2047
final class HeaderWriter {
    /// RFC 5322 section 2.1.1: no line is longer than this, if it can be helped.
    private static final int LINE = 76;

    /// RFC 5322 section 2.1.1: nor ever than this.
    private static final int LONGEST_LINE = 998;

    /// RFC 2047 section 2: an encoded-word has at most 75 characters, 45 octets in base64.
    private static final int ENCODED_OCTETS = 45;

    private HeaderWriter() {}

    /// A field with its line end; empty where the value is null.
    ///
    /// @throws SetError.Refused `invalidProperties`
    static String field(HeaderProperty property, JsonNode value) throws SetError.Refused {
        if (value.isNull()) {
            return "";
        }
        if (property.all()) {
            if (!value.isArray()) {
                throw invalid(property, "not an array");
            }
            var fields = new StringBuilder();
            for (JsonNode each : value) {
                fields.append(one(property, each));
            }
            return fields.toString();
        }
        return one(property, value);
    }

    private static String one(HeaderProperty property, JsonNode value) throws SetError.Refused {
        if (property.form() == HeaderProperty.Form.RAW) {
            return raw(property, string(property, value));
        }
        List<String> words =
                switch (property.form()) {
                    case RAW -> throw new IllegalStateException("written already");
                    case TEXT -> text(property, string(property, value));
                    case ADDRESSES -> addresses(property, value);
                    case GROUPED_ADDRESSES -> groups(property, value);
                    case MESSAGE_IDS -> bracketed(property, value, "");
                    case URLS -> bracketed(property, value, ",");
                    case DATE -> List.of(date(property, string(property, value)));
                };
        return folded(property.field(), words);
    }

    private static SetError.Refused invalid(HeaderProperty property, String why) {
        return SetError.invalidProperties(why, property.property()).refused();
    }

    private static String string(HeaderProperty property, JsonNode value) throws SetError.Refused {
        if (!value.isString()) {
            throw invalid(property, "not a String");
        }
        return value.stringValue();
    }

    /// Words behind each other, with line ends where a line would be too long.
    static String folded(String name, List<String> words) {
        var text = new StringBuilder(name).append(':');
        int line = text.length();
        for (String word : words) {
            if (word.isEmpty()) {
                continue;
            }
            if (line + 1 + word.length() > LINE && line > name.length() + 1) {
                text.append("\r\n");
                line = 0;
            }
            text.append(' ').append(word);
            line += 1 + word.length();
        }
        return text.append("\r\n").toString();
    }

    /// As the client wrote it, where no line of it can be taken for another field.
    private static String raw(HeaderProperty property, String value) throws SetError.Refused {
        String unix = value.replace("\r\n", "\n");
        for (int i = 0; i < unix.length(); i++) {
            char c = unix.charAt(i);
            boolean fold =
                    c == '\n'
                            && i + 1 < unix.length()
                            && (unix.charAt(i + 1) == ' ' || unix.charAt(i + 1) == '\t');
            if (c == '\0' || c == '\r' || (c == '\n' && !fold)) {
                throw invalid(property, "a line end or NUL within the value");
            }
        }
        if (unix.lines().anyMatch(line -> line.length() > LONGEST_LINE)) {
            throw invalid(property, "a line of it is too long");
        }
        return property.field() + ":" + unix.replace("\n", "\r\n") + "\r\n";
    }

    private static void refuseControls(HeaderProperty property, String text)
            throws SetError.Refused {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw invalid(property, "a control character within the value");
            }
        }
    }

    private static List<String> text(HeaderProperty property, String text) throws SetError.Refused {
        // A title from a page may hold line ends; they mean nothing there.
        String line = text.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ');
        refuseControls(property, line);
        return isPlain(line) ? List.of(line.split("[ \t]+")) : encoded(line);
    }

    /// Whether it stands for itself: ASCII, no word of which looks encoded or is too long.
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 0x7F)
                && !text.contains("=?")
                && List.of(text.split("[ \t]+")).stream()
                        .allMatch(w -> w.length() < LONGEST_LINE / 2);
    }

    /// Encoded-words of whole characters.
    private static List<String> encoded(String text) {
        var words = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            int octets = 0;
            while (end < text.length()) {
                int c = text.codePointAt(end);
                int more = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
                if (octets + more > ENCODED_OCTETS) {
                    break;
                }
                octets += more;
                end += Character.charCount(c);
            }
            byte[] part = text.substring(at, end).getBytes(StandardCharsets.UTF_8);
            words.add("=?utf-8?B?" + Base64.getEncoder().encodeToString(part) + "?=");
            at = end;
        }
        return words;
    }

    private static List<String> addresses(HeaderProperty property, JsonNode value)
            throws SetError.Refused {
        if (!value.isArray()) {
            throw invalid(property, "not an array of EmailAddress");
        }
        var words = new ArrayList<String>();
        int left = value.size();
        for (JsonNode each : value) {
            left--;
            addAddress(property, each, left > 0 ? "," : "", words);
        }
        return words;
    }

    private static void addAddress(
            HeaderProperty property, JsonNode address, String behind, List<String> words)
            throws SetError.Refused {
        if (!address.isObject() || !address.path("email").isString()) {
            throw invalid(property, "not an EmailAddress");
        }
        String email = address.path("email").stringValue().strip();
        boolean sound =
                !email.isEmpty()
                        && email.chars()
                                .noneMatch(c -> c <= ' ' || c == '<' || c == '>' || c == 0x7F);
        if (!sound && !(email.startsWith("\"") && email.indexOf('@') > 0)) {
            throw invalid(property, email + " is no address");
        }
        refuseControls(property, email);
        JsonNode name = address.path("name");
        String text = name.isString() ? name.stringValue().strip() : "";
        if (text.isEmpty()) {
            words.add(email + behind);
            return;
        }
        words.addAll(phrase(property, text));
        words.add("<" + email + ">" + behind);
    }

    // RFC 5322 section 3.2.5
    private static List<String> phrase(HeaderProperty property, String name)
            throws SetError.Refused {
        refuseControls(property, name);
        if (!isPlain(name)) {
            return encoded(name);
        }
        boolean atoms =
                name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z')
                                        || (c >= '0' && c <= '9')
                                        || "!#$%&'*+-/=?^_`{|}~ ".indexOf(c) >= 0);
        return atoms
                ? List.of(name.split(" +"))
                : List.of("\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    private static List<String> groups(HeaderProperty property, JsonNode value)
            throws SetError.Refused {
        if (!value.isArray()) {
            throw invalid(property, "not an array of EmailAddressGroup");
        }
        var words = new ArrayList<String>();
        int left = value.size();
        for (JsonNode group : value) {
            left--;
            JsonNode addresses = group.path("addresses");
            if (!addresses.isArray()) {
                throw invalid(property, "not an EmailAddressGroup");
            }
            @Nullable String name =
                    group.path("name").isString() ? group.path("name").stringValue() : null;
            if (name != null) {
                var phrase = phrase(property, name.isBlank() ? "Group" : name.strip());
                words.addAll(phrase.subList(0, phrase.size() - 1));
                words.add(phrase.getLast() + ":");
            }
            int more = addresses.size();
            for (JsonNode address : addresses) {
                more--;
                String behind = more > 0 || (name == null && left > 0) ? "," : "";
                addAddress(property, address, behind, words);
            }
            if (name != null) {
                words.add(";" + (left > 0 ? "," : ""));
            }
        }
        return words;
    }

    private static List<String> bracketed(HeaderProperty property, JsonNode value, String between)
            throws SetError.Refused {
        if (!value.isArray()) {
            throw invalid(property, "not an array of String");
        }
        var words = new ArrayList<String>();
        int left = value.size();
        for (JsonNode each : value) {
            left--;
            String text = string(property, each);
            boolean sound =
                    !text.isEmpty()
                            && text.length() < LONGEST_LINE - 10
                            && text.chars()
                                    .noneMatch(c -> c <= ' ' || c == '<' || c == '>' || c == 0x7F);
            if (!sound) {
                throw invalid(property, "neither white space nor <> may be in it");
            }
            words.add("<" + text + ">" + (left > 0 ? between : ""));
        }
        return words;
    }

    private static String date(HeaderProperty property, String text) throws SetError.Refused {
        var date = UtcDate.date(text);
        if (date.isEmpty()) {
            throw invalid(property, "not a Date");
        }
        return MailDate.format(date.get());
    }
}
