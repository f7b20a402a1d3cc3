package org.postern.reception;

import org.postern.content.Decision;
import org.postern.content.Form;
import org.postern.content.HeldLines;
import org.postern.content.Placement;
import org.postern.content.Ruling;
import org.postern.content.Verdict;
import org.postern.engine.EngineException;
import org.postern.kernel.Sha256;
import org.postern.mail.Address;
import org.postern.smtp.Notify;
import org.postern.smtp.Reply;
import org.postern.smtp.server.Transaction.Outcome;
import org.postern.smtp.server.Transaction.PerRecipient;
import org.postern.smtp.server.Transaction.Whole;
import org.postern.store.AccountId;
import org.postern.store.Delivery;
import org.postern.store.Filing;
import org.postern.store.StoreException;
import org.postern.transport.DeliveryOutcome;
import org.postern.transport.Destination;
import org.postern.transport.Hop;
import org.postern.transport.LocalDelivery;
import org.postern.transport.Onward;
import org.postern.transport.Queue;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Carries out what content control says of a message: the end of its data.
///
/// Its parts are copies for mailboxes (quarantines are mailboxes too), shares that leave this node,
/// errands, and refusals. What leaves is in the queue before any mailbox has a copy, all of it or
/// nothing, and with it the promise of the copies; from then on the message is ours, and a mailbox
/// that fails gets its copy from the queue.
final class Disposal {
    private static final Logger LOG = System.getLogger(Disposal.class.getName());

    /// Octets of the hash that names the recipients of a held copy.
    private static final int SHARE_OCTETS = 8;

    private final Reception reception;
    private final Incoming mail;
    private final Verdict verdict;
    private final Replies replies;
    private final List<Copy> copies = new ArrayList<>();
    private final Map<ShareKey, List<Recipient>> shares = new LinkedHashMap<>();
    private final Map<AccountId, Integer> copiesOf = new HashMap<>();
    private final Set<AccountId> placed = new LinkedHashSet<>();

    /// One delivery to one mailbox of this node.
    ///
    /// @param recipients those of whom it is the delivery, by their place
    private record Copy(Destination destination, List<Integer> recipients) {}

    /// What leaves in one form.
    private record ShareKey(Form form, String lines) {}

    private record HeldKey(AccountId site, String folder, String reason, Form form) {}

    Disposal(Reception reception, Incoming mail, Verdict verdict, Replies replies) {
        this.reception = reception;
        this.mail = mail;
        this.verdict = verdict;
        this.replies = replies;
        for (var step : verdict.steps()) {
            reception.queue().judged(mail.id(), step.to(), step.what(), step.text());
        }
        Map<HeldKey, List<Integer>> held = new LinkedHashMap<>();
        for (int i = 0; i < verdict.rulings().size(); i++) {
            var ruling = verdict.rulings().get(i);
            switch (ruling.decision()) {
                case Decision.Deliver() -> deliver(i, ruling);
                case Decision.Quarantine(var why, var site, var folder) ->
                        held.computeIfAbsent(
                                        new HeldKey(site, folder, why.reason(), ruling.form()),
                                        _ -> new ArrayList<>())
                                .add(i);
                case Decision.Refuse _, Decision.Discard _ -> {}
            }
        }
        held.forEach(this::hold);
    }

    private void deliver(int at, Ruling ruling) {
        var recipient = mail.recipients().get(at);
        if (!recipient.onward().isEmpty()) {
            shares.computeIfAbsent(
                            new ShareKey(ruling.form(), ruling.lines()), _ -> new ArrayList<>())
                    .add(recipient);
        }
        // An account gets a message once, however many of the recipients lead to it.
        var fresh = new LinkedHashSet<AccountId>();
        for (var placement : ruling.placements()) {
            var account = new AccountId(placement.mailbox().account().id());
            if (fresh.contains(account) || placed.add(account)) {
                fresh.add(account);
                copies.add(copy(at, recipient, placement, account));
            }
        }
    }

