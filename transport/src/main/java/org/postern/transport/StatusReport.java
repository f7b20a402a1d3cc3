package org.postern.transport;

import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.mail.Header;
import org.postern.mail.MailDate;
import org.postern.smtp.Body;
import org.postern.smtp.Reply;
import org.postern.smtp.ReturnedContent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/// The text of one notice: plain words for a person, the same for programs, and what it is about.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3464#section-2 RFC 3464: delivery status notifications
/// @spec https://www.rfc-editor.org/rfc/rfc3462#section-1 RFC 3462: multipart/report
final class StatusReport {
    private static final int MOST_HEADER_OCTETS = 64 << 10;
    private static final long MOST_RETURNED_OCTETS = 1 << 20;
    private static final int BLOCK_OCTETS = 16 << 10;
    private static final int LONGEST_SUBJECT = 200;

    private final QueuedMessage message;
    private final String kind;
    private final List<Reporter.Report> reports;
    private final Address to;
    private final String host;
    private final String id;
    private final Instant now;
    private boolean eightBit;

    /// @param kind `failure`, `delay` or `success`
    /// @param host this node's name
    /// @param id the notice's own trail id
    StatusReport(
            QueuedMessage message,
            String kind,
            List<Reporter.Report> reports,
            Address to,
            String host,
            String id,
            Instant now) {
        this.message = message;
        this.kind = kind;
        this.reports = List.copyOf(reports);
        this.to = to;
        this.host = host;
        this.id = id;
        this.now = now;
    }

    /// Whether octets beyond ASCII are in it; known once it is written.
    boolean eightBit() {
        return eightBit;
    }

    /// Whether addresses beyond ASCII are in its header.
    boolean utf8() {
        return to.needsUtf8();
    }

    /// @param expiry after which the message is given up
    void writeTo(BlobStore.Writer out, BlobStore blobs, Duration expiry) throws IOException {
        byte[] header = originalHeader(blobs);
        String boundary = "=_" + id;
        write(out, top(boundary, header));
        write(out, part(boundary, "text/plain; charset=utf-8", "8bit", words(expiry)));
        // RFC 6533 section 6: message/global-delivery-status holds UTF-8
        write(out, part(boundary, "message/delivery-status", "7bit", machine(expiry)));
        if (whole()) {
            write(out, opening(boundary, "message/rfc822", "8bit"));
            copy(out, blobs);
        } else {
            boolean utf8 = beyondAscii(header);
            write(
                    out,
                    // RFC 6533 section 6.3: message/global-headers
                    opening(
                            boundary,
                            utf8 ? "message/global-headers" : "text/rfc822-headers",
                            utf8 ? "8bit" : "7bit"));
            write(out, header);
        }
        write(out, "\r\n--" + boundary + "--\r\n");
    }

    /// Whether all of the message goes back.
    // RFC 3461 section 4.3: RET concerns notices of failure only; what is too large goes back as
    // its header
    private boolean whole() {
        var letter = message.letter();
        return kind.equals("failure")
                && letter.parameters().returned() == ReturnedContent.FULL
                && letter.parameters().body() != Body.BINARY_MIME
                && letter.wholeOctets() <= MOST_RETURNED_OCTETS;
    }

    private String top(String boundary, byte[] header) {
        var original = Header.parse(header);
        String subject =
                original.value("Subject")
                        .map(value -> Reply.clean(value.toString().strip(), LONGEST_SUBJECT))
                        .filter(StatusReport::ascii)
                        .orElse("");
        String about = subject.isEmpty() ? "" : ": " + subject;
        String reference =
                original.value("Message-ID")
                        .map(value -> Reply.clean(value.toString().strip(), 900))
                        .filter(value -> ascii(value) && !value.isEmpty())
                        .map(value -> "In-Reply-To: " + value + "\r\nReferences: " + value + "\r\n")
                        .orElse("");
        // RFC 3834 section 5: Auto-Submitted keeps answering machines still
        return "From: Mail Delivery System <MAILER-DAEMON@"
                + host
                + ">\r\nTo: <"
                + to.wire()
                + ">\r\nSubject: "
                + title()
                + about
                + "\r\nDate: "
                + date(now)
                + "\r\nMessage-ID: <"
                + id
                + "@"
                + host
                + ">\r\n"
                + reference
                + "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\""
                + boundary
                + "\"\r\n\r\nThis is a report in the form of MIME.\r\n";
    }

    private String title() {
        return switch (kind) {
            case "failure" -> "Not delivered";
            case "delay" -> "Not yet delivered";
            default -> "Delivered";
        };
    }

    private static String opening(String boundary, String type, String encoding) {
        return "\r\n--"
                + boundary
                + "\r\nContent-Type: "
                + type
                + "\r\nContent-Transfer-Encoding: "
                + encoding
                + "\r\n\r\n";
    }

    private static String part(String boundary, String type, String encoding, String text) {
        return opening(boundary, type, encoding) + text;
    }

    private String words(Duration expiry) {
        var text = new StringBuilder();
        text.append(
                switch (kind) {
                    case "failure" ->
                            "Your message could not be delivered to these recipients:\r\n\r\n";
                    case "delay" ->
                            "Your message has not yet reached these recipients. You need not send"
                                    + " it again:\r\n"
                                    + "it is tried until "
                                    + date(message.letter().arrived().plus(expiry))
                                    + ".\r\n\r\n";
                    default -> "Your message has been delivered:\r\n\r\n";
                });
        for (var report : reports) {
            text.append("  ").append(report.recipient().address()).append("\r\n");
            String why = plain(report);
            if (!why.isEmpty()) {
                text.append("    ").append(why).append("\r\n");
            }
            if (!report.reply().isEmpty() && report.action() != Reporter.Action.DELIVERED) {
                text.append(
                        report.server().isEmpty()
                                ? "    Reason: "
                                : "    " + report.server() + " said: ");
                text.append(report.reply()).append("\r\n");
            }
            text.append("\r\n");
        }
        text.append("This is the mail system of ").append(host);
        text.append(". If you need help, write to postmaster@").append(host);
        return text.append(".\r\n").toString();
    }

