package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Prints an envelope in the form of IMAP's ENVELOPE, RFC 9051 section 7.5.2. It stands here and
/// not beside IMAP's other printers because a summary keeps it: a listing of envelopes copies
/// octets.
///
/// Strings are quoted where that can hold them and literals where not, so that every client of
/// every extension may be sent the same octets.
public final class EnvelopePrinter {
    private static final int MAX_QUOTED_OCTETS = 1_000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    private EnvelopePrinter() {}

    /// The printed envelope, its parentheses included.
    public static byte[] octets(MessageEnvelope envelope) {
        var printer = new EnvelopePrinter();
        printer.print(envelope);
        return printer.out.toByteArray();
    }

    // envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
    //            env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"
    private void print(MessageEnvelope envelope) {
        out.write('(');
        text(envelope.date());
        spaced(envelope.subject());
        addresses(envelope.from());
        addresses(envelope.sender());
        addresses(envelope.replyTo());
        addresses(envelope.to());
        addresses(envelope.cc());
        addresses(envelope.bcc());
        spaced(envelope.inReplyTo());
        spaced(envelope.messageId());
        out.write(')');
    }

    // env-to = "(" 1*address ")" / nil
    private void addresses(List<EnvelopeAddress> list) {
        out.write(' ');
        if (list.isEmpty()) {
            ascii("NIL");
            return;
        }
        out.write('(');
        for (EnvelopeAddress address : list) {
            // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
            out.write('(');
            text(address.name());
            spaced(address.route());
            spaced(address.mailbox());
            spaced(address.host());
            out.write(')');
        }
        out.write(')');
    }

    private void spaced(@Nullable RawText text) {
        out.write(' ');
        text(text);
    }

    // nstring = string / nil
    private void text(@Nullable RawText text) {
        if (text == null) {
            ascii("NIL");
            return;
        }
        byte[] octets = text.shared();
        if (quotable(octets)) {
            quoted(octets);
        } else {
            ascii("{" + octets.length + "}\r\n");
            out.writeBytes(octets);
        }
    }

    // RFC 3501 section 9: TEXT-CHAR is 7-bit; there is no CR, LF or NUL in a RawText
    private static boolean quotable(byte[] octets) {
        return octets.length <= MAX_QUOTED_OCTETS && Charsets.isAscii(octets, 0, octets.length);
    }

    private void quoted(byte[] octets) {
        out.write('"');
        for (byte c : octets) {
            if (c == '"' || c == '\\') {
                out.write('\\');
            }
            out.write(c);
        }
        out.write('"');
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
