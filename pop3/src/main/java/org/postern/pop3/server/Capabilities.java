package org.postern.pop3.server;

import org.postern.net.Connection;

import java.util.ArrayList;
import java.util.List;

/// What CAPA lists (RFC 2449 section 6).
final class Capabilities {
    private Capabilities() {}

    static List<String> of(Pop3Server server, Connection connection, Pop3State state) {
        var capabilities =
                new ArrayList<>(
                        List.of(
                                "TOP",
                                "UIDL",
                                "RESP-CODES",
                                // RFC 3206 section 6
                                "AUTH-RESP-CODE",
                                "PIPELINING",
                                expire(state),
                                // RFC 6856 sections 2.2 and 3.3
                                "UTF8 USER",
                                "LANG",
                                "IMPLEMENTATION Postern"));
        long delay = server.settings().get().loginDelay().toSeconds();
        if (delay > 0) {
            // RFC 2449 section 6.5
            capabilities.add("LOGIN-DELAY " + delay);
        }
        if (state instanceof Pop3State.Authorization) {
            // SPEC ACC-11: nothing that sends a password where none is taken.
            boolean passwords = server.login().get().cleartext().allows(connection);
            if (passwords) {
                capabilities.add("USER");
            }
            var mechanisms = server.mechanisms().offered(connection, passwords);
            if (!mechanisms.isEmpty()) {
                // RFC 5034 section 3
                capabilities.add("SASL " + String.join(" ", mechanisms));
            }
            // RFC 2595 section 4
            if (connection.canStartTls()) {
                capabilities.add("STLS");
            }
        }
        return capabilities;
    }

    // RFC 2449 section 6.7
    private static String expire(Pop3State state) {
        return switch (state) {
            // The least that may hold for somebody: a rule counts days.
            case Pop3State.Authorization _ -> "EXPIRE 1 USER";
            case Pop3State.Transaction(OpenMaildrop open) -> {
                int days = open.maildrop().expiryDays();
                yield days == 0 ? "EXPIRE NEVER" : "EXPIRE " + days;
            }
        };
    }
}
