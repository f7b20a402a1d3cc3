package org.postern.content;

import org.postern.kernel.Ids;
import org.postern.mail.MailDate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;

/// A message of our own, in plain text.
final class Notice {
    private Notice() {}

    /// @param host this node's own name
    /// @param who signs it: the display name in From
    /// @param to the value of To
    /// @return whole, with CRLF
    static byte[] of(
            String host, String who, String to, String subject, String text, Instant when) {
        // RFC 3834 section 5: Auto-Submitted keeps answering machines still
        String header =
                """
                From: %s <postmaster@%s>
                To: %s
                Subject: %s
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                """
                        .formatted(
                                who,
                                host,
                                HeldLines.clean(to),
                                HeldLines.clean(subject),
                                MailDate.format(when.atOffset(ZoneOffset.UTC)),
                                Ids.next(),
                                host);
        return (header + text).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
