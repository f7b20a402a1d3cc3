package org.postern.smtp.server;

import org.postern.smtp.ForwardPath;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;

import java.io.IOException;
import java.util.List;

/// One mail transaction, from MAIL to its end. The calls come in this order: any number of [#rcpt];
/// [#begin] once; any number of [#content]; then exactly one of [#finish] and [#abort]. [#abort]
/// may come at any moment before: RSET, a new EHLO, a refused or torn message, a lost client.
public interface Transaction {
    /// RCPT. The same path may come twice; each acceptance counts as a recipient.
    Verdict rcpt(ForwardPath to);

    /// RCPT with what it said beside the path. The session calls this one.
    default Verdict rcpt(ForwardPath to, RecipientParameters parameters) {
        return rcpt(to);
    }

    /// The client is about to send the message (DATA, or the first BDAT); at least one recipient
    /// was accepted. [Verdict.Reject] ends the transaction: [#abort] follows.
    default Verdict begin() {
        return Verdict.ACCEPT;
    }

    /// The next octets of the message as they arrive, in pieces cut anywhere: dots unstuffed, CRLF
    /// kept. Unless the body is BINARYMIME, all line ends of a message that reaches [#finish] are
    /// CRLF.
    ///
    /// @param octets valid during the call only
    /// @throws IOException when the octets cannot be kept: the rest is thrown away, [#abort]
    ///   follows and the client is told `451 4.3.0`
    void content(byte[] octets, int offset, int length) throws IOException;

    /// The message is whole. When this answers positively the message is safe on disk.
    ///
    /// @throws IOException when it cannot be kept or delivered just now: `451 4.3.0`; the message
    ///   is not ours then, so that the client tries again
    Outcome finish() throws IOException;

    /// The transaction is void: forget it and give back what it holds. Never fails.
    void abort();

    /// What became of a whole message.
    sealed interface Outcome {}

    /// The same for all recipients; in LMTP it is repeated for each.
    record Whole(Reply reply) implements Outcome {}

    /// One reply for each accepted recipient, in the order of acceptance (RFC 2033 section 4.2). In
    /// SMTP, which has only one reply, the best of them is sent: mail that one recipient has must
    /// not come again for him.
    record PerRecipient(List<Reply> replies) implements Outcome {
        public PerRecipient {
            replies = List.copyOf(replies);
        }
    }
}