    /// What a status means, in plain words; empty when the reason says it all.
    // RFC 3463 section 3: subjects and details
    private static String plain(Reporter.Report report) {
        return switch (report.action()) {
            case RELAYED -> "It was handed to a server that tells nothing more.";
            case EXPANDED -> "It was forwarded to where that address leads.";
            case DELIVERED -> "It is in the mailbox.";
            case FAILED, DELAYED ->
                    switch (report.status().substring(report.status().indexOf('.') + 1)) {
                        case "1.1" -> "There is no such address.";
                        case "1.2" -> "There is no such domain.";
                        case "1.10" -> "That domain takes no mail.";
                        case "2.1" -> "The mailbox takes no mail.";
                        case "2.2" -> "The mailbox is full.";
                        case "3.4", "2.3" -> "The message is too large.";
                        case "4.1", "4.4", "4.7" -> "The other server could not be reached.";
                        case "4.6" -> "The message went in a circle.";
                        case "7.1" -> "The other server does not permit it.";
                        default -> "";
                    };
        };
    }

    // RFC 3464 section 2.2 and 2.3: fields of the message, then a block for each recipient
    private String machine(Duration expiry) {
        var text = new StringBuilder("Reporting-MTA: dns;" + host + "\r\n");
        String envelopeId = message.letter().parameters().envelopeId();
        if (envelopeId != null) {
            text.append("Original-Envelope-Id: ").append(envelopeId).append("\r\n");
        }
        text.append("Arrival-Date: ").append(date(message.letter().arrived())).append("\r\n");
        for (var report : reports) {
            text.append("\r\n");
            String original = report.recipient().parameters().originalRecipient();
            if (original != null) {
                text.append("Original-Recipient: ").append(escaped(original)).append("\r\n");
            }
            var address = report.recipient().address();
            text.append("Final-Recipient: ")
                    .append(
                            address.needsUtf8()
                                    ? "utf-8;" + escaped(address.toString())
                                    : "rfc822;" + address.wire())
                    .append("\r\nAction: ")
                    .append(report.action().name().toLowerCase(Locale.ROOT))
                    .append("\r\nStatus: ")
                    .append(report.status())
                    .append("\r\n");
            if (!report.server().isEmpty()) {
                int bracket = report.server().indexOf('[', 1);
                text.append("Remote-MTA: dns;")
                        .append(
                                bracket < 0
                                        ? report.server()
                                        : report.server().substring(0, bracket))
                        .append("\r\nDiagnostic-Code: smtp;")
                        .append(escaped(report.reply()))
                        .append("\r\n");
            }
            text.append("Last-Attempt-Date: ").append(date(now)).append("\r\n");
            if (report.action() == Reporter.Action.DELAYED) {
                text.append("Will-Retry-Until: ")
                        .append(date(message.letter().arrived().plus(expiry)))
                        .append("\r\n");
            }
        }
        return text.toString();
    }

    // RFC 6533 section 3: utf-8-addr-xtext: \x{...} for what is not ASCII
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    if (c >= 0x7F || c < ' ') {
                        escaped.append("\\x{")
                                .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                                .append('}');
                    } else {
                        escaped.appendCodePoint(c);
                    }
                });
        return escaped.toString();
    }

    private InputStream original(BlobStore blobs) throws EngineException {
        var letter = message.letter();
        return new SequenceInputStream(
                new ByteArrayInputStream(letter.prefix()),
                blobs.open(letter.blob(), 0, letter.octets()));
    }

    /// The message's header, without the empty line; cut where it is too long.
    private byte[] originalHeader(BlobStore blobs) throws IOException {
        try (var in = original(blobs)) {
            byte[] octets = in.readNBytes(MOST_HEADER_OCTETS);
            int end = 0;
            int line = 0;
            for (int i = 0; i < octets.length; i++) {
                if (octets[i] != '\n') {
                    continue;
                }
                if (i - line <= 1) {
                    break;
                }
                line = i + 1;
                end = line;
            }
            var header = new ByteArrayOutputStream();
            header.write(octets, 0, end);
            return header.toByteArray();
        } catch (EngineException e) {
            // A body that is lost is no reason to say nothing.
            return new byte[0];
        }
    }

    private void copy(BlobStore.Writer out, BlobStore blobs) throws IOException {
        try (var in = original(blobs)) {
            byte[] block = new byte[BLOCK_OCTETS];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                eightBit |= beyondAscii(block, count);
                out.write(block, 0, count);
            }
        }
    }

    private void write(BlobStore.Writer out, String text) throws EngineException {
        write(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(BlobStore.Writer out, byte[] octets) throws EngineException {
        eightBit |= beyondAscii(octets);
        out.write(octets, 0, octets.length);
    }

    private static boolean beyondAscii(byte[] octets) {
        return beyondAscii(octets, octets.length);
    }

    private static boolean beyondAscii(byte[] octets, int length) {
        for (int i = 0; i < length; i++) {
            if (octets[i] < 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private static String date(Instant date) {
        return MailDate.format(date.atOffset(ZoneOffset.UTC));
    }
}
