package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.kernel.Service;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Mail that is promised and not yet delivered. Safe for use by many threads.
///
/// A message is one entry for each hop that its recipients are behind, durable before whoever hands
/// it in goes on. A courier, a virtual thread that has one connection, takes the next entry of its
/// hop, makes one attempt, and writes what is left of the entry. That write is not waited for:
/// until it is durable the entry counts as under way, and after a crash the attempt is made again,
/// which is the duplicate that SMTP cannot exclude.
///
/// A failure of the hop as a whole changes no entry, however many there are: see [HopLine].
public final class Queue implements Service {
    private static final Logger LOG = System.getLogger(Queue.class.getName());

    /// How often is looked for what has become due.
    private static final Duration TURN = Duration.ofSeconds(1);

    /// How often hops are looked for that there was no room for.
    private static final int TURNS_A_SEARCH = 60;

    /// Entries are smaller than the engine's largest value, whatever their recipients are.
    private static final int MOST_RECIPIENT_OCTETS = 40_000;

    private final QueueStore store;
    private final BlobStore blobs;
    private final Supplier<TransportSettings> settings;
    private final Reporter reporter;
    private final Events events;
    private final Schedule schedule;
    private final QueueChanges changes;
    private final Couriers couriers;
    private final QueueFigures whole;
    private final QueueTerms terms;
    private final QueueMeter meter;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread turner;
    private volatile String trouble = "";

    /// @param carriers makes what brings mail to a hop
    Queue(
            Engine engine,
            BlobStore blobs,
            Committer committer,
            InstantSource clock,
            Supplier<TransportSettings> settings,
            HopRules rules,
            Function<Hop, Carrier> carriers,
            Function<Queue, Reporter> reporter,
            Events events) {
        this.store = new QueueStore(engine, committer);
        this.blobs = blobs;
        this.settings = settings;
        this.events = events;
        this.schedule = new Schedule(store, clock, settings, rules, this::startCourier);
        this.changes = new QueueChanges(store, schedule);
        this.reporter = reporter.apply(this);
        this.meter = new QueueMeter(store, schedule, clock);
        this.couriers =
                new Couriers(
                        schedule, changes, carriers, this.reporter, clock, settings, events, meter);
        this.terms =
                new QueueTerms(store, schedule, changes, this.reporter, clock, settings, events);
        this.whole = new QueueFigures(this, couriers.times(), clock);
    }

    /// A message that is on its way to the disk.
    public final class Taking {
        private final List<QueuedMessage> messages;
        private final List<Committer.Ticket> tickets;

        private Taking(List<QueuedMessage> messages, List<Committer.Ticket> tickets) {
            this.messages = messages;
            this.tickets = tickets;
        }

        /// Waits until it is durable; then it goes its way. Has to be called, once.
        ///
        /// @throws EngineException when it is not: none of it will be delivered, unless the device
        ///   failed in between
        public void await() throws EngineException {
            Queue.this.await(List.of(this));
        }

        private @Nullable EngineException failure() {
            EngineException failure = null;
            for (var ticket : tickets) {
                try {
                    ticket.await();
                } catch (EngineException e) {
                    failure = e;
                }
            }
            return failure;
        }

        private void go() {
            messages.forEach(schedule::add);
            for (var message : messages) {
                for (var recipient : message.recipients()) {
                    events.record(queued(message, recipient));
                }
            }
        }
    }

    /// Waits for several that stand or fall together: none goes its way before all are durable.
    ///
    /// @throws EngineException when one is not: none of them will be delivered, unless the device
    ///   failed in between
    public void await(List<Taking> takings) throws EngineException {
        EngineException failure = null;
        for (var taking : takings) {
            var one = taking.failure();
            failure = one == null ? failure : one;
        }
        if (failure != null) {
            withdraw(takings);
            throw failure;
        }
        takings.forEach(Taking::go);
    }

    /// Takes back what was not awaited: their sender comes again with all of them.
    public void withdraw(List<Taking> takings) {
        for (var taking : takings) {
            taking.messages.forEach(message -> store.replace(message, null, () -> {}));
        }
    }

    /// Takes a message for these recipients; what it returns has to be awaited.
    ///
    /// @throws EngineException when its body is not there
    public Taking take(Letter letter, List<Onward> recipients) throws EngineException {
        return take(letter, recipients, false);
    }

