package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobId;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.kernel.Events;
import org.postern.store.Delivery;
import org.postern.store.Filing;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.Identifier;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.PendingDelivery;
import org.postern.store.Right;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.Stored;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Brings messages to mailboxes on this node. Safe for use by many threads.
///
/// A message for several mailboxes is all ours once one mailbox has it: its sender must not send it
/// again. So the deliveries are written down as [Intent]s first, in the same group commit, and
/// those that fail, or that a crash left, go into the [Queue]. Each delivery carries an id that
/// makes repeating it harmless.
public final class LocalDelivery {
    private static final Logger LOG = System.getLogger(LocalDelivery.class.getName());
    private static final int INTENTS_AT_A_TIME = 100;
    private static final int COPY_OCTETS = 64 << 10;

    /// Numbers of promises of one message, and destinations of each.
    private static final int PROMISES = 1 << 15;

    private static final int DESTINATIONS = 1 << 16;

    private final MessageStore store;
    private final BlobStore blobs;
    private final Intents intents;
    private final Events events;

    /// Delivery ids under way in a session: their intents are not orphans.
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /// Takes what has to be tried again; null: it stays an intent.
    private volatile @Nullable Postponed postponed;

    /// Takes deliveries that have to be made later.
    @FunctionalInterface
    interface Postponed {
        /// Durable when it returns.
        ///
        /// @throws EngineException when they cannot be taken now: they stay intents
        void take(Intent intent) throws EngineException;
    }

    public LocalDelivery(
            MessageStore store,
            BlobStore blobs,
            Engine engine,
            Committer committer,
            Events events) {
        this.store = store;
        this.blobs = blobs;
        this.intents = new Intents(engine, committer);
        this.events = events;
    }

    /// From now on what has to be tried again goes there.
    void postponeTo(Postponed target) {
        postponed = target;
    }

    /// Whether a mailbox has room for so many octets more: `DELIVERED` where it has, else
    /// `OVER_QUOTA` or `DOMAIN_OVER_QUOTA`.
    ///
    /// @throws StoreException when the store cannot tell now
    public DeliveryOutcome room(Destination destination, long octets) throws StoreException {
        try {
            store.account(destination.account()).requireRoom(octets, 1);
            return DeliveryOutcome.DELIVERED;
        } catch (StoreException e) {
            var outcome = outcomeOf(e);
            if (outcome == DeliveryOutcome.OVER_QUOTA
                    || outcome == DeliveryOutcome.DOMAIN_OVER_QUOTA) {
                return outcome;
            }
            throw e;
        }
    }

    /// Delivers to each destination on its own account: an outcome each, in order, none of them
    /// [DeliveryOutcome#POSTPONED].
    public List<DeliveryOutcome> deliverEach(
            String deliveryId,
            StagedMessage message,
            Instant date,
            List<Destination> destinations) {
        var attempts = new ArrayList<Attempt>();
        for (var destination : destinations) {
            attempts.add(new Attempt(deliveryId, message, date, destination));
        }
        return attempts.stream().map(Attempt::outcome).toList();
    }

    /// Delivers to all destinations or to none: once one of them has it, what fails is
    /// [DeliveryOutcome#POSTPONED]. An outcome each, in order.
    ///
    /// @param deliveryId ASCII without `/`, new for each message
    public List<DeliveryOutcome> deliverAll(
            String deliveryId,
            StagedMessage message,
            Instant date,
            List<Destination> destinations) {
        if (destinations.size() == 1) {
            return deliverEach(deliveryId, message, date, destinations);
        }
        underWay.add(deliveryId);
        try {
            var promised = promise(deliveryId, 0, message, date, destinations);
            var promises = intents.promise(promised);
            var outcomes = deliverEach(deliveryId, message, date, destinations);
            return settle(deliveryId, promised, promises, outcomes);
        } finally {
            underWay.remove(deliveryId);
        }
    }

    /// Writes down that these deliveries will be made, whatever happens: for mail that is ours once
    /// something else has been done, too. What it returns must be closed.
    ///
    /// @param deliveryId as of [#deliverAll]
    public Promise promised(
            String deliveryId,
            StagedMessage message,
            Instant date,
            List<Destination> destinations) {
        underWay.add(deliveryId);
        // Parts of one message may come out of the queue at the same time: each has numbers of its
        // own.
        int first = ThreadLocalRandom.current().nextInt(1, PROMISES) * DESTINATIONS;
        var promised = promise(deliveryId, first, message, date, destinations);
        var tickets = promised.isEmpty() ? List.<Committer.Ticket>of() : intents.promise(promised);
        return new Promise(deliveryId, promised, tickets);
    }

