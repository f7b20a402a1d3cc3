package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Ids;
import org.postern.screening.Client;
import org.postern.screening.EnvelopePolicy;
import org.postern.screening.Judgement;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.Transaction;
import org.postern.smtp.server.Verdict;
import org.postern.store.AccountId;
import org.postern.store.MessageSpool;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.transport.DeliveryOutcome;
import org.postern.transport.Destination;
import org.postern.transport.Route;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One message on its way in: recipients are routed as they come, octets are spooled as they come,
/// and at the end every mailbox gets its delivery in one group commit.
final class MailTransaction implements Transaction {
    private static final Logger LOG = System.getLogger(MailTransaction.class.getName());
    private static final byte[] NO_PREFIX = {};

    private final Reception reception;
    private final Peer peer;

    /// The client of port 25 as screening knows it; null for the other services.
    private final @Nullable Client client;

    private final ReversePath from;
    private final MailParameters parameters;
    private final String id = Ids.next();
    private final List<Recipient> recipients = new ArrayList<>();
    private @Nullable MessageSpool spool;

    /// What verifies the sender of this message; null when nobody does.
    private @Nullable VerifiedContent verified;

    /// Why the message cannot be kept, once that is known.
    private @Nullable Reply spoilt;

    MailTransaction(
            Reception reception,
            Peer peer,
            @Nullable Client client,
            ReversePath from,
            MailParameters parameters) {
        this.reception = reception;
        this.peer = peer;
        this.client = client;
        this.from = from;
        this.parameters = parameters;
    }

    @Override
    public Verdict rcpt(ForwardPath to) {
        var refusal = Posting.refusal(reception, peer, from, to);
        if (refusal != null) {
            return Verdict.reject(refusal);
        }
        var route =
                switch (to) {
                    case ForwardPath.Postmaster() -> reception.router().routePostmaster();
                    case ForwardPath.Mailbox(var address) -> reception.router().route(address);
                };
        return switch (route) {
            case Route.Mailboxes(var accounts) -> accept(new Recipient(to, accounts));
            case Route.None(var why) -> refused(to, why);
            case Route.Unsure() ->
                    Verdict.reject(
                            Reply.of(
                                    451, "4.3.0", to + ": cannot be checked now, try again later"));
        };
    }

    private Verdict refused(ForwardPath to, Route.Why why) {
        var screened = client == null || peer.account() != null ? null : screened(client, why);
        return Verdict.reject(screened == null ? refusal(to, why) : screened);
    }

    /// What a stranger is told in place of the usual refusal; null for that.
    private @Nullable Reply screened(Client stranger, Route.Why why) {
        var envelopes = reception.screening().envelopes();
        if (why == Route.Why.UNKNOWN_USER) {
            return envelopes.unknown(stranger) instanceof Judgement.Reject(var _, var reply)
                    ? reply
                    : null;
        }
        return why == Route.Why.NOT_SERVED
                        && envelopes.relaying(stranger) == EnvelopePolicy.Relaying.UNSURE
                ? Reply.of(451, "4.4.3", "Your name cannot be looked up now, try again later")
                : null;
    }

    /// Whether the client may send mail to other domains.
    private boolean mayRelay() {
        return peer.account() != null
                || (client != null && reception.screening().envelopes().mayRelay(client));
    }

    /// First contact may be put off, once nothing else speaks against a recipient.
    private Verdict hurdle(ForwardPath to) {
        return client == null
                ? Verdict.ACCEPT
                : MailVisit.verdict(
                        reception.screening().envelopes().recipient(client, from, to, mayRelay()));
    }

