package org.postern.content;

import org.postern.kernel.Octets;
import org.postern.net.Network;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The conditions of forms, each as a test in Sieve.
///
/// ```
/// test = "always"
///      / text ["not"] ("is"/"contains"/"matches"/"begins"/"ends"/"regex") value
///      / "header" name ("exists" / ["not"] op value)
///      / "size" ("over"/"under") size
///      / "score" ("over"/"under") number
///      / "virus" "is" ("infected"/"suspicious"/"clean"/"unscanned")
///      / "words" list ["in" ("subject"/"header"/"body"/"all")] ["over" number]
///      / "client" ("is"/"in") network
///      / ("spf"/"dkim"/"dmarc") ["not"] "is" result
///      / "weekday" "is" days                 ; mon,tue or mon-fri
///      / "time" "from" hh:mm "to" hh:mm
/// text = "subject" / "from" / "to" / "cc" / "recipients" / "reply-to" / "sender" / "recipient"
///      / "body" / "client-name" / "attachment-name" / "attachment-type"
/// ```
final class FormConditions {
    private static final List<String> DAYS =
            List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final Set<String> PLACES = Set.of("subject", "header", "body", "all");

    /// Fields with addresses in them.
    private static final Map<String, String> ADDRESSES =
            Map.of(
                    "from", "\"from\"",
                    "to", "\"to\"",
                    "cc", "\"cc\"",
                    "reply-to", "\"reply-to\"",
                    "recipients", "[\"to\", \"cc\", \"resent-to\", \"resent-cc\"]");

    private final FormReader reader;
    private final Set<String> required;

    private FormConditions(FormReader reader, Set<String> required) {
        this.reader = reader;
        this.required = required;
    }

    static String test(FormReader reader, Set<String> required) {
        return new FormConditions(reader, required).test();
    }

    private String test() {
        boolean not = reader.take("not");
        String test = positive(reader.keyword("a condition"));
        return not ? "not " + test : test;
    }

    private String positive(String field) {
        return switch (field) {
            case "always" -> "true";
            case "header" -> header();
            case "size" -> size();
            case "score" -> score();
            case "virus" -> virus();
            case "words" -> words();
            case "client" -> client();
            case "spf", "dkim", "dmarc" -> authentication(field);
            case "weekday" -> weekday();
            case "time" -> time();
            default -> text(field);
        };
    }

    private String header() {
        String name = reader.value("the name of a header field");
        return reader.take("exists")
                ? "exists " + SieveText.quoted(name)
                : compared("header", SieveText.quoted(name));
    }

    private String text(String field) {
        return switch (field) {
            case "subject" -> compared("header", "\"subject\"");
            case "sender" -> compared(requiring("envelope"), "\"from\"");
            case "recipient" -> compared(requiring("envelope"), "\"to\"");
            case "body" -> compared(requiring("body") + " :text", "");
            case "client-name" -> compared(requiring("environment"), "\"remote-host\"");
            case "attachment-name" -> attachmentName();
            case "attachment-type" -> {
                requiring("mime");
                yield compared("header :mime :anychild :contenttype", "\"content-type\"");
            }
            default -> {
                var fields = ADDRESSES.get(field);
                if (fields == null) {
                    throw new IllegalArgumentException(
                            "\""
                                    + field
                                    + "\" is no condition; Help Filter Add names those there are.");
                }
                yield compared("address :all", fields);
            }
        };
    }

    /// Names stand in two places, and senders use either.
    private String attachmentName() {
        requiring("mime");
        boolean not = reader.take("not");
        String match = match();
        return (not ? "not " : "")
                + "anyof (header :mime :anychild :param \"filename\" "
                + match.formatted("\"content-disposition\"")
                + ", header :mime :anychild :param \"name\" "
                + match.formatted("\"content-type\"")
                + ")";
    }

    private String requiring(String extension) {
        required.add(extension);
        return extension;
    }

    private String compared(String test, String what) {
        boolean not = reader.take("not");
        return (not ? "not " : "") + test + " " + match().formatted(what).replace("  ", " ");
    }

    /// The match type, a place for what is compared, and the value.
    private String match() {
        String operator =
                reader.oneOf(
                        Set.of("is", "contains", "matches", "begins", "ends", "regex"),
                        "is, contains, matches, begins, ends or regex");
        String value = reader.value("a value");
        String quoted =
                SieveText.quoted(
                                switch (operator) {
                                    case "begins" -> SieveText.literal(value) + "*";
                                    case "ends" -> "*" + SieveText.literal(value);
                                    default -> value;
                                })
                        .replace("%", "%%");
        String type =
                switch (operator) {
                    case "is" -> ":is";
                    case "contains" -> ":contains";
                    case "regex" -> ":" + requiring("regex");
                    default -> ":matches";
                };
        return type + " %s " + quoted;
    }

