package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which lines of the logs somebody wants to see: all that is given must hold.
///
/// @param services the logs; empty: all
/// @param least the least severity
/// @param event how the event's name begins, with its room or without, in lower case; empty: any
/// @param ids one of them is the line's id, or stands in it as a word; empty: any
/// @param texts each stands somewhere in the line for people or for programs; in lower case
/// @param addresses each stands in a value; in lower case
/// @param from the first moment
/// @param to the moment after the last
public record LogFilter(
        Set<String> services,
        Event.Severity least,
        String event,
        Set<String> ids,
        List<String> texts,
        List<String> addresses,
        Instant from,
        Instant to) {
    /// Everything.
    public static final LogFilter ALL =
            new LogFilter(
                    Set.of(),
                    Event.Severity.DEBUG,
                    "",
                    Set.of(),
                    List.of(),
                    List.of(),
                    Instant.MIN,
                    Instant.MAX);

    /// The words that may stand before `=`.
    static final List<String> KEYS =
            List.of("service", "level", "event", "id", "address", "from", "to", "text");

    /// What `Help` says of the words.
    static final String HELP =
            "Each word narrows: level=warning (or worse), id=… (of a session or a message),"
                + " address=… (mail or network address, or a part of one), event=… (how its name"
                + " begins), service=…, from=…, to=… and anything else as text that the line must"
                + " have, in any case. A moment is an age (90m, 2d), a time of today (10:30),"
                + " today, yesterday, a day (2026-11-23) or a moment (2026-11-23T10:30), in UTC as"
                + " the logs are.";

    public LogFilter {
        services = Set.copyOf(services);
        ids = Set.copyOf(ids);
        texts = List.copyOf(texts);
        addresses = List.copyOf(addresses);
    }

    /// Reads words as people write them.
    ///
    /// @param service the log; empty: any, or as a word says
    /// @param now what ages are told from
    /// @throws IllegalArgumentException with a sentence
    static LogFilter parse(List<String> words, String service, Instant now) {
        var filter = ALL;
        if (!service.isEmpty()) {
            filter = filter.with("service", service, now);
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? "" : word.substring(0, equals).toLowerCase(Locale.ROOT);
            filter =
                    KEYS.contains(key)
                            ? filter.with(key, word.substring(equals + 1), now)
                            : filter.with("text", word, now);
        }
        return filter;
    }

    private LogFilter with(String key, String value, Instant now) {
        return switch (key) {
            case "service" ->
                    new LogFilter(
                            more(services, value.toLowerCase(Locale.ROOT)),
                            least,
                            event,
                            ids,
                            texts,
                            addresses,
                            from,
                            to);
            case "level" ->
                    new LogFilter(
                            services,
                            Words.constant(Event.Severity.class, value),
                            event,
                            ids,
                            texts,
                            addresses,
                            from,
                            to);
            case "event" ->
                    new LogFilter(
                            services,
                            least,
                            value.toLowerCase(Locale.ROOT),
                            ids,
                            texts,
                            addresses,
                            from,
                            to);
            case "id" -> withIds(more(ids, value));
            case "address" ->
                    new LogFilter(
                            services, least, event, ids, texts, more(addresses, value), from, to);
            case "from" -> between(moment(value, now), to);
            case "to" -> between(from, moment(value, now));
            default ->
                    new LogFilter(
                            services, least, event, ids, more(texts, value), addresses, from, to);
        };
    }

    private static Set<String> more(Set<String> before, String value) {
        var all = new HashSet<>(before);
        all.add(value);
        return all;
    }

    private static List<String> more(List<String> before, String value) {
        var all = new ArrayList<>(before);
        all.add(value.toLowerCase(Locale.ROOT));
        return all;
    }

    LogFilter withIds(Set<String> wanted) {
        return new LogFilter(services, least, event, wanted, texts, addresses, from, to);
    }

    LogFilter between(Instant first, Instant end) {
        return new LogFilter(services, least, event, ids, texts, addresses, first, end);
    }

    /// A moment as people write it.
    ///
    /// @throws IllegalArgumentException with a sentence
    static Instant moment(String text, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals("now")) {
            return now;
        }
        if (word.equals("today")) {
            return today.atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        if (word.equals("yesterday")) {
            return today.minusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        Instant found = written(text.strip().toUpperCase(Locale.ROOT), today);
        if (found != null) {
            return found;
        }
        try {
            Duration age = Durations.parse(word);
            return now.minus(age);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s is no moment: write an age (90m, 2d), a time (10:30), today, yesterday, a day"
                                    .formatted(Words.shown(text))
                            + " (2026-11-23) or both (2026-11-23T10:30)",
                    e);
        }
    }

    private static @Nullable Instant written(String text, LocalDate today) {
        try {
            if (text.endsWith("Z") && text.contains("T")) {
                return Instant.parse(text);
            }
            if (text.contains("T")) {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            }
            if (text.contains(":")) {
                return LocalTime.parse(text).atDate(today).toInstant(ZoneOffset.UTC);
            }
            if (text.contains("-")) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
        } catch (DateTimeException e) {
            // Perhaps it is something else.
        }
        return null;
    }

    boolean looksAtText() {
        return !texts.isEmpty() || !addresses.isEmpty() || !ids.isEmpty();
    }

    /// Whether a line of a JSON log may match: what is quick to tell before it is taken apart.
    ///
    /// @param line in lower case
    boolean mayMatch(String line) {
        for (String text : texts) {
            if (isInBothForms(text) && !line.contains(text) && !isEscapedForPeople(line)) {
                return false;
            }
        }
        for (String address : addresses) {
            if (isPlain(address) && !line.contains(address)) {
                return false;
            }
        }
        return ids.isEmpty()
                || ids.stream()
                        .anyMatch(id -> !isPlain(id) || line.contains(id.toLowerCase(Locale.ROOT)));
    }

    /// JSON writes it as it stands.
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\');
    }

    /// Whether it stands in the line for programs when it stands in that for people, which has
    /// signs, spaces and escapes of its own.
    private static boolean isInBothForms(String text) {
        return text.length() > 1
                && text.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || ".@_+-".indexOf(c) >= 0);
    }

    /// Whether the line for people may have `\\x{…}` where this one has the character itself.
    private static boolean isEscapedForPeople(String line) {
        return line.contains("\\u") || line.chars().anyMatch(c -> c > '~');
    }

    /// Whether a record is wanted.
    public boolean matches(LogRecord record) {
        return record.severity().compareTo(least) >= 0
                && !record.time().isBefore(from)
                && record.time().isBefore(to)
                && (services.isEmpty() || services.contains(record.log()))
                && hasEvent(record.event())
                && hasId(record)
                && addresses.stream().allMatch(address -> hasValue(record.values(), address))
                && hasTexts(record);
    }

    private boolean hasEvent(String name) {
        int dot = name.indexOf('.') + 1;
        return event.isEmpty()
                || name.regionMatches(true, dot, event, 0, event.length())
                || name.regionMatches(true, 0, event, 0, event.length());
    }

    private boolean hasId(LogRecord record) {
        if (ids.isEmpty() || ids.contains(record.id())) {
            return true;
        }
        return ids.stream().anyMatch(id -> hasWord(record.values(), id));
    }

    /// Whether a value has it, and no letter or digit beside it.
    private static boolean hasWord(@Nullable Object value, String word) {
        return switch (value) {
            case String text -> isWordIn(text, word);
            case Map<?, ?> map -> map.values().stream().anyMatch(each -> hasWord(each, word));
            case List<?> list -> list.stream().anyMatch(each -> hasWord(each, word));
            case null, default -> false;
        };
    }

    private static boolean isWordIn(String text, String word) {
        if (word.isEmpty()) {
            return false;
        }
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean before = at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
            boolean after = end < text.length() && Character.isLetterOrDigit(text.charAt(end));
            if (!before && !after) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasValue(@Nullable Object value, String part) {
        return switch (value) {
            case null -> false;
            case Map<?, ?> map -> map.values().stream().anyMatch(each -> hasValue(each, part));
            case List<?> list -> list.stream().anyMatch(each -> hasValue(each, part));
            default -> value.toString().toLowerCase(Locale.ROOT).contains(part);
        };
    }

    private boolean hasTexts(LogRecord record) {
        if (texts.isEmpty()) {
            return true;
        }
        String shown = record.text().toLowerCase(Locale.ROOT);
        String stamp = LogLines.stamp(record.time());
        String json = record.json(stamp).toLowerCase(Locale.ROOT);
        return texts.stream().allMatch(text -> shown.contains(text) || json.contains(text));
    }
}
