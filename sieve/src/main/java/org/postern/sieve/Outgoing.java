package org.postern.sieve;

import org.postern.mail.MailDate;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/// A message that a script has sent: its header as it is written, then its body.
final class Outgoing {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final StringBuilder text = new StringBuilder();

    /// Begins a message with what all have.
    ///
    /// @param from as From shows it
    Outgoing(Run run, String from) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        plain("Date", MailDate.format(run.start().atZone(run.session().zone()).toOffsetDateTime()));
        plain(
                "Message-ID",
                "<sieve-"
                        + HexFormat.of().formatHex(random)
                        + "@"
                        + run.session().settings().hostName()
                        + ">");
        plain("From", from);
        plain("X-Sieve", "Postern");
    }

    /// Adds a field whose value is ours, or has been checked.
    Outgoing plain(String name, String value) {
        text.append(FieldPrinter.plainField(name, value));
        return this;
    }

    /// Adds a field whose value is text from wherever.
    Outgoing field(String name, String value) {
        text.append(FieldPrinter.field(name, value));
        return this;
    }

    /// Adds `To` and the like with many addresses.
    Outgoing addresses(String name, List<String> addresses) {
        if (!addresses.isEmpty()) {
            plain(name, String.join(",\r\n ", addresses));
        }
        return this;
    }

    /// Adds what says which message this one answers (RFC 5322 section 3.6.4).
    Outgoing answering(Run run) throws IOException {
        String id = run.message().value("message-id");
        if (id == null || !isIds(id)) {
            return this;
        }
        String before = run.message().value("references");
        if (before == null || !isIds(before)) {
            before = run.message().value("in-reply-to");
        }
        plain("In-Reply-To", id);
        boolean chain = before != null && isIds(before) && before.length() < 4000;
        return field("References", chain ? before + " " + id : id);
    }

    private static boolean isIds(String value) {
        return value.startsWith("<")
                && value.length() < 4000
                && value.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    /// Ends the message with a part: its header fields, an empty line, its body.
    byte[] with(String part) {
        return Octets.of(text.append(FieldPrinter.plainField("MIME-Version", "1.0")) + part);
    }
}
