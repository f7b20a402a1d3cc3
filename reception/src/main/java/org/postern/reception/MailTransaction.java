package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Ids;
import org.postern.mail.Header;
import org.postern.mailauth.DkimSigner;
import org.postern.screening.Client;
import org.postern.screening.EnvelopePolicy;
import org.postern.screening.Judgement;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
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
import org.postern.transport.Letter;
import org.postern.transport.OutboundControl;
import org.postern.transport.Route;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One message on its way in: recipients are routed as they come, octets are spooled as they come,
/// and at the end every mailbox gets its delivery in one group commit.
final class MailTransaction implements Transaction {
    /// What older servers read as a way through another server (RFC 5321 appendix F.2).
    private static final String ROUTING = "%!@";

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
    private final HeaderCapture header = new HeaderCapture();
    private final Instant begun;
    private DkimSigner.@Nullable Signing signing;
    private @Nullable String signed;

    /// What becomes of the sender; null: nothing.
    private final @Nullable SenderRewrite rewrite;

    /// The header when it was changed.
    private byte @Nullable [] changed;

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
            MailParameters parameters,
            @Nullable SenderRewrite rewrite) {
        this.reception = reception;
        this.rewrite = rewrite;
        this.peer = peer;
        this.client = client;
        this.from = rewrite == null ? from : rewrite.path(from);
        this.parameters = parameters;
        this.begun = reception.clock().instant();
    }

    @Override
    public Verdict rcpt(ForwardPath to) {
        return rcpt(to, RecipientParameters.NONE);
    }

    @Override
    public Verdict rcpt(ForwardPath to, RecipientParameters asked) {
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
            case Route.Ways(var mailboxes, var onward) ->
                    relayed(new Recipient(to, asked, mailboxes, onward));
            case Route.Elsewhere(var way) ->
                    mayRelay()
                            ? accept(new Recipient(to, asked, List.of(), List.of(way)))
                            : refused(to, Route.Why.NOT_SERVED);
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

    /// Of a domain that is relayed, strangers reach only whom its server knows (SPEC INB-7).
    private Verdict relayed(Recipient recipient) {
        boolean elsewhere =
                client != null
                        && peer.account() == null
                        && recipient.mailboxes().isEmpty()
                        && recipient.onward().stream().noneMatch(Route.Forward::rewritten);
        if (!elsewhere) {
            return accept(recipient);
        }
        // The next server may take it for an address of its own to send on to, and trusts us.
        if (recipient.named().localPart().chars().anyMatch(c -> ROUTING.indexOf(c) >= 0)) {
            return Verdict.reject(
                    Reply.of(
                            550,
                            "5.7.1",
                            recipient.path() + ": relaying denied, it holds another address"));
        }
        return switch (reception.recipients().find(recipient.named())) {
            case EXISTS -> accept(recipient);
            case UNKNOWN -> refused(recipient.path(), Route.Why.UNKNOWN_USER);
            case OVER_QUOTA ->
                    Verdict.reject(
                            Reply.of(452, "4.2.2", recipient.path() + ": the mailbox is full"));
            case UNSURE ->
                    Verdict.reject(
                            Reply.of(
                                    451,
                                    "4.4.1",
                                    recipient.path()
                                            + ": its server cannot be asked now, try again later"));
        };
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
            for (var way : recipient.mailboxes()) {
                var mailbox = new Destination(new AccountId(way.account().id()), NO_PREFIX);
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
            verdict = counted(recipient);
        }
        if (verdict instanceof Verdict.Accept) {
            recipients.add(recipient);
        }
        return verdict;
    }

    /// Our own users have limits.
    private Verdict counted(Recipient recipient) {
        var login = peer.account();
        if (login == null) {
            return Verdict.ACCEPT;
        }
        try {
            var account = reception.directory().find(login);
            var answer =
                    account.isEmpty()
                            ? OutboundControl.Answer.ALLOWED
                            : reception.control().recipient(account.get());
            return switch (answer) {
                case ALLOWED -> Verdict.ACCEPT;
                case ACCOUNT_LIMIT, DOMAIN_LIMIT ->
                        Verdict.reject(
                                Reply.of(
                                        450,
                                        "4.7.1",
                                        recipient.path()
                                                + ": too many recipients this hour; try again"
                                                + " later"));
                case FROZEN ->
                        Verdict.reject(
                                Reply.of(
                                        450,
                                        "4.7.1",
                                        "Sending from this account is held; ask your"
                                                + " administrator"));
            };
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "nobody counts recipients, id=" + peer.session(), e);
            return Verdict.ACCEPT;
        }
    }

    private Reply refusal(ForwardPath to, Route.Why why) {
        return switch (why) {
            case UNKNOWN_USER -> Reply.of(550, "5.1.1", to + ": no such user here");
            case CLOSED -> Reply.of(550, "5.2.1", to + ": this mailbox takes no mail");
            // SPEC NET-4: no open relay.
            case NOT_SERVED ->
                    Reply.of(
                            550, "5.7.1", to + ": relaying denied, that domain is not served here");
            case NO_WAY ->
                    Reply.of(550, "5.1.2", to + ": this server sends no mail to other domains");
            case LOOP -> Reply.of(550, "5.4.6", to + ": its routes lead in a circle");
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
                spool(octets, offset, length);
            } catch (StoreException e) {
                // Told at the end and in its own words: a message that is too large would come
                // again and again if it were put off.
                spoilt = failure(e);
            }
        }
    }

    /// Spools octets. Those of our own users' headers wait until the header is there: it may
    /// change, and once it is known, the message is signed as it passes.
    private void spool(byte[] octets, int offset, int length) throws StoreException {
        boolean before = header.ended();
        int body = header.take(octets, offset, length);
        if (!before && header.ended()) {
            headerEnds();
        }
        if (signing != null) {
            signing.write(octets, body, offset + length - body);
        }
        if (verified != null) {
            verified.write(octets, offset, length, open());
        } else if (rewrite == null) {
            open().write(octets, offset, length);
        } else if (header.ended()) {
            open().write(octets, body, offset + length - body);
        }
    }

    private void headerEnds() throws StoreException {
        if (rewrite != null) {
            changed = rewrite.header(header.octets());
            open().write(changed, 0, changed.length);
        }
        signing = signing();
    }

    /// The header as it is sent.
    private byte[] headerOctets() {
        return changed == null ? header.octets() : changed;
    }

    /// Who signs for the domain of From; null when nobody does, or lines mean nothing.
    private DkimSigner.@Nullable Signing signing() {
        if (peer.account() == null || parameters.body() == Body.BINARY_MIME) {
            return null;
        }
        var fields = Header.parse(headerOctets());
        var author = SenderRewrite.author(fields);
        var signer =
                author == null
                        ? Optional.<DkimSigner>empty()
                        : reception.keys().signer(author.domain());
        if (signer.isEmpty()) {
            return null;
        }
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(completed(new TraceHeader(), fields).octets());
        whole.writeBytes(headerOctets());
        return signer.get().begin(Header.parse(whole.toByteArray()));
    }

    /// Adds what a message must have and this one has not (RFC 6409 section 8).
    private TraceHeader completed(TraceHeader lines, Header fields) {
        boolean submitted = peer.mode() == SmtpMode.SUBMISSION;
        return lines.date(begun, submitted && fields.first("Date").isEmpty())
                .messageId(
                        id,
                        reception.host().get(),
                        submitted && fields.first("Message-ID").isEmpty());
    }

    @Override
    public Outcome finish() {
        if (spoilt != null) {
            abort();
            return new Whole(spoilt);
        }
        var now = reception.clock().instant();
        var refusal = loop(header.header());
        if (refusal == null) {
            refusal = authorRefused();
        }
        if (refusal != null) {
            abort();
            return new Whole(refusal);
        }
        try (var finished = open()) {
            var spurned = verified == null ? null : verified.finish(finished);
            if (spurned != null) {
                return new Whole(spurned);
            }
            if (!header.ended()) {
                // A message without a body.
                headerEnds();
            }
            var message = finished.finish();
            reception
                    .queue()
                    .accepted(
                            id,
                            from,
                            recipients.stream().map(Recipient::address).toList(),
                            clientText(),
                            message.octets());
            return peer.mode() == SmtpMode.LMTP ? each(message, now) : whole(message, now);
        } catch (StoreException e) {
            return new Whole(failure(e));
        }
    }

    // RFC 5321 section 6.3: a message with so many Received fields goes in a circle; so does one
    // that
    // is to be forwarded by an address that it came from already
    private @Nullable Reply loop(Header fields) {
        boolean circles =
                fields.all("Received").size() > reception.transport().get().maxHops()
                        || recipients.stream().anyMatch(one -> returns(one, fields));
        return circles ? Reply.of(554, "5.4.6", "The message goes in a circle") : null;
    }

    /// From must be an address that mail can go to, where that is asked for (SPEC OUT-4).
    private @Nullable Reply authorRefused() {
        if (peer.mode() != SmtpMode.SUBMISSION
                || !reception.submission().get().senderIsValidRecipient()) {
            return null;
        }
        var author = SenderRewrite.author(Header.parse(headerOctets()));
        return author != null && reception.router().route(author) instanceof Route.None
                ? Reply.of(553, "5.7.1", "From: <" + author + "> is no address that mail can go to")
                : null;
    }

    private static boolean returns(Recipient recipient, Header fields) {
        return recipient.onward().stream().anyMatch(way -> way.by() != null)
                && fields.all("Delivered-To").stream()
                        .anyMatch(field ->
                                field.value()
                                        .toString()
                                        .strip()
                                        .equalsIgnoreCase(recipient.address()));
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
        var onward = onward(message, now);
        return new PerRecipient(
                recipients.stream()
                        .map(recipient -> reply(each(recipient, byAccount, onward)))
                        .toList());
    }

    private DeliveryOutcome each(
            Recipient recipient, Map<AccountId, DeliveryOutcome> byAccount, Onwards onward) {
        for (var way : recipient.mailboxes()) {
            var outcome = byAccount.get(new AccountId(way.account().id()));
            if (outcome != null && outcome != DeliveryOutcome.DELIVERED) {
                return outcome;
            }
        }
        return onward.queue(List.of(recipient))
                ? DeliveryOutcome.DELIVERED
                : DeliveryOutcome.UNAVAILABLE;
    }

    private Onwards onward(StagedMessage message, Instant now) {
        return new Onwards(reception, letter(message, now));
    }

    /// What goes into the queue: the message with the lines that this node adds.
    private Letter letter(StagedMessage message, Instant now) {
        var only = recipients.size() == 1 ? recipients.getFirst() : null;
        var prefix = added(new TraceHeader(), message, only, now).octets();
        return new Letter(
                id, now, message.blob(), message.octets(), prefix, from, passedOn(), submitter());
    }

    /// What MAIL said, as far as strangers may say it.
    // RFC 6710 section 5.1: a raised priority is for those who are known
    private MailParameters passedOn() {
        return new MailParameters(
                -1,
                parameters.body(),
                parameters.smtputf8(),
                null,
                parameters.returned(),
                parameters.envelopeId(),
                parameters.requireTls(),
                peer.account() == null
                        ? Math.min(0, parameters.priority())
                        : parameters.priority());
    }

    /// The id of the account that submits; empty without one.
    private String submitter() {
        var login = peer.account();
        try {
            return login == null
                    ? ""
                    : reception.directory().find(login).map(Account::id).orElse("");
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "the submitter is not known now, id=" + peer.session(), e);
            return "";
        }
    }

    /// SMTP: one reply for all. A message that some mailbox has no room for, or whose mailbox is
    /// gone since RCPT, is put off as a whole: the sender comes again, and then learns at RCPT
    /// whose mailbox it is. One for a single mailbox that is gone is refused for good.
    private Outcome whole(StagedMessage message, Instant now) throws StoreException {
        var mailboxes = List.copyOf(destinations(message, now).values());
        boolean several = mailboxes.size() > 1 || !onwards().isEmpty();
        for (var mailbox : mailboxes) {
            try {
                var room =
                        reception
                                .delivery()
                                .room(mailbox, message.octets() + mailbox.prefix().length);
                if (!room.safe()) {
                    return new Whole(several ? deferred(room) : reply(room));
                }
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.ABSENT && several) {
                    return new Whole(
                            Reply.of(451, "4.3.0", "A mailbox is gone; try again for the others"));
                }
                throw e;
            }
        }
        return onwards().isEmpty()
                ? local(message, mailboxes, now)
                : mixed(message, mailboxes, now);
    }

    private List<Recipient> onwards() {
        return recipients.stream().filter(one -> !one.onward().isEmpty()).toList();
    }

    private Outcome local(StagedMessage message, List<Destination> mailboxes, Instant now) {
        var outcomes = reception.delivery().deliverAll(id, message, now, mailboxes);
        var worst =
                outcomes.stream()
                        .filter(outcome -> !outcome.safe())
                        .findFirst()
                        .orElse(DeliveryOutcome.DELIVERED);
        if (worst == DeliveryOutcome.DELIVERED) {
            tellDelivered(message, now);
        }
        return new Whole(reply(worst));
    }

    /// Some of it leaves this node. Once that is in the queue the message is ours: a mailbox that
    /// fails meanwhile gets it from the queue.
    private Outcome mixed(StagedMessage message, List<Destination> mailboxes, Instant now) {
        var onward = onward(message, now);
        if (!onward.queue(onwards())) {
            return new Whole(reply(DeliveryOutcome.UNAVAILABLE));
        }
        var outcomes = reception.delivery().deliverEach(id, message, now, mailboxes);
        for (int i = 0; i < outcomes.size(); i++) {
            if (!outcomes.get(i).safe() && !onward.postpone(mailboxes.get(i), recipients)) {
                return new Whole(reply(DeliveryOutcome.UNAVAILABLE));
            }
        }
        tellDelivered(message, now);
        return new Whole(Reply.of(250, "2.0.0", "Queued as " + id));
    }

    /// RFC 3461 section 5.2.2: who asked to hear of success hears of it.
    private void tellDelivered(StagedMessage message, Instant now) {
        var asked =
                recipients.stream()
                        .filter(one ->
                                !one.mailboxes().isEmpty()
                                        && one.parameters().notices().contains(Notify.SUCCESS))
                        .toList();
        if (!asked.isEmpty()) {
            onward(message, now).tellDelivered(asked);
        }
    }

    /// Every account once, with the header lines of its delivery.
    private Map<AccountId, Destination> destinations(StagedMessage message, Instant now)
            throws StoreException {
        var only = recipients.size() == 1 ? recipients.getFirst() : null;
        Map<AccountId, Destination> mailboxes = new LinkedHashMap<>();
        for (var recipient : recipients) {
            if (recipient.mailboxes().isEmpty()) {
                continue;
            }
            var trace = new TraceHeader().returnPath(from).deliveredTo(recipient);
            var prefix = added(trace, message, only, now).octets();
            for (var way : recipient.mailboxes()) {
                var mailbox = new AccountId(way.account().id());
                mailboxes.putIfAbsent(mailbox, new Destination(mailbox, prefix, way.detail()));
            }
        }
        return mailboxes;
    }

    /// The client in the words of the Received field.
    private String clientText() {
        return client == null ? TraceHeader.literal(peer) : client.text();
    }

    /// Adds the lines that every copy of the message gets.
    private TraceHeader added(
            TraceHeader trace, StagedMessage message, @Nullable Recipient only, Instant now) {
        var host = reception.host().get();
        var lines =
                trace.verified(verified == null ? "" : verified.fields())
                        .received(peer, clientText(), parameters.smtputf8(), host, id, only, now)
                        .screening(client == null ? List.of() : client.tags())
                        .signed(signature());
        return completed(lines, message.summary().listed().header());
    }

    /// The DKIM-Signature fields; empty when nobody signs.
    private String signature() {
        if (signed == null) {
            signed = signing == null ? "" : signing.finish();
        }
        return signed;
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
