package org.postern.smtp.server;

import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpCommand;
import org.postern.smtp.server.SmtpCounters.Count;
import org.postern.smtp.server.SmtpState.Chunking;
import org.postern.smtp.server.SmtpState.Open;
import org.postern.smtp.server.SmtpState.Ready;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// The commands inside a transaction: recipients, the message by DATA or by BDAT, and what is said
/// about it at the end.
final class TransactionCommands {
    private static final System.Logger LOG = System.getLogger(TransactionCommands.class.getName());

    private final SessionContext context;
    private final Dialogue dialogue;

    TransactionCommands(SessionContext context, Dialogue dialogue) {
        this.context = context;
        this.dialogue = dialogue;
    }

    void rcpt(Open open, SmtpCommand.Rcpt rcpt) throws IOException {
        switch (verdict(open, rcpt)) {
            case Verdict.Accept _ -> {
                dialogue.state(open.oneAccepted());
                wire().send(Reply.of(250, "2.1.5", "Recipient ok"));
            }
            case Verdict.Reject(var reply) -> {
                dialogue.state(open.oneRefused());
                // RFC 5321 section 4.5.3.1.10: a client may go on with those that were accepted
                boolean tooMany = "4.5.3".equals(String.valueOf(reply.status()));
                recipientRefused(
                        open, rcpt.to(), tooMany ? dialogue.putOff(reply) : dialogue.refuse(reply));
            }
        }
    }

    private Verdict verdict(Open open, SmtpCommand.Rcpt rcpt) {
        // RFC 5321 section 4.5.3.1.10: 452 when there are too many recipients
        if (open.accepted() >= context.settings().maxRecipients()) {
            context.counters().count(Count.TOO_MANY_RECIPIENTS);
            return Verdict.reject(
                    Reply.of(452, "4.5.3", "Too many recipients; send the others separately"));
        }
        // RFC 6531 section 3.5: an address beyond ASCII without SMTPUTF8 is refused, 553 5.6.7
        if (rcpt.to().needsSmtpUtf8() && !open.parameters().smtputf8()) {
            return Verdict.reject(Reply.of(553, "5.6.7", "Such an address needs SMTPUTF8"));
        }
        return open.transaction().rcpt(rcpt.to(), rcpt.parameters());
    }

    private void recipientRefused(Open open, ForwardPath to, Reply told) {
        var peer = dialogue.peer();
        context.events()
                .record(
                        new SmtpEvent.SmtpRecipientRefused(
                                peer.session(),
                                peer.mode().service(),
                                dialogue.client(),
                                dialogue.hello(),
                                open.from().toString(),
                                to.toString(),
                                told.toString()));
    }

    void data(Open open) throws IOException {
        if (open.accepted() == 0) {
            dialogue.mistake(noRecipients(open));
            return;
        }
        // RFC 3030 section 3: a BINARYMIME message comes by BDAT only.
        if (open.parameters().body() == Body.BINARY_MIME) {
            dialogue.mistake(Reply.badSequence("BINARYMIME goes by BDAT"));
            return;
        }
        if (dialogue.jumpsAhead("before the answer to DATA")) {
            dialogue.abandon();
            return;
        }
        if (!begun(open)) {
            return;
        }
        wire().sendNow(Reply.of(354, "Go ahead; end with a dot on a line of its own"));
        var incoming = incoming(open);
        new DataReader(wire().messageInput(left(incoming))).readInto(incoming);
        conclude(open, incoming);
    }

    // RFC 5321 section 3.3: 503 without any RCPT, 554 when all were refused
    private static Reply noRecipients(Open open) {
        return open.refused() == 0
                ? Reply.badSequence("RCPT first")
                : Reply.of(554, "5.5.1", "No valid recipients");
    }

    private boolean begun(Open open) throws IOException {
        if (open.transaction().begin() instanceof Verdict.Reject(var reply)) {
            dialogue.abandon();
            dialogue.refuse(reply);
            return false;
        }
        return true;
    }

    void bdat(long octets, boolean last) throws IOException {
        switch (dialogue.state()) {
            case Chunking(var mail, var incoming) -> chunk(mail, incoming, octets, last);
            case Open open when open.accepted() > 0 -> firstChunk(open, octets, last);
            case Open open -> {
                discard(octets);
                dialogue.mistake(noRecipients(open));
            }
            case SmtpState.Greeted _, Ready _, SmtpState.Declined _ -> {
                discard(octets);
                dialogue.outOfOrder();
            }
        }
    }

    private void firstChunk(Open open, long octets, boolean last) throws IOException {
        if (open.transaction().begin() instanceof Verdict.Reject(var reply)) {
            discard(octets);
            dialogue.abandon();
            dialogue.state(new SmtpState.Declined(0));
            dialogue.refuse(reply);
            return;
        }
        chunk(open, incoming(open), octets, last);
    }

