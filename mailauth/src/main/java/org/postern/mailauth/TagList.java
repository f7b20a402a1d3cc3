package org.postern.mailauth;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A list of `tag=value` (RFC 6376 section 3.2): of signatures, seals, keys and DMARC policies.
///
/// @param tags in their order; names keep their case, values have no white space around them
record TagList(Map<String, String> tags) {
    /// Most tags that are read.
    private static final int MOST_TAGS = 64;

    TagList {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /// @param text may be folded
    static TagList parse(String text) throws TagSyntaxException {
        var tags = new LinkedHashMap<String, String>();
        var specs = text.split(";", MOST_TAGS + 1);
        if (specs.length > MOST_TAGS) {
            throw new TagSyntaxException("more than " + MOST_TAGS + " tags");
        }
        for (int i = 0; i < specs.length; i++) {
            String spec = trimmed(specs[i]);
            if (spec.isEmpty()) {
                if (i < specs.length - 1) {
                    throw new TagSyntaxException("an empty tag");
                }
                continue;
            }
            int equals = spec.indexOf('=');
            String name = equals < 0 ? "" : trimmed(spec.substring(0, equals));
            if (!isName(name)) {
                throw new TagSyntaxException("a tag without a name");
            }
            // RFC 6376 section 3.2: duplicate names invalidate the whole list
            if (tags.put(name, checked(trimmed(spec.substring(equals + 1)))) != null) {
                throw new TagSyntaxException("tag " + name + " stands twice");
            }
        }
        return new TagList(tags);
    }

    // RFC 6376 section 3.2: tag-name = ALPHA *ALNUMPUNC
    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_'))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    // RFC 6376 section 3.2: VALCHAR is visible ASCII; RFC 8616 section 5 adds UTF-8
    private static String checked(String value) throws TagSyntaxException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0x7F || (c < ' ' && !isBlank(c))) {
                throw new TagSyntaxException("a control character");
            }
        }
        return value;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String withoutBlanks(String text) {
        var kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isBlank(text.charAt(i))) {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString();
    }

    boolean has(String name) {
        return tags.containsKey(name);
    }

    @Nullable String find(String name) {
        return tags.get(name);
    }

    /// A value, white space within it taken out; `otherwise` when the tag is not there.
    String value(String name, String otherwise) {
        String value = tags.get(name);
        return value == null ? otherwise : withoutBlanks(value);
    }

    String required(String name) throws TagSyntaxException {
        String value = tags.get(name);
        if (value == null) {
            throw new TagSyntaxException("tag " + name + " is missing");
        }
        String text = withoutBlanks(value);
        if (text.isEmpty()) {
            throw new TagSyntaxException("tag " + name + " is empty");
        }
        return text;
    }

    byte[] octets(String name) throws TagSyntaxException {
        return base64(required(name), name);
    }

    static byte[] base64(String text, String name) throws TagSyntaxException {
        try {
            return Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new TagSyntaxException("tag " + name + " is not base64");
        }
    }

    /// A whole number of at most 12 digits (RFC 6376 section 3.5); -1 when the tag is not there.
    long number(String name) throws TagSyntaxException {
        if (!has(name)) {
            return -1;
        }
        String text = required(name);
        if (text.length() > 12 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new TagSyntaxException("tag " + name + " is not a number");
        }
        return Long.parseLong(text);
    }

    /// The words of a list with colons between them.
    static List<String> words(String value) {
        var words = new ArrayList<String>();
        for (String word : value.split(":", -1)) {
            words.add(word);
        }
        return words;
    }
}
