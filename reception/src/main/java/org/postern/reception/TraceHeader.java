package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.mail.MailDate;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;

import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// Prints the header lines that a delivery puts before the message.
final class TraceHeader {
    private static final int LONGEST_HELLO = 255;

    private final StringBuilder text = new StringBuilder();

    // RFC 5321 section 4.4: the server that makes the final delivery inserts a return-path line at
    // the beginning of the mail data.
    TraceHeader returnPath(ReversePath from) {
        text.append("Return-Path: ").append(from).append("\r\n");
        return this;
    }

    /// The address the message was sent to: a user with aliases and filters wants to know.
    TraceHeader deliveredTo(Recipient recipient) {
        text.append("Delivered-To: ").append(recipient.address()).append("\r\n");
        return this;
    }

    /// Who sent it, as far as could be found out.
    ///
    /// @param fields whole lines with CRLF
    // RFC 8601 section 5: above the trace of the message, so that readers know who wrote it
    TraceHeader verified(String fields) {
        text.append(fields);
        return this;
    }

    /// The time stamp line (RFC 5321 section 4.4).
    ///
    /// @param client its name and its address as a literal, or that alone
    /// @param only the recipient, when there is just one: naming one of several would tell him
    ///   about the others
    TraceHeader received(
            Peer peer,
            String client,
            boolean smtputf8,
            String host,
            String id,
            @Nullable Recipient only,
            Instant date) {
        var hello = peer.hello() == null ? "unknown" : safe(peer.hello());
        text.append("Received: from ").append(hello).append(" (").append(client).append(")\r\n");
        text.append("\tby ").append(host).append(" with ").append(peer.protocol(smtputf8));
        text.append(" id ").append(id);
        var tls = peer.tls();
        if (tls != null) {
            text.append("\r\n\t(")
                    .append(tls.protocol())
                    .append(' ')
                    .append(tls.cipher())
                    .append(')');
        }
        if (only != null) {
            text.append("\r\n\tfor <").append(only.address()).append('>');
        }
        text.append("; ").append(date(date)).append("\r\n");
        return this;
    }

    /// A client's address as a literal.
    // RFC 5321 section 4.1.3: IPv6 literals carry a tag.
    static String literal(Peer peer) {
        var client = peer.client().getAddress();
        return (client instanceof Inet6Address ? "[IPv6:" : "[") + Addresses.text(client) + "]";
    }

    /// What screening has found and not refused, for filters and scores; nothing, when it found
    /// nothing.
    TraceHeader screening(List<String> tags) {
        if (!tags.isEmpty()) {
            text.append("X-Postern-Screening: ").append(String.join(" ", tags)).append("\r\n");
        }
        return this;
    }

    /// Signatures, whole fields with their line ends.
    TraceHeader signed(String fields) {
        text.append(fields);
        return this;
    }

    // RFC 6409 section 8.2: a submission server may add a Date field.
    TraceHeader date(Instant date, boolean missing) {
        if (missing) {
            text.append("Date: ").append(date(date)).append("\r\n");
        }
        return this;
    }

    // RFC 6409 section 8.3: and a Message-ID field.
    TraceHeader messageId(String id, String host, boolean missing) {
        if (missing) {
            text.append("Message-ID: <").append(id).append('@').append(host).append(">\r\n");
        }
        return this;
    }

    byte[] octets() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The lines so far.
    @Override
    public String toString() {
        return text.toString();
    }

    private static String date(Instant date) {
        return MailDate.format(date.atOffset(ZoneOffset.UTC));
    }

    /// A client's own word as one atom of a structured field: nothing in it can end the line, open
    /// a comment or begin a clause.
    private static String safe(String word) {
        var safe = new StringBuilder();
        Reply.clean(word, LONGEST_HELLO)
                .codePoints()
                .map(c -> c <= ' ' || "()<>;\\\"".indexOf(c) >= 0 ? '?' : c)
                .forEach(safe::appendCodePoint);
        return safe.isEmpty() ? "unknown" : safe.toString();
    }
}
