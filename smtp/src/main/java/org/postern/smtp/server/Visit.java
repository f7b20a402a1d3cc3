package org.postern.smtp.server;

import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;

import java.time.Duration;

/// One client's stay, from greeting to end. The session keeps it and forgets it; state that a
/// policy gathers about the client lives in the implementation.
public interface Visit {
    /// EHLO, HELO or LHLO, each time it is said; `peer.hello()` is the name. [Verdict.Reject]
    /// leaves the client ungreeted.
    default Verdict hello(Peer peer) {
        return Verdict.ACCEPT;
    }

    /// What the answer to EHLO calls the client, safe to print: its name and address. Empty: it
    /// says nothing.
    default String clientName() {
        return "";
    }

    /// AUTH succeeded; `peer.account()` is the account.
    default void authenticated(Peer peer) {}

    /// MAIL: begins a transaction.
    ///
    /// @param peer as known now; its `tls` and `account` hold for the whole transaction
    /// @param parameters what MAIL said beside the path; SIZE has been judged already
    Opening mail(Peer peer, ReversePath from, MailParameters parameters);

    /// VRFY. The answer should not tell whether an address exists unless policy allows it.
    default Reply vrfy(Peer peer, String name) {
        // RFC 5321 section 3.5.3: 252 when the server will not verify but takes mail.
        return Reply.of(252, "2.5.2", "Cannot verify; send some mail and see");
    }

    /// How long the next answer waits, besides what [DefenceSettings] say; asked before each.
    default Duration replyDelay() {
        return Duration.ZERO;
    }

    /// The session is over, however it ended. An open transaction has been aborted before.
    default void ended() {}

    /// The answer to a connection.
    sealed interface Admission {}

    /// @param stranger whether [DefenceSettings] hold for this client
    record Admitted(Visit visit, boolean stranger) implements Admission {
        /// A client that needs no watching.
        public Admitted(Visit visit) {
            this(visit, false);
        }
    }

    /// @param reply 4xx or 5xx, sent in place of the greeting
    record TurnedAway(Reply reply) implements Admission {
        public TurnedAway {
            if (reply.positive()) {
                throw new IllegalArgumentException("not a refusal: " + reply);
            }
        }
    }

    /// The answer to MAIL.
    sealed interface Opening {}

    record Opened(Transaction transaction) implements Opening {}

    /// @param reply 4xx or 5xx
    record Refused(Reply reply) implements Opening {
        public Refused {
            if (reply.positive()) {
                throw new IllegalArgumentException("not a refusal: " + reply);
            }
        }
    }
}
