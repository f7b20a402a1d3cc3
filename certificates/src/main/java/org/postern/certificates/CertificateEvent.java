package org.postern.certificates;

import org.postern.kernel.Event;

import java.time.Duration;
import java.time.Instant;

/// What happens to certificates.
public sealed interface CertificateEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    /// The certificates were read and are shown from now on.
    ///
    /// @param certificates how many
    /// @param standard the name of the default
    /// @param why `start`, `command`, `files`, `renewal` or `settings`
    record CertificatesLoaded(int certificates, String standard, String why)
            implements CertificateEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A certificate cannot be used; clients are shown others.
    record CertificateUnusable(String certificate, String reason) implements CertificateEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A certificate that is shown to clients ends soon, or has ended. Told once a day.
    ///
    /// @param left time until its end; negative when that is past
    record CertificateExpiring(String certificate, Instant ends, Duration left)
            implements CertificateEvent {
        @Override
        public Severity severity() {
            return left.isNegative() ? Severity.ERROR : Severity.WARNING;
        }
    }

    /// An authority has signed a certificate.
    record CertificateIssued(String certificate, String hosts, Instant ends)
            implements CertificateEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An authority has signed nothing.
    ///
    /// @param failures how often one after the other
    /// @param next when it is asked again
    record RenewalFailed(String certificate, String reason, int failures, Instant next)
            implements CertificateEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
