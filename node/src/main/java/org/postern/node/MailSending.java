package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.access.jmap.Sending;
import org.postern.directory.Directory;
import org.postern.engine.BlobStore;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpBackend;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.Transaction;
import org.postern.smtp.server.Verdict;
import org.postern.smtp.server.Visit;
import org.postern.transport.Hop;
import org.postern.transport.Letter;
import org.postern.transport.Onward;
import org.postern.transport.Queue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Mail of the web goes the way of mail that is submitted over SMTP: the same rights, limits,
/// filters and signatures, through the same doors.
final class MailSending implements Sending {
    private static final byte[] NO_PREFIX = {};
    private static final Answer TAKEN = new Answer(250, "250 2.0.0 Ok");

    private final SmtpBackend submission;
    private final Directory directory;
    private final BlobStore blobs;
    private final Queue queue;
    private final Supplier<String> host;

    /// @param submission what stands behind the submission ports
    MailSending(
            SmtpBackend submission,
            Directory directory,
            BlobStore blobs,
            Queue queue,
            Supplier<String> host) {
        this.submission = submission;
        this.directory = directory;
        this.blobs = blobs;
        this.queue = queue;
        this.host = host;
    }

    @Override
    public Sender sender(String accountId) throws IOException {
        var account =
                directory
                        .byId(accountId)
                        .orElseThrow(() -> new IOException("account " + accountId + " is gone"));
        return new Sender(account.address(), account.fullName(), account.aliases());
    }

    @Override
    public Outcome attempt(Order order) throws IOException {
        return said(order, null);
    }

    @Override
    public Outcome send(Order order) throws IOException {
        try (var message = blobs.open(order.message(), 0, order.octets())) {
            return said(order, message);
        }
    }

    /// Says it all, as a client would.
    ///
    /// @param message null: only the addresses
    private Outcome said(Order order, @Nullable InputStream message) throws IOException {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var peer =
                new Peer(
                        Ids.next(),
                        SmtpMode.SUBMISSION,
                        here,
                        here,
                        null,
                        host.get(),
                        true,
                        order.sender());
        return switch (submission.connect(peer)) {
            case Visit.TurnedAway(var reply) -> refused(reply);
            case Visit.Admitted(var visit, _) -> {
                try {
                    yield visited(visit, peer, order, message);
                } finally {
                    visit.ended();
                }
            }
        };
    }

    private static Outcome refused(Reply reply) {
        return new Outcome(answer(reply), List.of(), answer(reply));
    }

    private Outcome visited(Visit visit, Peer peer, Order order, @Nullable InputStream message)
            throws IOException {
        if (visit.hello(peer) instanceof Verdict.Reject(var reply)) {
            return refused(reply);
        }
        visit.authenticated(peer);
        var parameters =
                new MailParameters(order.octets(), Body.EIGHT_BIT_MIME, needsUtf8(order), null);
        ReversePath from =
                order.from() == null
                        ? new ReversePath.NullSender()
                        : new ReversePath.Mailbox(order.from());
        return switch (visit.mail(peer, from, parameters)) {
            case Visit.Refused(var reply) -> refused(reply);
            case Visit.Opened(var transaction) -> transacted(transaction, order, message);
        };
    }

    private static boolean needsUtf8(Order order) {
        return (order.from() != null && order.from().needsUtf8())
                || order.to().stream().anyMatch(Address::needsUtf8);
    }

    private static Outcome transacted(
            Transaction transaction, Order order, @Nullable InputStream message)
            throws IOException {
        boolean open = true;
        try {
            var recipients = new ArrayList<Answer>();
            for (Address to : order.to()) {
                recipients.add(
                        switch (transaction.rcpt(
                                new ForwardPath.Mailbox(to), RecipientParameters.NONE)) {
                            case Verdict.Accept() -> TAKEN;
                            case Verdict.Reject(var reply) -> answer(reply);
                        });
            }
            if (message == null || recipients.stream().noneMatch(Answer::taken)) {
                return new Outcome(TAKEN, recipients, TAKEN);
            }
            if (transaction.begin() instanceof Verdict.Reject(var reply)) {
                return new Outcome(TAKEN, recipients, answer(reply));
            }
            var some = new byte[16 << 10];
            for (int read = message.read(some); read >= 0; read = message.read(some)) {
                transaction.content(some, 0, read);
            }
            open = false;
            return finished(transaction.finish(), recipients);
        } finally {
            if (open) {
                transaction.abort();
            }
        }
    }

    private static Outcome finished(Transaction.Outcome outcome, List<Answer> recipients) {
        return switch (outcome) {
            case Transaction.Whole(var reply) -> new Outcome(TAKEN, recipients, answer(reply));
            case Transaction.PerRecipient(var replies) -> {
                // The replies are those of the recipients that were taken.
                var all = new ArrayList<Answer>();
                int next = 0;
                for (Answer one : recipients) {
                    all.add(one.taken() ? answer(replies.get(next++)) : one);
                }
                var best = all.stream().filter(Answer::taken).findFirst().orElse(all.getFirst());
                yield new Outcome(TAKEN, all, best);
            }
        };
    }

    private static Answer answer(Reply reply) {
        var status = reply.status();
        return new Answer(
                reply.code(),
                reply.code()
                        + " "
                        + (status == null ? "" : status + " ")
                        + String.join(" ", reply.lines()));
    }

    @Override
    public void tellRefused(Order order, Instant since, Answer why) throws IOException {
        if (order.from() == null) {
            return;
        }
        var letter =
                new Letter(
                        Ids.next(),
                        since,
                        order.message(),
                        order.octets(),
                        NO_PREFIX,
                        new ReversePath.Mailbox(order.from()),
                        MailParameters.NONE,
                        "");
        var to =
                order.to().stream()
                        .map(one -> new Onward(one, RecipientParameters.NONE, new Hop.Mailboxes()))
                        .toList();
        boolean permanent = why.code() / 100 == 5;
        queue.reportRefused(
                letter,
                to,
                Reply.of(
                        permanent ? why.code() : 550,
                        permanent ? "5.7.1" : "5.4.7",
                        Reply.clean(why.text(), 300)));
    }
}