    /// Deliveries that are written down. Those that are neither met nor withdrawn are made from the
    /// queue, after the next start at the latest.
    public final class Promise implements AutoCloseable {
        private final String deliveryId;
        private final List<Intent> promised;
        private final List<Committer.Ticket> tickets;

        private Promise(String deliveryId, List<Intent> promised, List<Committer.Ticket> tickets) {
            this.deliveryId = deliveryId;
            this.promised = promised;
            this.tickets = tickets;
        }

        /// Waits until they are on disk.
        ///
        /// @return whether they are
        public boolean kept() {
            return LocalDelivery.kept(tickets);
        }

        /// One of them is done with.
        ///
        /// @param number among the destinations
        public void met(int number) {
            intents.forget(promised.get(number));
        }

        /// None of them is to be made.
        ///
        /// @return whether that is certain
        public boolean withdraw() {
            return LocalDelivery.kept(promised.stream().map(intents::forget).toList());
        }

        @Override
        public void close() {
            underWay.remove(deliveryId);
        }
    }

    private static List<Intent> promise(
            String deliveryId,
            int first,
            StagedMessage message,
            Instant date,
            List<Destination> destinations) {
        var promised = new ArrayList<Intent>();
        for (var destination : destinations) {
            promised.add(
                    new Intent(
                            deliveryId,
                            first + promised.size(),
                            destination.form(message).blob(),
                            destination.form(message).octets(),
                            date,
                            destination.account(),
                            destination.prefix()));
        }
        return promised;
    }

    private List<DeliveryOutcome> settle(
            String deliveryId,
            List<Intent> promised,
            List<Committer.Ticket> promises,
            List<DeliveryOutcome> outcomes) {
        boolean any = outcomes.contains(DeliveryOutcome.DELIVERED);
        boolean all = outcomes.stream().allMatch(DeliveryOutcome.DELIVERED::equals);
        if (all || !any) {
            var forgotten = intents.forget(deliveryId);
            // When none has it the sender will come again: the promise must be gone before he is
            // told.
            return all || kept(List.of(forgotten)) ? outcomes : postponed(outcomes);
        }
        if (!kept(promises)) {
            return outcomes;
        }
        for (var intent : promised) {
            if (outcomes.get(intent.number()) == DeliveryOutcome.DELIVERED) {
                intents.forget(intent);
            } else {
                handOver(intent);
            }
        }
        return postponed(outcomes);
    }

    private static List<DeliveryOutcome> postponed(List<DeliveryOutcome> outcomes) {
        return outcomes.stream()
                .map(one -> one == DeliveryOutcome.DELIVERED ? one : DeliveryOutcome.POSTPONED)
                .toList();
    }

