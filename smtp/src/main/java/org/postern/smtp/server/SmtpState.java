package org.postern.smtp.server;

import org.postern.smtp.MailParameters;
import org.postern.smtp.ReversePath;

/// Where a session stands; each state holds just what it may know.
sealed interface SmtpState {
    /// Connected, or TLS has just begun; EHLO is owed.
    record Greeted() implements SmtpState {}

    /// EHLO done; no transaction open.
    record Ready() implements SmtpState {}

    /// MAIL was refused: as [Ready], but what a pipelining client sent behind it fails without
    /// being counted as its error.
    ///
    /// @param answered commands that have failed so
    record Declined(int answered) implements SmtpState {}

    /// MAIL accepted; the message needs a recipient (RFC 5321 section 3.3).
    ///
    /// @param accepted recipients accepted
    /// @param refused recipients refused
    record Open(
            Transaction transaction,
            ReversePath from,
            MailParameters parameters,
            int accepted,
            int refused)
            implements SmtpState {
        Open oneAccepted() {
            return new Open(transaction, from, parameters, accepted + 1, refused);
        }

        Open oneRefused() {
            return new Open(transaction, from, parameters, accepted, refused + 1);
        }
    }

    /// A BDAT was taken, not the last one; only BDAT goes on (RFC 3030 section 2).
    record Chunking(Open mail, Incoming incoming) implements SmtpState {}
}
