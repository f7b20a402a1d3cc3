package org.postern.smtp;

import org.jspecify.annotations.Nullable;

/// The commands of SMTP and LMTP, read from a line by [CommandParser].
public sealed interface SmtpCommand {
    /// @param name what stands after the verb, see [SmtpCompliance#ANY_WORD_AFTER_HELLO]
    record Ehlo(String name) implements SmtpCommand {}

    /// @param name what stands after the verb
    record Helo(String name) implements SmtpCommand {}

    /// LMTP's EHLO (RFC 2033 section 4.1).
    ///
    /// @param name what stands after the verb
    record Lhlo(String name) implements SmtpCommand {}

    record Mail(ReversePath from, MailParameters parameters) implements SmtpCommand {}

    record Rcpt(ForwardPath to, RecipientParameters parameters) implements SmtpCommand {}

    record Data() implements SmtpCommand {}

    /// The octets follow the line at once, whatever the answer will be.
    ///
    /// @param octets how many follow
    /// @param last whether the message ends with them
    record Bdat(long octets, boolean last) implements SmtpCommand {}

    record Rset() implements SmtpCommand {}

    /// @param name whom to verify, as typed
    record Vrfy(String name) implements SmtpCommand {}

    /// @param list what to expand, as typed
    record Expn(String list) implements SmtpCommand {}

    /// @param topic as typed, may be empty
    record Help(String topic) implements SmtpCommand {}

    record Noop() implements SmtpCommand {}

    record Quit() implements SmtpCommand {}

    record StartTls() implements SmtpCommand {}

    /// @param mechanism in upper case
    /// @param initial the initial response, still in base64 (`=`: empty); null when there is none
    record Auth(String mechanism, @Nullable String initial) implements SmtpCommand {
        /// Without the response, which is a secret.
        @Override
        public String toString() {
            return "Auth[" + mechanism + "]";
        }
    }
}
