package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.milter.MilterMessage;
import org.postern.milter.MilterSession;
import org.postern.milter.MilterVerdict;
import org.postern.milter.Milters;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Transaction;
import org.postern.smtp.server.Verdict;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/// A message that milters see before it is taken: it waits beside the spool until they have said
/// what becomes of it, and goes there as they have made it.
final class MilteredTransaction implements Transaction {
    /// Why a milter wants the message kept for an administrator, as filters and readers see it; it
    /// is held, whatever becomes of the field.
    static final String QUARANTINE = "X-Postern-Milter-Quarantine";

    private static final Logger LOG = System.getLogger(MilteredTransaction.class.getName());

    private final MailTransaction transaction;
    private final MilterSession session;
    private final Milters milters;
    private @Nullable MilterMessage message;

    /// Nobody is to get it, and nobody is told.
    private boolean discarded;

    MilteredTransaction(
            MailTransaction transaction,
            MilterSession session,
            Milters milters,
            boolean discarded) {
        this.transaction = transaction;
        this.session = session;
        this.milters = milters;
        this.discarded = discarded;
    }

    @Override
    public Verdict rcpt(ForwardPath to) {
        return rcpt(to, RecipientParameters.NONE);
    }

    @Override
    public Verdict rcpt(ForwardPath to, RecipientParameters parameters) {
        var verdict = transaction.rcpt(to, parameters);
        if (discarded || !(verdict instanceof Verdict.Accept)) {
            return verdict;
        }
        String path =
                switch (to) {
                    case ForwardPath.Postmaster() -> "postmaster";
                    case ForwardPath.Mailbox(var address) ->
                            address.localPart() + "@" + address.domain().ascii();
                };
        var said = session.rcpt(path, List.of());
        if (said instanceof MilterVerdict.Refuse) {
            transaction.takeBack();
        }
        discarded |= said instanceof MilterVerdict.Discard;
        return MilteredVisit.verdict(said);
    }

    @Override
    public Verdict begin() {
        message = milters.message();
        return transaction.begin();
    }

    @Override
    public void content(byte[] octets, int offset, int length) throws IOException {
        transaction.verify(octets, offset, length);
        open().write(octets, offset, length);
    }

    @Override
    public Outcome finish() throws IOException {
        try (var whole = open()) {
            whole.end(this::cleaned);
            var said = discarded ? new MilterVerdict.Discard() : session.message(whole);
            var outcome =
                    switch (said) {
                        case MilterVerdict.Pass() -> passed(whole);
                        case MilterVerdict.Refuse refuse -> {
                            transaction.abort();
                            yield new Whole(MilteredMail.reply(refuse));
                        }
                        case MilterVerdict.Discard() -> taken();
                    };
            session.abort();
            return outcome;
        } finally {
            message = null;
        }
    }

    private byte[] cleaned(byte[] header) {
        return transaction.withoutForged(header);
    }

    /// Nobody gets it, and its sender believes that somebody does.
    private Outcome taken() {
        transaction.abort();
        return new Whole(Reply.of(250, "2.0.0", "Taken as " + transaction.id()));
    }

    private Outcome passed(MilterMessage whole) throws IOException {
        for (var address : whole.deleted()) {
            var parsed = address(address);
            if (parsed != null) {
                transaction.drop(parsed);
            }
        }
        for (var address : whole.added()) {
            var parsed = address(address);
            if (parsed == null || !transaction.add(parsed)) {
                LOG.log(
                        Level.WARNING,
                        "a milter adds a recipient that leads nowhere: {0}, id={1}",
                        address,
                        transaction.id());
            }
        }
        if (transaction.forNobody()) {
            return taken();
        }
        whole.remove(QUARANTINE);
        if (!whole.quarantine().isEmpty()) {
            whole.addFirst(QUARANTINE, whole.quarantine());
        }
        transaction.filtered(sender(whole), whole.quarantine());
        whole.copyTo(transaction::content);
        return transaction.finish();
    }

    /// Whom it comes from now; null for the same as before.
    private @Nullable ReversePath sender(MilterMessage whole) {
        if (!whole.senderChanged()) {
            return null;
        }
        if (whole.sender().isEmpty()) {
            return new ReversePath.NullSender();
        }
        var parsed = address(whole.sender());
        return parsed == null ? null : new ReversePath.Mailbox(parsed);
    }

    private @Nullable Address address(String text) {
        try {
            return Address.parse(text);
        } catch (AddressSyntaxException e) {
            LOG.log(
                    Level.WARNING,
                    "a milter names what is no address: {0}, id={1}",
                    text,
                    transaction.id());
            return null;
        }
    }

    private MilterMessage open() {
        if (message == null) {
            throw new IllegalStateException("content before begin");
        }
        return message;
    }

    @Override
    public void abort() {
        transaction.abort();
        session.abort();
        var waiting = message;
        message = null;
        if (waiting != null) {
            try {
                waiting.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a file of a message for milters stays behind", e);
            }
        }
    }
}