    /// The same; held until an operator or its sender's freeze lets it go.
    public Taking take(Letter letter, List<Onward> recipients, boolean held)
            throws EngineException {
        if (!blobs.claim(letter.blob())) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "body " + letter.blob() + " is gone", null);
        }
        Map<Hop, List<QueuedRecipient>> byHop = new LinkedHashMap<>();
        for (var one : recipients) {
            byHop.computeIfAbsent(one.hop(), _ -> new ArrayList<>())
                    .add(new QueuedRecipient(one.to(), one.parameters(), one.mailbox(), ""));
        }
        var messages = new ArrayList<QueuedMessage>();
        byHop.forEach((hop, all) -> {
            for (var some : parts(all)) {
                messages.add(message(letter, hop, some, held));
            }
        });
        return new Taking(messages, messages.stream().map(store::add).toList());
    }

    /// Says for the trail that a message was taken.
    ///
    /// @param client who brought it
    public void accepted(
            String trail, ReversePath from, List<String> recipients, String client, long octets) {
        for (var to : recipients) {
            events.record(new TransportEvent.Accepted(trail, from.toString(), to, client, octets));
        }
    }

    /// Tells the sender, where he asked for it, that these recipients have the message already.
    public void tellDelivered(Letter letter, List<Onward> recipients) {
        var queued =
                recipients.stream()
                        .map(one -> new QueuedRecipient(one.to(), one.parameters()))
                        .toList();
        var message = message(letter, new Hop.Mailboxes(), queued, false);
        var delivered = Reply.of(250, "2.0.0", "Delivered");
        try {
            reporter.report(
                    message,
                    queued.stream()
                            .map(one ->
                                    Couriers.report(Reporter.Action.DELIVERED, one, "", delivered))
                            .toList());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "nobody can be told of success, id=" + letter.trail(), e);
        }
    }

    /// Says for the trail what content control has found or done.
    public void judged(String trail, String to, String what, String text) {
        events.record(new TransportEvent.ContentJudged(trail, to, what, text));
    }

    /// Tells the sender that these recipients refuse a message that others have taken.
    ///
    /// @param reply why
    public void tellRefused(Letter letter, List<Onward> recipients, Reply reply) {
        try {
            reportRefused(letter, recipients, reply);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "nobody can be told of a refusal, id=" + letter.trail(), e);
        }
    }

    /// The same for who keeps the message while its sender cannot be told.
    ///
    /// @throws IOException when the notice cannot be queued now
    public void reportRefused(Letter letter, List<Onward> recipients, Reply reply)
            throws IOException {
        var queued =
                recipients.stream()
                        .map(one -> new QueuedRecipient(one.to(), one.parameters()))
                        .toList();
        var message = message(letter, new Hop.Mailboxes(), queued, false);
        reporter.report(
                message,
                queued.stream()
                        .map(one -> Couriers.report(Reporter.Action.FAILED, one, "", reply))
                        .toList());
    }

    private QueuedMessage message(
            Letter letter, Hop hop, List<QueuedRecipient> recipients, boolean held) {
        var position =
                held
                        ? new Position(Position.Line.HELD, letter.arrived().toEpochMilli())
                        : fresh(letter, hop);
        return new QueuedMessage(
                letter.trail() + "-" + Ids.next(),
                letter,
                hop,
                recipients,
                position,
                0,
                false,
                letter.arrived().plus(settings.get().warnAfter()).toEpochMilli(),
                "");
    }

    /// Where a message stands that may go at once.
    Position fresh(Letter letter, Hop hop) {
        return new Position(
                Position.Line.of(letter.parameters().priority()),
                schedule.place(hop, letter.lane()));
    }

    private List<List<QueuedRecipient>> parts(List<QueuedRecipient> all) {
        var parts = new ArrayList<List<QueuedRecipient>>();
        var part = new ArrayList<QueuedRecipient>();
        int octets = 0;
        for (var recipient : all) {
            int size = size(recipient);
            if (!part.isEmpty()
                    && (part.size() == settings.get().recipientsPerMessage()
                            || octets + size > MOST_RECIPIENT_OCTETS)) {
                parts.add(List.copyOf(part));
                part.clear();
                octets = 0;
            }
            part.add(recipient);
            octets += size;
        }
        parts.add(List.copyOf(part));
        return parts;
    }

    /// At most: each character may be four octets of UTF-8, and a reply is added later.
    private static int size(QueuedRecipient recipient) {
        String original = recipient.parameters().originalRecipient();
        return 4 * recipient.address().toString().length()
                + (original == null ? 0 : 4 * original.length())
                + Couriers.MOST_PROBLEM;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public void start() {
        search();
        schedule.begin();
        turner = Thread.ofVirtual().name("queue").start(this::run);
    }

    private void search() {
        try {
            terms.search();
        } catch (EngineException e) {
            trouble = "the queue cannot be read: see the log for why";
            LOG.log(Level.ERROR, "the queue cannot be read", e);
        }
    }

    private void run() {
        try {
            int turns = 0;
            do {
                turn();
                if (++turns % TURNS_A_SEARCH == 0 && schedule.takeCrowded()) {
                    search();
                }
            } while (!stopping.await(TURN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Does what has become due: starts couriers, tells senders of delay, gives up.
    void turn() {
        try {
            changes.lookAfter();
            schedule.turn();
            terms.come();
            trouble = "";
        } catch (EngineException e) {
            trouble = "the queue cannot be read: see the log for why";
            LOG.log(Level.ERROR, "the queue cannot be read", e);
        } catch (RuntimeException e) {
            // A defect in one turn does not end the later ones.
            trouble = "the last turn failed: see the log for why";
            LOG.log(Level.ERROR, "defect in the queue", e);
        }
    }

    private void startCourier(Hop hop, boolean troubled) {
        couriers.start(hop, troubled);
    }

    /// Puts a message in the place of what it was; null: it is done.
    Committer.Ticket replace(QueuedMessage before, @Nullable QueuedMessage after) {
        return changes.replace(before, after);
    }

    /// Queues a message for another hop as well; durable when it returns.
    ///
    /// @return its id there
    String move(QueuedMessage message, Hop hop) throws EngineException {
        var letter = message.letter();
        var moved =
                new QueuedMessage(
                        letter.trail() + "-" + Ids.next(),
                        letter,
                        hop,
                        message.recipients(),
                        fresh(letter, hop),
                        0,
                        message.warned(),
                        message.term(),
                        "");
        store.add(moved).await();
        schedule.add(moved);
        for (var recipient : moved.recipients()) {
            events.record(queued(moved, recipient));
        }
        return moved.id();
    }

    private static TransportEvent queued(QueuedMessage message, QueuedRecipient recipient) {
        var letter = message.letter();
        return new TransportEvent.MailQueued(
                letter.trail(),
                letter.from().toString(),
                recipient.address().toString(),
                message.hop().text(),
                letter.wholeOctets());
    }

    /// Tells the sender that the message could not be delivered, and removes it.
    Committer.Ticket giveUp(QueuedMessage message) throws IOException {
        return terms.giveUp(message, "5.0.0");
    }

    /// The queue on disk.
    QueueStore store() {
        return store;
    }

    /// The lines in memory.
    Schedule schedule() {
        return schedule;
    }

    /// How the queue is as a whole.
    public QueueFigures whole() {
        return whole;
    }

    /// Messages, counted once for each hop they go to.
    public long size() {
        return schedule.hops().stream().mapToLong(HopState::messages).sum();
    }

    /// Hops that have mail, or had some since the start, by name; sizes and ages are some seconds
    /// old.
    public List<HopFigures> figures() {
        return meter.hops();
    }

    /// What other servers took since the start.
    public HopFigures.Load relayed() {
        return meter.relayed();
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        schedule.end();
        try {
            if (turner != null) {
                turner.join(grace);
            }
            schedule.awaitIdle(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        if (!trouble.isEmpty()) {
            return new Health(State.FAILED, trouble);
        }
        long messages = 0;
        long unreachable = 0;
        for (var hop : schedule.hops()) {
            messages += hop.messages();
            unreachable += hop.failures() > 0 ? 1 : 0;
        }
        String text =
                messages
                        + " messages"
                        + (unreachable == 0
                                ? ""
                                : ", "
                                        + unreachable
                                        + " destinations cannot be reached: Queue Status");
        return new Health(State.OK, text);
    }
}