    private void chunk(Open mail, Incoming incoming, long octets, boolean last) throws IOException {
        dialogue.state(new Chunking(mail, incoming));
        var reader = new ChunkReader(wire().messageInput(left(incoming)));
        reader.readInto(incoming, octets);
        if (last) {
            conclude(mail, incoming);
            return;
        }
        var refusal = incoming.refusalSoFar();
        if (refusal == null) {
            // RFC 3030 section 2: 250 for each chunk
            wire().send(Reply.of(250, "2.0.0", octets + " octets received"));
        } else {
            dialogue.abandon();
            // RFC 3030 section 2: the chunks that are in the pipeline already fail as well.
            dialogue.state(new SmtpState.Declined(0));
            messageRefused(mail, incoming, dialogue.refuse(refusal));
        }
    }

    private void discard(long octets) throws IOException {
        var time = context.settings().messageTimeout();
        new ChunkReader(wire().messageInput(time)).discard(octets);
    }

    private Incoming incoming(Open open) {
        var settings = context.settings();
        return new Incoming(
                open.transaction(),
                dialogue.peer().session(),
                settings.maxMessageOctets().count(),
                open.parameters().body(),
                context.defence().bareLineEnds() == DefenceSettings.BareLineEnds.MEND,
                context.service().clock().instant().plus(settings.messageTimeout()));
    }

    private Duration left(Incoming incoming) throws SocketTimeoutException {
        var left = Duration.between(context.service().clock().instant(), incoming.deadline());
        if (!left.isPositive()) {
            throw new SocketTimeoutException("message took too long");
        }
        return left;
    }

    private void conclude(Open mail, Incoming incoming) throws IOException {
        // The transaction is over, whatever happens below: nobody aborts it a second time.
        dialogue.state(new Ready());
        var refusal = incoming.refusalAtEnd();
        judgeLineEnds(incoming);
        if (refusal != null) {
            mail.transaction().abort();
        }
        long begun = System.nanoTime();
        var outcome = refusal == null ? finish(mail) : new Transaction.Whole(refusal);
        context.counters().taken(begun);
        var replies = replies(mail, outcome);
        var best = best(replies);
        if (best.positive()) {
            messageAccepted(mail, incoming, best);
        } else {
            messageRefused(mail, incoming, best);
        }
        for (var reply : replies) {
            if (reply.positive()) {
                wire().send(reply);
            } else {
                dialogue.refuse(reply);
            }
        }
    }

    private void judgeLineEnds(Incoming incoming) {
        if (!incoming.bare()) {
            return;
        }
        context.counters().count(Count.BARE_LINE_ENDS);
        if (context.defence().bareLineEnds() == DefenceSettings.BareLineEnds.DISCONNECT) {
            dialogue.hangUp();
        }
    }

    private Transaction.Outcome finish(Open mail) {
        try {
            return mail.transaction().finish();
        } catch (IOException e) {
            String session = dialogue.peer().session();
            LOG.log(System.Logger.Level.ERROR, "message not finished, session=" + session, e);
            return new Transaction.Whole(Incoming.trouble());
        }
    }

    // RFC 2033 section 4.2: in LMTP one reply for each recipient that RCPT accepted, in that order
    private List<Reply> replies(Open mail, Transaction.Outcome outcome) {
        boolean lmtp = dialogue.peer().mode() == SmtpMode.LMTP;
        return switch (outcome) {
            case Transaction.Whole(var reply) ->
                    lmtp ? Collections.nCopies(mail.accepted(), reply) : List.of(reply);
            case Transaction.PerRecipient(var replies) -> {
                if (replies.size() != mail.accepted()) {
                    throw new IllegalStateException(
                            replies.size() + " replies for " + mail.accepted() + " recipients");
                }
                yield lmtp ? replies : List.of(best(replies));
            }
        };
    }

    /// A positive reply if there is one, else a temporary one, else the first.
    private static Reply best(List<Reply> replies) {
        return Collections.min(replies, Comparator.comparingInt(reply -> reply.code() / 100));
    }

    private void messageAccepted(Open mail, Incoming incoming, Reply reply) {
        var tally = context.tally();
        tally.messagesAccepted++;
        context.counters().count(Count.MESSAGES_ACCEPTED);
        tally.octets += incoming.octets();
        var peer = dialogue.peer();
        context.events()
                .record(
                        new SmtpEvent.SmtpMessageAccepted(
                                peer.session(),
                                peer.mode().service(),
                                dialogue.client(),
                                dialogue.hello(),
                                mail.from().toString(),
                                mail.accepted(),
                                incoming.octets(),
                                reply.toString()));
    }

    private void messageRefused(Open mail, Incoming incoming, Reply reply) {
        var tally = context.tally();
        tally.messagesRefused++;
        context.counters().count(Count.MESSAGES_REFUSED);
        if (incoming.octets() > context.settings().maxMessageOctets().count()) {
            context.counters().count(Count.MESSAGES_TOO_LARGE);
        }
        tally.octets += incoming.octets();
        var peer = dialogue.peer();
        context.events()
                .record(
                        new SmtpEvent.SmtpMessageRefused(
                                peer.session(),
                                peer.mode().service(),
                                dialogue.client(),
                                dialogue.hello(),
                                mail.from().toString(),
                                mail.accepted(),
                                incoming.octets(),
                                reply.toString()));
    }

    private Wire wire() {
        return context.wire();
    }
}
