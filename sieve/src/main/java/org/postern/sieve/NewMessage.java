package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.HeaderField;
import org.postern.mail.MailDate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Messages and parts that scripts make out of the one that came.
final class NewMessage {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// What of a message stays in the header of the one that encloses it: where it has been.
    private static final Set<String> TRACE = Set.of("received", "return-path", "delivered-to");

    private NewMessage() {}

    /// @param part with its header
    static WorkingPart part(String part) {
        return whole(Octets.of(part));
    }

    private static WorkingPart whole(byte[] octets) {
        var source = SieveMessage.of(octets);
        return new WorkingPart(source, source.structure(), null);
    }

    /// The message with another body; its own Subject and From stay readable (RFC 5703 section 5).
    static WorkingPart replaced(
            WorkingPart root, @Nullable String subject, @Nullable String from, String part)
            throws IOException {
        var octets = new ByteArrayOutputStream();
        for (HeaderField field : root.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.startsWith("content-") || name.equals("mime-version")) {
                continue;
            }
            boolean other =
                    (subject != null && name.equals("subject"))
                            || (from != null && name.equals("from"));
            if (other) {
                octets.writeBytes(Octets.of("Original-"));
            }
            octets.writeBytes(field.octets());
            endLine(octets, field);
        }
        if (from != null) {
            octets.writeBytes(Octets.of(FieldPrinter.field("From", from)));
        }
        if (subject != null) {
            octets.writeBytes(Octets.of(FieldPrinter.field("Subject", subject)));
        }
        octets.writeBytes(Octets.of(FieldPrinter.plainField("MIME-Version", "1.0")));
        octets.writeBytes(Octets.of(part));
        return whole(octets.toByteArray());
    }

    private static void endLine(ByteArrayOutputStream octets, HeaderField field) {
        byte[] all = field.octets();
        if (all[all.length - 1] != '\n') {
            octets.write('\r');
            octets.write('\n');
        }
    }

    /// A message of two parts: a text, and a place for the message as it was.
    ///
    /// @param kept names, in lower case, of fields that the new header has from the old
    /// @param text a part with its header
    static WorkingPart enclosing(Run run, @Nullable String subject, List<String> kept, String text)
            throws IOException {
        String boundary = boundary();
        var head = new ByteArrayOutputStream();
        boolean hasFrom = false;
        boolean hasDate = false;
        for (HeaderField field : run.message().root().fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            boolean isSubject = name.equals("subject");
            boolean copied = TRACE.contains(name) || kept.contains(name) || isSubject;
            if (!copied || (isSubject && subject != null) || name.startsWith("content-")) {
                continue;
            }
            hasFrom |= name.equals("from");
            hasDate |= name.equals("date");
            head.writeBytes(field.octets());
            endLine(head, field);
        }
        var rest = new StringBuilder();
        if (!hasFrom) {
            rest.append(FieldPrinter.plainField("From", Sender.of(run)));
        }
        if (!hasDate) {
            rest.append(
                    FieldPrinter.plainField(
                            "Date", MailDate.format(run.start().atOffset(ZoneOffset.UTC))));
        }
        if (subject != null) {
            rest.append(FieldPrinter.field("Subject", subject));
        }
        rest.append(FieldPrinter.plainField("MIME-Version", "1.0"))
                .append("Content-Type: multipart/mixed; boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n--")
                .append(boundary)
                .append("\r\n")
                .append(text)
                .append("\r\n--")
                .append(boundary)
                .append("\r\nContent-Type: message/rfc822\r\n\r\n\r\n\r\n--")
                .append(boundary)
                .append("--\r\n");
        head.writeBytes(Octets.of(rest.toString()));
        return whole(head.toByteArray());
    }

    /// A line that no message holds.
    static String boundary() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return "=_" + HexFormat.of().formatHex(random);
    }
}