    private Copy copy(int at, Recipient recipient, Placement placement, AccountId account) {
        var form = placement.form();
        var trace =
                placement.own()
                        ? new TraceHeader()
                        : new TraceHeader().returnPath(mail.from()).deliveredTo(recipient);
        String own =
                trace + placement.lines() + numbered(account, filing(account, placement)).field();
        return new Copy(
                new Destination(
                        account,
                        mail.prefix(own, form.traced()),
                        placement.mailbox().detail(),
                        form.message()),
                List.of(at));
    }

    /// Into the folder of a domain that a list names, wherever the copy waits meanwhile.
    private static Filing filing(AccountId account, Placement placement) {
        String folder = placement.mailbox().detail();
        return account.ofDomain() && folder != null && placement.filing().equals(Filing.DEFAULT)
                ? Filing.named(folder)
                : placement.filing();
    }

    private Filing numbered(AccountId account, Filing filing) {
        int number = copiesOf.merge(account, 1, Integer::sum) - 1;
        return filing.copy(Math.min(number, Filing.MOST_COPIES - 1));
    }

    private void hold(HeldKey key, List<Integer> at) {
        var filing = new Filing(0, null, key.folder(), true, Filing.DEFAULT.flags());
        var trace = new TraceHeader().returnPath(mail.from());
        String own =
                trace
                        + heldFor(key, List.of()).fields()
                        + filing.share(share(key, List.of())).field();
        int room = Delivery.MAX_PREFIX_OCTETS - mail.prefix(own, key.form().traced()).length;
        var some = new ArrayList<Integer>();
        int octets = 0;
        for (int one : at) {
            int more = HeldLines.octets(mail.recipients().get(one).named());
            boolean full = octets + more > room || some.size() == HeldLines.MOST_RECIPIENTS;
            if (full && !some.isEmpty()) {
                hold(key, filing, List.copyOf(some));
                some.clear();
                octets = 0;
            }
            some.add(one);
            octets += more;
        }
        hold(key, filing, List.copyOf(some));
    }

    /// One copy for the quarantine.
    private void hold(HeldKey key, Filing filing, List<Integer> some) {
        var to = some.stream().map(one -> mail.recipients().get(one).named()).toList();
        // A quarantine gets copies for others from other parts of the same message, each judged
        // on its own: whom a copy is for tells them apart, and is the same when it is repeated.
        String own =
                new TraceHeader().returnPath(mail.from())
                        + heldFor(key, to).fields()
                        + filing.share(share(key, to)).field();
        copies.add(
                new Copy(
                        new Destination(
                                key.site(),
                                mail.prefix(own, key.form().traced()),
                                null,
                                key.form().message()),
                        some));
    }

    private HeldLines heldFor(HeldKey key, List<Address> to) {
        return new HeldLines(mail.id(), key.reason(), senderText(), to);
    }