    private Verdict accept(Recipient recipient) {
        try {
            // The prefix is not known yet; it counts when the message is delivered.
            long octets = Math.max(parameters.announcedOctets(), 0);
            for (var account : recipient.accounts()) {
                var mailbox = new Destination(new AccountId(account.id()), NO_PREFIX);
                var room = reception.delivery().room(mailbox, octets);
                if (!room.safe()) {
                    return Verdict.reject(full(room, recipient.path() + ": the"));
                }
            }
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.ABSENT) {
                return Verdict.reject(reply(DeliveryOutcome.NO_ACCOUNT));
            }
            LOG.log(Level.ERROR, "store cannot judge a recipient, id=" + peer.session(), e);
            return Verdict.reject(
                    Reply.of(451, "4.3.0", "The mailbox is not available now, try again later"));
        }
        var verdict = hurdle(recipient.path());
        if (verdict instanceof Verdict.Accept) {
            recipients.add(recipient);
        }
        return verdict;
    }

    private Reply refusal(ForwardPath to, Route.Why why) {
        return switch (why) {
            case UNKNOWN_USER -> Reply.of(550, "5.1.1", to + ": no such user here");
            case CLOSED -> Reply.of(550, "5.2.1", to + ": this mailbox takes no mail");
            case NOT_SERVED ->
                    peer.mode() == SmtpMode.SUBMISSION || mayRelay()
                            ? Reply.of(
                                    550,
                                    "5.1.2",
                                    to + ": this server sends no mail to other domains yet")
                            // SPEC NET-4: no open relay.
                            : Reply.of(
                                    550,
                                    "5.7.1",
                                    to + ": relaying denied, that domain is not served here");
        };
    }

    @Override
    public Verdict begin() {
        if (client != null
                && reception.screening().envelopes().data(client)
                        instanceof Judgement.Reject(var _, var reply)) {
            return Verdict.reject(reply);
        }
        try {
            spool = reception.store().spool();
            verified = reception.senders().begin(peer, from, reception.host().get());
            return Verdict.ACCEPT;
        } catch (StoreException e) {
            return Verdict.reject(failure(e));
        }
    }

    @Override
    public void content(byte[] octets, int offset, int length) {
        if (spoilt == null) {
            try {
                if (verified == null) {
                    open().write(octets, offset, length);
                } else {
                    verified.write(octets, offset, length, open());
                }
            } catch (StoreException e) {
                // Told at the end and in its own words: a message that is too large would come
                // again and again if it were put off.
                spoilt = failure(e);
            }
        }
    }

    @Override
    public Outcome finish() {
        if (spoilt != null) {
            abort();
            return new Whole(spoilt);
        }
        var now = reception.clock().instant();
        try (var finished = open()) {
            var refusal = verified == null ? null : verified.finish(finished);
            if (refusal != null) {
                return new Whole(refusal);
            }
            var message = finished.finish();
            return peer.mode() == SmtpMode.LMTP ? each(message, now) : whole(message, now);
        } catch (StoreException e) {
            return new Whole(failure(e));
        }
    }

    /// LMTP: every recipient for himself (RFC 2033 section 4.2).
    private Outcome each(StagedMessage message, Instant now) throws StoreException {
        var mailboxes = destinations(message, now);
        var outcomes =
                reception.delivery().deliverEach(id, message, now, List.copyOf(mailboxes.values()));
        Map<AccountId, DeliveryOutcome> byAccount = new LinkedHashMap<>();
        int next = 0;
        for (var account : mailboxes.keySet()) {
            byAccount.put(account, outcomes.get(next++));
        }
        return new PerRecipient(
                recipients.stream()
                        .map(recipient ->
                                recipient.accounts().stream()
                                        .map(account -> byAccount.get(new AccountId(account.id())))
                                        .filter(outcome -> outcome != DeliveryOutcome.DELIVERED)
                                        .findFirst()
                                        .orElse(DeliveryOutcome.DELIVERED))
                        .map(this::reply)
                        .toList());
    }

    /// SMTP: one reply for all. A message that some mailbox has no room for, or whose mailbox is
    /// gone since RCPT, is put off as a whole: the sender comes again, and then learns at RCPT
    /// whose mailbox it is. One for a single mailbox that is gone is refused for good.
    private Outcome whole(StagedMessage message, Instant now) throws StoreException {
        var mailboxes = List.copyOf(destinations(message, now).values());
        for (var mailbox : mailboxes) {
            try {
                var room =
                        reception
                                .delivery()
                                .room(mailbox, message.octets() + mailbox.prefix().length);
                if (!room.safe()) {
                    return new Whole(mailboxes.size() > 1 ? deferred(room) : reply(room));
                }
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.ABSENT && mailboxes.size() > 1) {
                    return new Whole(
                            Reply.of(451, "4.3.0", "A mailbox is gone; try again for the others"));
                }
                throw e;
            }
        }
        var outcomes = reception.delivery().deliverAll(id, message, now, mailboxes);
        var worst =
                outcomes.stream()
                        .filter(outcome -> !outcome.safe())
                        .findFirst()
                        .orElse(DeliveryOutcome.DELIVERED);
        return new Whole(reply(worst));
    }

    /// Every account once, with the header lines of its delivery.
    private Map<AccountId, Destination> destinations(StagedMessage message, Instant now)
            throws StoreException {
        var host = reception.host().get();
        var only = recipients.size() == 1 ? recipients.getFirst() : null;
        boolean submitted = peer.mode() == SmtpMode.SUBMISSION;
        var header = message.summary().listed().header();
        Map<AccountId, Destination> mailboxes = new LinkedHashMap<>();
        for (var recipient : recipients) {
            var prefix =
                    new TraceHeader()
                            .returnPath(from)
                            .deliveredTo(recipient)
                            .verified(verified == null ? "" : verified.fields())
                            .received(
                                    peer, clientText(), parameters.smtputf8(), host, id, only, now)
                            .screening(client == null ? List.of() : client.tags())
                            .date(now, submitted && header.first("Date").isEmpty())
                            .messageId(id, host, submitted && header.first("Message-ID").isEmpty())
                            .octets();
            for (var account : recipient.accounts()) {
                var mailbox = new AccountId(account.id());
                mailboxes.putIfAbsent(mailbox, new Destination(mailbox, prefix));
            }
        }
        return mailboxes;
    }

    /// The client in the words of the Received field.
    private String clientText() {
        return client == null ? TraceHeader.literal(peer) : client.text();
    }

    private Reply reply(DeliveryOutcome outcome) {
        return switch (outcome) {
            case DELIVERED, POSTPONED -> Reply.of(250, "2.0.0", "Delivered as " + id);
            case OVER_QUOTA, DOMAIN_OVER_QUOTA -> full(outcome, "The");
            case DISK_FULL -> Reply.of(452, "4.3.1", "No room on this server now, try again later");
            case NO_ACCOUNT -> Reply.of(550, "5.1.1", "The mailbox has just been deleted");
            case UNAVAILABLE -> Reply.of(451, "4.3.0", "Not delivered now, try again later");
        };
    }

    /// No room: the setting says whether the sender waits or learns at once.
    ///
    /// @param what begins the text, up to its first noun
    private Reply full(DeliveryOutcome outcome, String what) {
        boolean domain = outcome == DeliveryOutcome.DOMAIN_OVER_QUOTA;
        String text = what + (domain ? " domain's quota is used up" : " mailbox is full");
        return switch (reception.quota().get().overQuota()) {
            // RFC 3463 section 3.3: X.2.2 is a full mailbox
            case DEFER -> Reply.of(452, "4.2.2", text);
            case REJECT -> Reply.of(552, "5.2.2", text);
        };
    }

    /// One reply for several mailboxes, of which one only is full: none is refused for good.
    private static Reply deferred(DeliveryOutcome outcome) {
        boolean domain = outcome == DeliveryOutcome.DOMAIN_OVER_QUOTA;
        return Reply.of(452, "4.2.2", domain ? "A domain's quota is used up" : "A mailbox is full");
    }

    private Reply failure(StoreException e) {
        return switch (e.kind()) {
            case FULL -> reply(DeliveryOutcome.DISK_FULL);
            case LIMIT -> Reply.of(552, "5.3.4", "The message is larger than the store takes");
            case ABSENT -> reply(DeliveryOutcome.NO_ACCOUNT);
            case FORBIDDEN,
                    EXISTS,
                    INVALID_NAME,
                    RESERVED,
                    USE_TAKEN,
                    NOT_SELECTABLE,
                    OVER_QUOTA,
                    DOMAIN_OVER_QUOTA,
                    UNAVAILABLE -> {
                LOG.log(Level.ERROR, "message cannot be stored, id=" + peer.session(), e);
                yield reply(DeliveryOutcome.UNAVAILABLE);
            }
        };
    }

    @Override
    public void abort() {
        if (spool != null) {
            spool.close();
            spool = null;
        }
    }

    private MessageSpool open() {
        if (spool == null) {
            throw new IllegalStateException("content before begin");
        }
        return spool;
    }
}
