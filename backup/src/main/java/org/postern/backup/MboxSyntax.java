package org.postern.backup;

import org.postern.mail.MailDate;
import org.postern.mail.RawText;
import org.postern.store.FlagSet;
import org.postern.store.Flags;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What mbox files put around and into messages. RFC 4155 describes the format; the fields for
/// flags are what mail programs agree on.
final class MboxSyntax {
    /// Begins the line before each message.
    static final String FROM = "From ";

    private static final FlagNames.Letters STATUS = new FlagNames.Letters("R", List.of(Flags.SEEN));
    private static final FlagNames.Letters X_STATUS =
            new FlagNames.Letters(
                    "AFTD", List.of(Flags.ANSWERED, Flags.FLAGGED, Flags.DRAFT, Flags.DELETED));

    /// Fields that say something about the message in its folder and are no part of it.
    private static final List<String> FIELDS =
            List.of(
                    "status:",
                    "x-status:",
                    "x-keywords:",
                    "x-mozilla-status:",
                    "x-mozilla-status2:",
                    "x-mozilla-keys:",
                    "x-uid:",
                    "x-imapbase:",
                    "x-imap:");

    // RFC 4155 appendix A: the asctime form, in UTC.
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private MboxSyntax() {}

    static String fromLine(Instant date) {
        return FROM + "MAILER-DAEMON " + ASCTIME.format(date) + "\n";
    }

    /// The date of a line that begins with `From `; empty when it is a line of somebody's text.
    /// Only a date with a time makes a separator.
    static Optional<Instant> date(String line) {
        String rest = line.strip();
        for (int at = rest.indexOf(' '); at >= 0; at = rest.indexOf(' ', at + 1)) {
            String tail = rest.substring(at + 1);
            if (tail.indexOf(':') < 0) {
                return Optional.empty();
            }
            var date = MailDate.parse(RawText.of(tail));
            if (date.isPresent()) {
                return Optional.of(date.get().toInstant());
            }
        }
        return Optional.empty();
    }

    /// The field of [#FIELDS] that a header line begins; empty for the message's own.
    static Optional<String> field(Lines line) {
        return FIELDS.stream().filter(line::startsWith).findFirst();
    }

    /// Whether the line begins `From `, `>From `, `>>From ` and so on, and how many `>` there are.
    ///
    /// @return -1 when it does not
    static int quotes(Lines line) {
        byte[] octets = line.octets();
        int end = line.from() + line.length();
        int at = line.from();
        while (at < end && octets[at] == '>') {
            at++;
        }
        if (!line.startsLine() || end - at < FROM.length()) {
            return -1;
        }
        for (int i = 0; i < FROM.length(); i++) {
            if (octets[at + i] != FROM.charAt(i)) {
                return -1;
            }
        }
        return at - line.from();
    }

    /// The lines that tell the flags.
    static String fields(FlagSet flags) {
        var lines =
                new StringBuilder("Status: ").append(STATUS.print(flags.system())).append("O\n");
        String letters = X_STATUS.print(flags.system());
        if (!letters.isEmpty()) {
            lines.append("X-Status: ").append(letters).append('\n');
        }
        if (!flags.keywords().isEmpty()) {
            lines.append("X-Keywords: ").append(String.join(" ", flags.keywords())).append('\n');
        }
        return lines.toString();
    }

    /// Collects what the fields of one message say.
    static final class Status {
        private long system;
        private final List<String> keywords = new ArrayList<>();

        void add(String field, String line) {
            String value = line.substring(field.length()).strip();
            switch (field) {
                case "status:" -> system |= STATUS.parse(value);
                case "x-status:" -> system |= X_STATUS.parse(value);
                case "x-keywords:", "x-mozilla-keys:" ->
                        keywords.addAll(Arrays.asList(value.replace(',', ' ').split(" ", -1)));
                case "x-mozilla-status:" -> system |= mozilla(value);
                default -> {
                    // Numbers of folders that are no longer.
                }
            }
        }

        /// Four hexadecimal digits: 1 read, 2 replied, 4 marked, 8 deleted.
        private static long mozilla(String value) {
            try {
                int bits = Integer.parseInt(value, 16);
                return ((bits & 1) != 0 ? Flags.SEEN : 0)
                        | ((bits & 2) != 0 ? Flags.ANSWERED : 0)
                        | ((bits & 4) != 0 ? Flags.FLAGGED : 0)
                        | ((bits & 8) != 0 ? Flags.DELETED : 0);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        FlagSet flags() {
            return FlagNames.of(system, keywords);
        }
    }
}
