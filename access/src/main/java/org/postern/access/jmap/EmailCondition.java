package org.postern.access.jmap;

import org.postern.jmap.MethodError;
import org.postern.jmap.UtcDate;
import org.postern.mail.MessageText.Zone;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One thing that is asked of an Email. A FilterCondition is several, all of which have to be true.
// RFC 8621 section 4.4.1
sealed interface EmailCondition {
    record InMailbox(String mailbox) implements EmailCondition {}

    /// In any but these.
    record InMailboxOtherThan(Set<String> mailboxes) implements EmailCondition {
        public InMailboxOtherThan {
            mailboxes = Set.copyOf(mailboxes);
        }
    }

    /// @param from seconds since 1970, inclusive
    /// @param to exclusive
    record Received(long from, long to) implements EmailCondition {}

    /// @param least octets, inclusive
    /// @param below exclusive
    record Size(long least, long below) implements EmailCondition {}

    /// How many of a Thread's Emails have a keyword.
    enum Share {
        ALL,
        SOME,
        NONE
    }

    record InThread(String keyword, Share share) implements EmailCondition {}

    record Keyword(String keyword, boolean has) implements EmailCondition {}

    record Attachment(boolean has) implements EmailCondition {}

    /// All of the words in the zones.
    record Text(List<String> words, Set<Zone> zones) implements EmailCondition {
        public Text {
            words = List.copyOf(words);
            zones = Set.copyOf(zones);
        }
    }

    /// @param value what is in the field; empty: anything
    record HeaderField(String field, String value) implements EmailCondition {}

    // RFC 8621 section 4.4.1: at least these header fields, and what text parts hold
    Set<Zone> EVERYWHERE =
            Set.of(Zone.SUBJECT, Zone.FROM, Zone.TO, Zone.CC, Zone.BCC, Zone.BODY, Zone.ATTACHMENT);

    Set<Zone> IN_BODY = Set.of(Zone.BODY, Zone.ATTACHMENT);

    /// Reads a FilterCondition.
    static List<EmailCondition> read(ObjectNode condition) throws MethodError {
        var all = new ArrayList<EmailCondition>();
        for (var entry : condition.properties()) {
            all.add(read(entry.getKey(), entry.getValue()));
        }
        return all;
    }

    private static EmailCondition read(String name, JsonNode value) throws MethodError {
        return switch (name) {
            case "inMailbox" -> new InMailbox(string(name, value));
            case "inMailboxOtherThan" -> new InMailboxOtherThan(Set.copyOf(strings(name, value)));
            case "before" -> new Received(Long.MIN_VALUE, date(name, value));
            case "after" -> new Received(date(name, value), Long.MAX_VALUE);
            case "minSize" -> new Size(number(name, value), Long.MAX_VALUE);
            case "maxSize" -> new Size(0, number(name, value));
            case "allInThreadHaveKeyword" -> new InThread(keyword(name, value), Share.ALL);
            case "someInThreadHaveKeyword" -> new InThread(keyword(name, value), Share.SOME);
            case "noneInThreadHaveKeyword" -> new InThread(keyword(name, value), Share.NONE);
            case "hasKeyword" -> new Keyword(keyword(name, value), true);
            case "notKeyword" -> new Keyword(keyword(name, value), false);
            case "hasAttachment" -> {
                if (!value.isBoolean()) {
                    throw wrong(name);
                }
                yield new Attachment(value.booleanValue());
            }
            case "text" -> text(name, value, EVERYWHERE);
            case "from" -> text(name, value, Set.of(Zone.FROM));
            case "to" -> text(name, value, Set.of(Zone.TO));
            case "cc" -> text(name, value, Set.of(Zone.CC));
            case "bcc" -> text(name, value, Set.of(Zone.BCC));
            case "subject" -> text(name, value, Set.of(Zone.SUBJECT));
            case "body" -> text(name, value, IN_BODY);
            case "header" -> header(name, value);
            default -> throw new MethodError("unsupportedFilter", "Nothing is filtered by " + name);
        };
    }

    private static MethodError wrong(String name) {
        return MethodError.invalid("filter", name + " is of the wrong type");
    }

    private static String string(String name, JsonNode value) throws MethodError {
        if (!value.isString()) {
            throw wrong(name);
        }
        return value.stringValue();
    }

    private static List<String> strings(String name, JsonNode value) throws MethodError {
        if (!value.isArray()) {
            throw wrong(name);
        }
        var strings = new ArrayList<String>();
        for (JsonNode each : value) {
            strings.add(string(name, each));
        }
        return strings;
    }

    private static String keyword(String name, JsonNode value) throws MethodError {
        String keyword = string(name, value);
        if (!EmailKeywords.valid(keyword)) {
            throw MethodError.invalid("filter", name + " is no keyword");
        }
        return keyword;
    }

    private static long date(String name, JsonNode value) throws MethodError {
        var date = UtcDate.parse(string(name, value));
        if (date.isEmpty()) {
            throw MethodError.invalid("filter", name + " is no UTCDate");
        }
        return date.get().getEpochSecond();
    }

    private static long number(String name, JsonNode value) throws MethodError {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong(name);
        }
        return value.longValue();
    }

    private static EmailCondition header(String name, JsonNode value) throws MethodError {
        var strings = strings(name, value);
        if (strings.isEmpty()
                || strings.size() > 2
                || !HeaderProperty.isFieldName(strings.getFirst())) {
            throw wrong(name);
        }
        return new HeaderField(strings.getFirst(), strings.size() == 2 ? strings.get(1) : "");
    }

    private static EmailCondition text(String name, JsonNode value, Set<Zone> zones)
            throws MethodError {
        return new Text(words(string(name, value)), zones);
    }

    /// Words, and phrases in quotes.
    // RFC 8621 section 4.4.1
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int close = c == '"' || c == '\'' ? text.indexOf(c, at + 1) : -1;
            boolean phrase =
                    close > 0
                            && (close + 1 == text.length()
                                    || Character.isWhitespace(text.charAt(close + 1)));
            int end = close;
            if (!phrase) {
                end = at;
                while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                    end++;
                }
            }
            String word = text.substring(phrase ? at + 1 : at, end);
            if (!word.isBlank()) {
                words.add(word);
            }
            at = phrase ? end + 1 : end;
        }
        return words;
    }
}