    private static String share(HeldKey key, List<Address> to) {
        var text = new StringBuilder(key.folder());
        to.forEach(one -> text.append('\n').append(one));
        var hash = Sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, SHARE_OCTETS);
    }

    private String senderText() {
        String path = mail.from().toString();
        return path.startsWith("<") ? path.substring(1, path.length() - 1) : path;
    }

    private List<Destination> destinations() {
        return copies.stream().map(Copy::destination).toList();
    }

    private boolean leaves() {
        return !shares.isEmpty() || !verdict.errands().isEmpty();
    }

    /// SMTP: one reply for all. A message that some mailbox has no room for, or whose mailbox is
    /// gone since RCPT, is put off as a whole: the sender comes again, and then learns at RCPT
    /// whose mailbox it is. One for a single mailbox that is gone is refused for good.
    Outcome whole() throws StoreException {
        var refused = refusals();
        if (refused.size() == mail.recipients().size()) {
            return new Whole(refused.values().iterator().next());
        }
        boolean several = copies.size() > 1 || leaves();
        for (var copy : copies) {
            var mailbox = copy.destination();
            try {
                var room =
                        reception
                                .delivery()
                                .room(mailbox, mail.message().octets() + mailbox.prefix().length);
                if (!room.safe()) {
                    return new Whole(several ? Replies.deferred(room) : replies.of(room));
                }
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.ABSENT && several) {
                    return new Whole(
                            Reply.of(451, "4.3.0", "A mailbox is gone; try again for the others"));
                }
                throw e;
            }
        }
        var outcome = leaves() ? mixed() : local();
        if (outcome.reply().completed()) {
            tellRefused(refused);
            tellRefused(alsoRefused());
        }
        return outcome;
    }

    /// Those who do not take it, by their place.
    private Map<Integer, Reply> refusals() {
        var refused = new LinkedHashMap<Integer, Reply>();
        for (int i = 0; i < verdict.rulings().size(); i++) {
            if (verdict.rulings().get(i).decision() instanceof Decision.Refuse refusal) {
                refused.put(i, reply(refusal));
            }
        }
        return refused;
    }

    /// Mailboxes that do not take it while others behind the same address do.
    // RFC 5429 section 2.1.2: whoever cannot be refused in the session is told by a notice
    private Map<Integer, Reply> alsoRefused() {
        var refused = new LinkedHashMap<Integer, Reply>();
        for (int i = 0; i < verdict.rulings().size(); i++) {
            var also = verdict.rulings().get(i).alsoRefused();
            if (also != null) {
                refused.put(i, reply(also));
            }
        }
        return refused;
    }

    private static Reply reply(Decision.Refuse refusal) {
        return Reply.of(550, refusal.status(), refusal.text());
    }

    /// Some of the recipients have taken it, so the reply is 250: the sender learns of the others
    /// by a notice.
    private void tellRefused(Map<Integer, Reply> refused) {
        refused.forEach((at, reply) -> {
            var recipient = mail.recipients().get(at);
            reception
                    .queue()
                    .tellRefused(
                            mail.letter(mail.message(), "", false),
                            List.of(
                                    new Onward(
                                            recipient.named(),
                                            recipient.parameters(),
                                            new Hop.Mailboxes())),
                            reply);
        });
    }

    private Whole local() {
        if (copies.isEmpty()) {
            return new Whole(replies.of(DeliveryOutcome.DELIVERED));
        }
        var outcomes =
                reception
                        .delivery()
                        .deliverAll(mail.id(), mail.message(), mail.arrived(), destinations());
        var worst =
                outcomes.stream()
                        .filter(outcome -> !outcome.safe())
                        .findFirst()
                        .orElse(DeliveryOutcome.DELIVERED);
        if (worst == DeliveryOutcome.DELIVERED) {
            tellDelivered();
        }
        return new Whole(replies.of(worst));
    }

    /// Some of it leaves this node. Once that is in the queue the message is ours: a mailbox that
    /// fails meanwhile gets it from the queue.
    private Whole mixed() {
        try (var promise = promised()) {
            if (!queue(promise)) {
                return new Whole(replies.of(DeliveryOutcome.UNAVAILABLE));
            }
            var outcomes = deliverEach();
            for (int i = 0; i < outcomes.size(); i++) {
                settle(promise, i, outcomes.get(i).safe());
            }
        }
        tellDelivered();
        return new Whole(replies.queued());
    }

    private LocalDelivery.Promise promised() {
        return reception
                .delivery()
                .promised(mail.id(), mail.message(), mail.arrived(), destinations());
    }

    /// A copy that is not in its mailbox comes there from the queue; when that cannot take it now,
    /// the promise brings it there.
    private void settle(LocalDelivery.Promise promise, int copy, boolean safe) {
        if (safe || postpone(copies.get(copy))) {
            promise.met(copy);
        }
    }

    private List<DeliveryOutcome> deliverEach() {
        return reception
                .delivery()
                .deliverEach(mail.id(), mail.message(), mail.arrived(), destinations());
    }

    /// Puts all that leaves into the queue, or nothing: a sender who comes again must not find that
    /// a part has gone already.
    ///
    /// @return whether it is there, and the promise on disk
    private boolean queue(LocalDelivery.Promise promise) {
        var takings = new ArrayList<Queue.Taking>();
        try {
            new ErrandMail(reception, mail).take(verdict.errands(), takings);
            for (var share : shares.entrySet()) {
                onwards(share.getKey()).take(share.getValue(), takings);
            }
            if (promise.kept()) {
                reception.queue().await(takings);
                return true;
            }
        } catch (EngineException | StoreException e) {
            LOG.log(Level.ERROR, "message not queued, id=" + mail.id(), e);
        }
        reception.queue().withdraw(takings);
        if (!promise.withdraw()) {
            LOG.log(Level.ERROR, "promised copies may come twice, id={0}", mail.id());
        }
        return false;
    }

    private Onwards onwards(ShareKey share) {
        return new Onwards(
                reception,
                mail.letter(share.form().message(), share.lines(), share.form().traced()));
    }

    /// Has a mailbox that failed just now get its copy later.
    private boolean postpone(Copy copy) {
        var mailbox = copy.destination();
        var recipient = mail.recipients().get(copy.recipients().getFirst());
        var form = mailbox.own() == null ? mail.message() : mailbox.own();
        return new Onwards(reception, mail.letter(form, "", true).with(mailbox.prefix()))
                .postpone(mailbox, recipient);
    }

    /// RFC 3461 section 5.2.2: who asked to hear of success hears of it.
    private void tellDelivered() {
        var asked = new ArrayList<Recipient>();
        for (var copy : copies) {
            for (int at : copy.recipients()) {
                var one = mail.recipients().get(at);
                if (one.parameters().notices().contains(Notify.SUCCESS) && !asked.contains(one)) {
                    asked.add(one);
                }
            }
        }
        if (!asked.isEmpty()) {
            new Onwards(reception, mail.letter(mail.message(), "", false)).tellDelivered(asked);
        }
    }

    /// LMTP: every recipient for himself (RFC 2033 section 4.2).
    Outcome each() {
        return new PerRecipient(outcomes());
    }

    /// One reply for each recipient. Once what leaves is in the queue a retry would send it again:
    /// a mailbox that could take its copy later gets it from the queue.
    List<Reply> outcomes() {
        if (!leaves()) {
            return told(deliverEach());
        }
        try (var promise = promised()) {
            if (!queue(promise)) {
                return allReplied(
                        copies.stream().map(_ -> DeliveryOutcome.UNAVAILABLE).toList(), false);
            }
            var outcomes = new ArrayList<>(deliverEach());
            for (int i = 0; i < outcomes.size(); i++) {
                boolean again = replies.of(outcomes.get(i)).code() / 100 == 4;
                settle(promise, i, !again);
                if (again) {
                    outcomes.set(i, DeliveryOutcome.POSTPONED);
                }
            }
            return told(outcomes);
        }
    }

    private List<Reply> told(List<DeliveryOutcome> outcomes) {
        var replied = allReplied(outcomes, true);
        var also = alsoRefused();
        also.keySet().removeIf(at -> !replied.get(at).completed());
        tellRefused(also);
        return replied;
    }

    private List<Reply> allReplied(List<DeliveryOutcome> outcomes, boolean queued) {
        var replied = new ArrayList<Reply>();
        for (int at = 0; at < mail.recipients().size(); at++) {
            replied.add(one(at, outcomes, queued));
        }
        return replied;
    }

    private Reply one(int at, List<DeliveryOutcome> outcomes, boolean queued) {
        if (verdict.rulings().get(at).decision() instanceof Decision.Refuse refusal) {
            return reply(refusal);
        }
        for (int i = 0; i < copies.size(); i++) {
            if (copies.get(i).recipients().contains(at) && !outcomes.get(i).safe()) {
                return replies.of(outcomes.get(i));
            }
        }
        return replies.of(queued ? DeliveryOutcome.DELIVERED : DeliveryOutcome.UNAVAILABLE);
    }

    /// There was no time for a verdict: the message is taken, and examined in the queue.
    ///
    /// @param mark says so to whoever takes it out
    Outcome postponed(String mark) {
        var to = new ArrayList<Onward>();
        for (var recipient : mail.recipients()) {
            to.add(new Onward(recipient.named(), recipient.parameters(), new Hop.Mailboxes()));
        }
        try {
            reception.queue().take(mail.letter(mail.message(), mark, false), to).await();
            return new Whole(replies.queued());
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "message not queued, id=" + mail.id(), e);
            return new Whole(replies.of(DeliveryOutcome.UNAVAILABLE));
        }
    }
}