    private static boolean kept(List<Committer.Ticket> tickets) {
        try {
            for (var ticket : tickets) {
                ticket.await();
            }
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    /// Hands the deliveries that a crash or a full disk left as intents to the queue.
    ///
    /// @return how many are left
    /// @throws EngineException when it cannot be read which there are
    int handOverAll() throws EngineException {
        int left = 0;
        Intent last = null;
        while (true) {
            var next = intents.next(last, INTENTS_AT_A_TIME);
            for (var intent : next) {
                if (!underWay.contains(intent.deliveryId())) {
                    left += handOver(intent) ? 0 : 1;
                }
            }
            if (next.size() < INTENTS_AT_A_TIME) {
                return left;
            }
            last = next.getLast();
        }
    }

    private boolean handOver(Intent intent) {
        var target = postponed;
        if (target == null) {
            return false;
        }
        try {
            target.take(intent);
            intents.forget(intent);
            return true;
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "delivery not queued, id=" + intent.deliveryId(), e);
            return false;
        }
    }

    /// Reads the structure of a message again whose octets are in the blob store already.
    public StagedMessage restage(BlobId blob, long size) throws StoreException, IOException {
        try (var spool = store.spool();
                InputStream in = blobs.open(blob, 0, size)) {
            var octets = new byte[COPY_OCTETS];
            for (int read = in.read(octets); read >= 0; read = in.read(octets)) {
                spool.write(octets, 0, read);
            }
            return spool.finish();
        }
    }

    /// One delivery, submitted when it is made and awaited when its outcome is asked.
    private final class Attempt {
        private final String deliveryId;
        private final String account;
        private final long octets;
        private @Nullable PendingDelivery pending;
        private @Nullable StoreException refused;

        Attempt(String deliveryId, StagedMessage message, Instant date, Destination destination) {
            this.deliveryId = deliveryId;
            this.account = destination.account().value();
            var form = destination.form(message);
            this.octets = form.octets() + destination.prefix().length;
            var filing = Filing.of(destination.prefix());
            // Each copy for one mailbox is a delivery of its own.
            try {
                var mailbox = store.account(destination.account());
                pending =
                        mailbox.deliver(
                                folder(mailbox, destination, filing),
                                new Delivery(
                                        form,
                                        destination.prefix(),
                                        filing.flags(),
                                        date,
                                        deliveryId + filing.distinction()));
            } catch (StoreException e) {
                refused = e;
            }
        }

        /// A sub-address names a folder that anybody may post to; otherwise mail goes to INBOX.
        // RFC 4314 section 4: the right p is for mail to the folder's own address
        private Folder folder(MailAccount mailbox, Destination destination, Filing filing)
                throws StoreException {
            var filed = filed(mailbox, filing);
            if (filed.isPresent()) {
                return filed.get();
            }
            String detail = destination.detail();
            if (detail != null && destination.account().ofDomain()) {
                // A list's own folder: whoever may send to the list may file there.
                return mailbox.folder(FolderName.of(detail));
            }
            if (detail != null && !detail.isEmpty()) {
                try {
                    var name = FolderName.of(detail);
                    var found = mailbox.find(name);
                    if (found.isPresent()
                            && mailbox.acl(name)
                                    .of(new Identifier.Anyone(), false)
                                    .has(Right.POST)) {
                        return found.get();
                    }
                } catch (StoreException e) {
                    LOG.log(Level.DEBUG, "no folder for a sub-address, account=" + account, e);
                }
            }
            return mailbox.inbox();
        }

        /// Where a filter wants it; what it names and is not there, is no reason to lose mail.
        private Optional<Folder> filed(MailAccount mailbox, Filing filing) throws StoreException {
            try {
                Optional<Folder> found =
                        filing.use() == null ? Optional.empty() : mailbox.find(filing.use());
                if (found.isPresent() || filing.folder().isEmpty()) {
                    return found;
                }
                var name = FolderName.of(filing.folder());
                found = mailbox.find(name);
                return found.isPresent() || !filing.create()
                        ? found
                        : Optional.of(mailbox.create(name, Set.of()));
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "no folder for a filter, account=" + account, e);
                return Optional.empty();
            }
        }

        DeliveryOutcome outcome() {
            try {
                if (pending != null) {
                    Stored stored = pending.await();
                    events.record(
                            new TransportEvent.Delivered(
                                    deliveryId, account, stored.uid(), octets));
                    return DeliveryOutcome.DELIVERED;
                }
            } catch (StoreException e) {
                refused = e;
            }
            var outcome = outcomeOf(refused);
            events.record(
                    new TransportEvent.NotDelivered(
                            deliveryId, account, outcome, String.valueOf(refused)));
            return outcome;
        }
    }

    private static DeliveryOutcome outcomeOf(@Nullable StoreException failure) {
        if (failure == null) {
            return DeliveryOutcome.UNAVAILABLE;
        }
        return switch (failure.kind()) {
            case OVER_QUOTA -> DeliveryOutcome.OVER_QUOTA;
            case DOMAIN_OVER_QUOTA -> DeliveryOutcome.DOMAIN_OVER_QUOTA;
            case FULL -> DeliveryOutcome.DISK_FULL;
            case ABSENT -> DeliveryOutcome.NO_ACCOUNT;
            case FORBIDDEN,
                    EXISTS,
                    INVALID_NAME,
                    RESERVED,
                    USE_TAKEN,
                    NOT_SELECTABLE,
                    LIMIT,
                    UNAVAILABLE ->
                    DeliveryOutcome.UNAVAILABLE;
        };
    }
}
