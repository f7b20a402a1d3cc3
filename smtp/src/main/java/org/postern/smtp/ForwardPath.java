package org.postern.smtp;

import org.postern.mail.Address;

/// Whom a message goes to.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2 RFC 5321: paths
public sealed interface ForwardPath {
    /// The form of the wire, in angle brackets: ASCII unless [#needsSmtpUtf8].
    String wire();

    /// Whether the path as typed may be sent only under SMTPUTF8 (RFC 6531 section 3.4).
    boolean needsSmtpUtf8();

    /// `<Postmaster>` without a domain, which every server takes (RFC 5321 section 4.5.1).
    record Postmaster() implements ForwardPath {
        @Override
        public String wire() {
            return "<Postmaster>";
        }

        @Override
        public boolean needsSmtpUtf8() {
            return false;
        }

        @Override
        public String toString() {
            return wire();
        }
    }

    /// An address; a source route before it was read and forgotten.
    record Mailbox(Address address) implements ForwardPath {
        @Override
        public String wire() {
            return "<" + address.wire() + ">";
        }

        @Override
        public boolean needsSmtpUtf8() {
            return PathGrammar.beyondAscii(address);
        }

        /// As typed, in angle brackets.
        @Override
        public String toString() {
            return "<" + address + ">";
        }
    }
}
