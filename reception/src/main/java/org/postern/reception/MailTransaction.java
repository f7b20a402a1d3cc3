package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Origin;
import org.postern.content.Visitor;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.mail.Header;
import org.postern.mailauth.DkimSigner;
import org.postern.screening.Client;
import org.postern.screening.EnvelopePolicy;
import org.postern.screening.Judgement;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
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
import org.postern.transport.Hop;
import org.postern.transport.OutboundControl;
import org.postern.transport.Route;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private ReversePath from;
    private final MailParameters parameters;
    private final String id = Ids.next();
    private final List<Recipient> recipients = new ArrayList<>();
    private final HeaderCapture header;
    private final Instant begun;
    private DkimSigner.@Nullable Signing signing;
    private @Nullable String signed;

    /// What becomes of the sender; null: nothing.
    private final @Nullable SenderRewrite rewrite;

    /// The header as it goes on, and its fields; empty until it has ended.
    private byte[] sent = NO_PREFIX;

    private Header fields = new Header(List.of());

    private @Nullable MessageSpool spool;

    /// What verifies the sender of this message; null when nobody does.
    private @Nullable VerifiedContent verified;

    /// Whether the octets that come are what milters have made of the message: then it was
    /// verified, and rid of what only we may write, before they saw it.
    private boolean filtered;

    /// Why a milter wants the message held; empty: none does.
    private String hold = "";

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
        this.header = new HeaderCapture(reception.senders().largestHeader());
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
            case Route.ToList list ->
                    accept(new Recipient(to, asked, List.of(), List.of(list.way())));
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
                    return Verdict.reject(replies().full(room, recipient.path() + ": the"));
                }
            }
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.ABSENT) {
                return Verdict.reject(replies().of(DeliveryOutcome.NO_ACCOUNT));
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
            verified = reception.senders().begin(peer, from, host());
            return Verdict.ACCEPT;
        } catch (StoreException e) {
            return Verdict.reject(replies().failure(e));
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
                spoilt = replies().failure(e);
            }
        }
    }

    /// Spools octets. The header waits until it is whole: it may change, and once it is known, the
    /// message is signed as it passes.
    private void spool(byte[] octets, int offset, int length) throws StoreException {
        boolean before = header.ended();
        int body = header.take(octets, offset, length);
        if (!filtered) {
            verify(octets, offset, length);
        }
        if (!before && header.ended()) {
            headerEnds();
        }
        if (header.ended() && spoilt == null) {
            int left = offset + length - body;
            if (signing != null) {
                signing.write(octets, body, left);
            }
            open().write(octets, body, left);
        }
    }

    private void headerEnds() throws StoreException {
        if (header.tooLarge()) {
            spoilt = headerTooLarge(reception.senders().largestHeader() + " octets");
            return;
        }
        byte[] ours = filtered ? header.octets() : withoutForged(header.octets());
        sent = rewrite == null ? ours : rewrite.header(ours);
        fields = Header.parse(sent);
        if (fields.fields().size() >= Header.MOST_FIELDS) {
            // What stands behind has not been looked at.
            spoilt = headerTooLarge(Header.MOST_FIELDS - 1 + " fields");
            return;
        }
        open().write(sent, 0, sent.length);
        signing = signing();
    }

    private static Reply headerTooLarge(String most) {
        return Reply.of(552, "5.3.4", "The header of a message has at most " + most + " here");
    }

    private String host() {
        return reception.host().get();
    }

    /// The id of the message.
    String id() {
        return id;
    }

    /// A header without what only we may write.
    byte[] withoutForged(byte[] octets) {
        return reception.senders().withoutForged(peer, octets, host());
    }

    /// Takes octets as they come over the wire, for who really sent them.
    void verify(byte[] octets, int offset, int length) {
        if (verified != null) {
            verified.write(octets, offset, length);
        }
    }

    /// All has been verified: what comes by [#content] is what milters have made of it.
    ///
    /// @param sender whom it comes from now; null for the same as before
    /// @param why a milter wants it held; empty: none does
    void filtered(@Nullable ReversePath sender, String why) {
        filtered = true;
        hold = why;
        from = sender == null ? from : sender;
    }

    /// Takes the last recipient back.
    void takeBack() {
        recipients.removeLast();
    }

    /// Takes recipients of an address out.
    void drop(Address address) {
        recipients.removeIf(one -> one.named().equals(address));
    }

    /// Adds a recipient that a filter of ours names: nobody has to be screened.
    ///
    /// @return false when the address leads nowhere
    boolean add(Address address) {
        var path = new ForwardPath.Mailbox(address);
        return switch (reception.router().route(address)) {
            case Route.Ways(var mailboxes, var onward) ->
                    recipients.add(
                            new Recipient(path, RecipientParameters.NONE, mailboxes, onward));
            case Route.ToList list ->
                    recipients.add(
                            new Recipient(
                                    path,
                                    RecipientParameters.NONE,
                                    List.of(),
                                    List.of(list.way())));
            case Route.Elsewhere(var way) ->
                    recipients.add(
                            new Recipient(path, RecipientParameters.NONE, List.of(), List.of(way)));
            case Route.None _, Route.Unsure _ -> false;
        };
    }

    /// Whether nobody is left to get it.
    boolean forNobody() {
        return recipients.isEmpty();
    }

    /// Who signs for the domain of From; null when nobody does, or lines mean nothing.
    private DkimSigner.@Nullable Signing signing() {
        if (peer.account() == null || parameters.body() == Body.BINARY_MIME) {
            return null;
        }
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
        whole.writeBytes(sent);
        return signer.get().begin(Header.parse(whole.toByteArray()));
    }

    /// Adds what a message must have and this one has not (RFC 6409 section 8).
    private TraceHeader completed(TraceHeader lines, Header given) {
        boolean submitted = peer.mode() == SmtpMode.SUBMISSION;
        return lines.date(begun, submitted && given.first("Date").isEmpty())
                .messageId(id, host(), submitted && given.first("Message-ID").isEmpty());
    }

    @Override
    public Outcome finish() {
        try {
            if (!header.ended()) {
                // A message without a body.
                headerEnds();
            }
        } catch (StoreException e) {
            spoilt = replies().failure(e);
        }
        var now = reception.clock().instant();
        var refusal = spoilt == null ? refusedByHeader() : spoilt;
        if (refusal != null) {
            abort();
            return new Whole(refusal);
        }
        try (var finished = open()) {
            var spurned = verified == null ? null : verified.finish();
            if (spurned != null) {
                return new Whole(spurned);
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
            var outcome = dispose(message, now);
            if (outcome instanceof Whole(var reply) && reply.positive()) {
                noteCorrespondents();
            }
            return outcome;
        } catch (StoreException e) {
            return new Whole(replies().failure(e));
        }
    }

    /// Whom a user writes to may answer without being put off (SPEC INB-8).
    private void noteCorrespondents() {
        if (peer.account() == null || !(from instanceof ReversePath.Mailbox(var own))) {
            return;
        }
        for (var recipient : recipients) {
            boolean elsewhere =
                    recipient.mailboxes().isEmpty()
                            && recipient.onward().stream().noneMatch(MailTransaction::isOurs);
            if (elsewhere) {
                reception.screening().envelopes().wrote(own, recipient.named());
            }
        }
    }

    /// Whether a way leads to somebody of this node: by a forwarding address, or to a list.
    private static boolean isOurs(Route.Forward way) {
        return way.rewritten() || way.hop() instanceof Hop.Mailboxes;
    }

    private @Nullable Reply refusedByHeader() {
        var circle = loop();
        return circle == null ? Authorship.refusal(reception, peer, fields) : circle;
    }

    // RFC 5321 section 6.3: a message with so many Received fields goes in a circle; so does one
    // that
    // is to be forwarded by an address that it came from already
    private @Nullable Reply loop() {
        boolean circles =
                fields.all("Received").size() > reception.transport().get().maxHops()
                        || recipients.stream().anyMatch(one -> returns(one, fields));
        return circles ? Reply.of(554, "5.4.6", "The message goes in a circle") : null;
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

    /// Asks content control, and does what it says.
    private Outcome dispose(StagedMessage message, Instant now) throws StoreException {
        var only = recipients.size() == 1 ? recipients.getFirst() : null;
        byte[] added = added(new TraceHeader(), message, only, now).octets();
        var mail = new Incoming(id, now, from, passedOn(), submitter(), message, added, recipients);
        var examining = new Examining(reception, mail, origin(), visitor(mail), hold);
        var verdict = examining.verdict(verified == null ? null : verified.outcome());
        var disposal = new Disposal(reception, mail, verdict, replies());
        if (!verdict.finished()) {
            return disposal.postponed(examining.mark());
        }
        var outcome = peer.mode() == SmtpMode.LMTP ? disposal.each() : disposal.whole();
        examining.taken(verdict, replied(outcome));
        return outcome;
    }

    private List<Reply> replied(Outcome outcome) {
        return switch (outcome) {
            case Whole(var reply) -> Collections.nCopies(recipients.size(), reply);
            case PerRecipient(var replies) -> replies;
        };
    }

    private Origin origin() {
        return switch (peer.mode()) {
            case MX ->
                    peer.account() != null
                            ? Origin.SUBMISSION
                            : client != null && client.trusted() ? Origin.TRUSTED : Origin.OUTSIDE;
            case SUBMISSION -> Origin.SUBMISSION;
            case LMTP -> Origin.LMTP;
        };
    }

    private Visitor visitor(Incoming mail) {
        String hello = peer.hello();
        String host = client != null && client.reverse().confirmed() ? client.reverse().text() : "";
        return new Visitor(
                peer.client().getAddress(), host, hello == null ? "" : hello, mail.submitter());
    }

    private Replies replies() {
        return new Replies(reception, id, peer.session());
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

    /// The client in the words of the Received field.
    private String clientText() {
        return client == null ? TraceHeader.literal(peer) : client.text();
    }

    /// Adds the lines that every copy of the message gets.
    private TraceHeader added(
            TraceHeader trace, StagedMessage message, @Nullable Recipient only, Instant now) {
        var host = host();
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
