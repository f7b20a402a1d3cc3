package org.postern.smtp.client;

import java.time.Duration;

/// How long a client waits for a server.
///
/// @param connect for the connection itself
/// @param greeting for 220
/// @param command for the answer to EHLO, MAIL, RCPT and the like
/// @param data for 354
/// @param block for the server to take the next octets of the message
/// @param end for the answer to the final dot: the server delivers meanwhile
public record SmtpTimeouts(
        Duration connect,
        Duration greeting,
        Duration command,
        Duration data,
        Duration block,
        Duration end) {
    // RFC 5321 section 4.5.3.2: 5 minutes for the greeting, MAIL and RCPT, 2 for 354, 3 for a
    // block, 10 for the end.
    public static final SmtpTimeouts STANDARD =
            new SmtpTimeouts(
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(10));
}
