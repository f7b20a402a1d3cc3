package org.postern.smtp.server;

import org.postern.smtp.Reply;

import java.util.ArrayList;
import java.util.List;

/// What the server offers a client at this moment, as EHLO and LHLO answer it.
final class Extensions {
    private final SmtpService service;
    private final SmtpSettings settings;
    private final Wire wire;

    Extensions(SmtpService service, SmtpSettings settings, Wire wire) {
        this.service = service;
        this.settings = settings;
        this.wire = wire;
    }

    // RFC 5321 section 4.1.1.1: the first line names the server, each other line one extension.
    Reply ehlo(String hostname, boolean authenticated) {
        var lines = new ArrayList<String>();
        lines.add(hostname);
        // RFC 2920 section 3
        lines.add("PIPELINING");
        // RFC 1870 section 3
        lines.add("SIZE " + settings.maxMessageOctets().count());
        // RFC 6152 section 2
        lines.add("8BITMIME");
        // RFC 3030 section 3
        lines.add("BINARYMIME");
        // RFC 3030 section 2
        lines.add("CHUNKING");
        // RFC 2034 section 3
        lines.add("ENHANCEDSTATUSCODES");
        // RFC 6531 section 3.1
        lines.add("SMTPUTF8");
        // RFC 3461 section 4
        lines.add("DSN");
        // RFC 6710 section 3
        lines.add("MT-PRIORITY");
        if (wire.connection().encrypted()) {
            // RFC 8689 section 2
            lines.add("REQUIRETLS");
        }
        // RFC 9422 section 3
        lines.add(limits());
        if (wire.connection().canStartTls()) {
            // RFC 3207 section 4
            lines.add("STARTTLS");
        }
        var mechanisms = offered();
        if (!authenticated && authExists() && !mechanisms.isEmpty()) {
            // RFC 4954 section 3: the mechanisms that are available now
            lines.add("AUTH " + String.join(" ", mechanisms));
        }
        lines.add("HELP");
        return new Reply(250, null, List.copyOf(lines));
    }

    private String limits() {
        return "LIMITS MAILMAX="
                + settings.maxTransactions()
                + " RCPTMAX="
                + settings.maxRecipients();
    }

    /// Whether this service knows AUTH at all.
    boolean authExists() {
        return switch (service.mode()) {
            case LMTP -> false;
            case SUBMISSION -> !service.sasl().names().isEmpty();
            case MX ->
                    settings.auth() != SmtpSettings.AuthPolicy.OFF
                            && !service.sasl().names().isEmpty();
        };
    }

    private List<String> offered() {
        return service.sasl().offered(wire.connection(), passwordsAllowed());
    }

    /// Whether this mechanism may be used on the connection as it is now.
    boolean authAllowed(String mechanism) {
        return passwordsAllowed() || !service.sasl().needsPrivacy(mechanism);
    }

    // RFC 4954 section 4: no password in clear unless the site allows it
    private boolean passwordsAllowed() {
        return wire.connection().encrypted() || service.cleartextLogin().test(wire.connection());
    }

    /// Whether nothing begins before AUTH (RFC 6409 section 4.3).
    boolean authRequired() {
        return switch (service.mode()) {
            case LMTP -> false;
            case SUBMISSION -> true;
            case MX -> settings.auth() == SmtpSettings.AuthPolicy.REQUIRED;
        };
    }
}
