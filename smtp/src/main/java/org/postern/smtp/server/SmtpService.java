package org.postern.smtp.server;

import org.postern.net.Connection;
import org.postern.net.SaslMechanisms;

import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// One service as it is set up: what its sessions need beside their backend.
///
/// @param mode which service
/// @param hostname the name of greetings; asked once a session
/// @param settings the limits; asked once a session
/// @param sasl the mechanisms that AUTH offers; not asked in LMTP
/// @param cleartextLogin whether a password may travel on a connection that is not encrypted (SPEC
///   ACC-11)
/// @param clock for deadlines and durations
/// @param defence what strangers meet; asked once a session
public record SmtpService(
        SmtpMode mode,
        Supplier<String> hostname,
        Supplier<SmtpSettings> settings,
        SaslMechanisms sasl,
        Predicate<Connection> cleartextLogin,
        InstantSource clock,
        Supplier<DefenceSettings> defence) {
    /// With the defaults of the defence.
    public SmtpService(
            SmtpMode mode,
            Supplier<String> hostname,
            Supplier<SmtpSettings> settings,
            SaslMechanisms sasl,
            Predicate<Connection> cleartextLogin,
            InstantSource clock) {
        this(mode, hostname, settings, sasl, cleartextLogin, clock, () -> DefenceSettings.DEFAULTS);
    }
}