    private String size() {
        String side = reader.oneOf(Set.of("over", "under"), "over or under");
        return "size :" + side + " " + Octets.parse(reader.value("a size, such as 10MiB")).count();
    }

    private long number(String what) {
        String word = reader.value(what);
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + word + "\" is no number.", e);
        }
    }

    private String score() {
        String side = reader.oneOf(Set.of("over", "under"), "over or under");
        long points = number("a number of points; 50 is junk");
        required.add("environment");
        required.add("relational");
        required.add("comparator-i;ascii-numeric");
        return "environment :value \"%s\" :comparator \"i;ascii-numeric\" \"%s\" \"%d\""
                .formatted(side.equals("over") ? "ge" : "lt", FilterFacts.SCORE, points);
    }

    private String virus() {
        reader.expect("is");
        String word =
                reader.oneOf(
                        Set.of("infected", "suspicious", "clean", "unscanned"),
                        "infected, suspicious, clean or unscanned");
        required.add("virustest");
        required.add("relational");
        required.add("comparator-i;ascii-numeric");
        // RFC 5235 section 2.3: 0 not looked at, 1 clean, 4 suspicious, 5 infected
        String compared =
                switch (word) {
                    case "infected" -> "\"eq\" :comparator \"i;ascii-numeric\" \"5\"";
                    case "suspicious" -> "\"ge\" :comparator \"i;ascii-numeric\" \"4\"";
                    case "clean" -> "\"eq\" :comparator \"i;ascii-numeric\" \"1\"";
                    default -> "\"eq\" :comparator \"i;ascii-numeric\" \"0\"";
                };
        return "virustest :value " + compared;
    }

    private String words() {
        String list = Names.checked(reader.value("the name of a word list"));
        String place =
                reader.take("in") ? reader.oneOf(PLACES, "subject, header, body or all") : "all";
        long most = reader.take("over") ? number("a number of words") : 0;
        return FormDialect.words(list, place, most, required);
    }

    private String client() {
        reader.oneOf(Set.of("is", "in"), "is or in");
        var network = Network.parse(reader.value("an address or a network"));
        required.add("environment");
        required.add("extlists");
        return "environment :list \"remote-ip\" " + SieveText.quoted(FilterFacts.NETWORK + network);
    }

    private String authentication(String method) {
        boolean not = reader.take("not");
        reader.expect("is");
        String result = reader.keyword("a result, such as pass or fail");
        required.add("environment");
        return (not ? "not " : "")
                + "environment :is \"vnd.postern."
                + method
                + "\" "
                + SieveText.quoted(result);
    }

    private String weekday() {
        reader.expect("is");
        String days = reader.keyword("days, such as mon-fri");
        required.add("date");
        return "currentdate :is \"weekday\" " + SieveText.strings(days(days));
    }

    private static List<String> days(String text) {
        var numbers = new TreeSet<String>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", 2);
            int from = day(ends[0]);
            int to = ends.length == 1 ? from : day(ends[1]);
            for (int day = from; ; day = (day + 1) % DAYS.size()) {
                // RFC 5260 section 4.2: weekday counts from 0, which is Sunday
                numbers.add(String.valueOf(day));
                if (day == to) {
                    break;
                }
            }
        }
        return List.copyOf(numbers);
    }

    private static int day(String word) {
        String start = word.strip().toLowerCase(Locale.ROOT);
        int day = start.length() < 3 ? -1 : DAYS.indexOf(start.substring(0, 3));
        if (day < 0) {
            throw new IllegalArgumentException("\"" + word + "\" is no day of the week.");
        }
        return day;
    }

    private String time() {
        reader.expect("from");
        String from = clock(reader.value("a time, such as 08:00"));
        reader.expect("to");
        String to = clock(reader.value("a time, such as 18:00"));
        required.add("date");
        required.add("relational");
        String begun = "currentdate :value \"ge\" \"time\" \"" + from + "\"";
        String over = "currentdate :value \"ge\" \"time\" \"" + to + "\"";
        return from.compareTo(to) <= 0
                ? "allof (" + begun + ", not " + over + ")"
                : "anyof (" + begun + ", not " + over + ")";
    }

    private static String clock(String word) {
        try {
            return LocalTime.parse(word.length() == 4 ? "0" + word : word) + ":00";
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("\"" + word + "\" is no time such as 08:00.", e);
        }
    }
}
