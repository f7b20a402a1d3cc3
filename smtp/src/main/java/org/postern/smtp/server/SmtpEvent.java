package org.postern.smtp.server;

import org.postern.kernel.Event;

import java.time.Duration;

/// What happens in sessions. The correlation is the session's id; `service` is `smtp`, `submission`
/// or `lmtp`; `client` is the client's address; names and paths are as the client typed them.
public sealed interface SmtpEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    /// A client was greeted, or turned away for good. One that may come later is only counted.
    record SmtpSessionStarted(String correlation, String service, String client)
            implements SmtpEvent {
        @Override
        public Severity severity() {
            return Severity.DEBUG;
        }
    }

    /// @param hello what the client called itself, empty without
    /// @param name what the backend knows the client as: its name in DNS; empty when it says
    ///   nothing
    /// @param account who logged in, empty without
    /// @param accepted messages taken
    /// @param refused messages refused
    /// @param errors commands out of form or order
    /// @param octets of messages, those refused included
    record SmtpSessionEnded(
            String correlation,
            String service,
            String client,
            String hello,
            String name,
            String account,
            int accepted,
            int refused,
            int errors,
            long octets,
            Duration duration,
            End end)
            implements SmtpEvent {}

    record SmtpLoginAccepted(
            String correlation, String service, String client, String mechanism, String account)
            implements SmtpEvent {}

    /// @param reply what the client was told
    record SmtpLoginRefused(
            String correlation, String service, String client, String mechanism, String reply)
            implements SmtpEvent {}

    /// @param hello what the client called itself
    /// @param reply what the client was told
    record SmtpSenderRefused(
            String correlation,
            String service,
            String client,
            String hello,
            String from,
            String reply)
            implements SmtpEvent {}

    /// @param hello what the client called itself
    /// @param reply what the client was told
    record SmtpRecipientRefused(
            String correlation,
            String service,
            String client,
            String hello,
            String from,
            String to,
            String reply)
            implements SmtpEvent {}

    /// A stranger spoke before it was its turn.
    ///
    /// @param when in some words
    record SmtpOutOfTurn(
            String correlation, String service, String client, String hello, String when)
            implements SmtpEvent {}

    /// @param recipients how many were accepted
    /// @param reply what the client was told; in LMTP the best of the replies
    record SmtpMessageAccepted(
            String correlation,
            String service,
            String client,
            String hello,
            String from,
            int recipients,
            long octets,
            String reply)
            implements SmtpEvent {}

    /// @param recipients how many were accepted
    /// @param reply what the client was told; in LMTP the best of the replies
    record SmtpMessageRefused(
            String correlation,
            String service,
            String client,
            String hello,
            String from,
            int recipients,
            long octets,
            String reply)
            implements SmtpEvent {}
}
