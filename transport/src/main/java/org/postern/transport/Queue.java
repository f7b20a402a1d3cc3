package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Reader;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.kernel.Service;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private static final int TERMS_AT_A_TIME = 100;

    /// Entries are smaller than the engine's largest value, whatever their recipients are.
    private static final int MOST_RECIPIENT_OCTETS = 40_000;

    /// How long a held message is let alone.
    private static final Duration HELD_TERM = Duration.ofDays(1);

    private final QueueStore store;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Supplier<TransportSettings> settings;
    private final Function<Hop, Carrier> carriers;
    private final Reporter reporter;
    private final Events events;
    private final Schedule schedule;
    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();
    private final SecureRandom chance = new SecureRandom();
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
        this.clock = clock;
        this.settings = settings;
        this.carriers = carriers;
        this.events = events;
        this.schedule = new Schedule(store, clock, settings, rules, this::startCourier);
        this.reporter = reporter.apply(this);
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
            EngineException failure = null;
            for (int i = 0; i < tickets.size(); i++) {
                try {
                    tickets.get(i).await();
                } catch (EngineException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                // The others must not go: their sender comes again with all of them.
                for (int i = 0; i < tickets.size(); i++) {
                    store.replace(messages.get(i), null, () -> {});
                }
                throw failure;
            }
            messages.forEach(schedule::add);
            for (var message : messages) {
                for (var recipient : message.recipients()) {
                    events.record(
                            new TransportEvent.MailQueued(
                                    message.letter().trail(),
                                    message.letter().from().toString(),
                                    recipient.address().toString(),
                                    message.hop().text(),
                                    message.letter().wholeOctets()));
                }
            }
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
                            .map(one -> report(Reporter.Action.DELIVERED, one, "", delivered))
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
        var queued =
                recipients.stream()
                        .map(one -> new QueuedRecipient(one.to(), one.parameters()))
                        .toList();
        var message = message(letter, new Hop.Mailboxes(), queued, false);
        try {
            reporter.report(
                    message,
                    queued.stream()
                            .map(one -> report(Reporter.Action.FAILED, one, "", reply))
                            .toList());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "nobody can be told of a refusal, id=" + letter.trail(), e);
        }
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

    private Position fresh(Letter letter, Hop hop) {
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
                + MOST_PROBLEM;
    }

    /// Most octets kept of what a server said.
    private static final int MOST_PROBLEM = 400;

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

    /// Notices what is on disk and in no line.
    private void search() {
        try {
            for (int i = 0; i < QueueKey.partitions(); i++) {
                search(i);
            }
        } catch (EngineException e) {
            trouble = "the queue cannot be read: see the log for why";
            LOG.log(Level.ERROR, "the queue cannot be read", e);
        }
    }

    private void search(int partition) throws EngineException {
        Map<String, Long> counts = new HashMap<>();
        byte[] from = QueueStore.firstTerm();
        while (true) {
            var some = store.terms(partition, from, null, 1_000);
            some.forEach(due -> counts.merge(due.term().hop(), 1L, Long::sum));
            if (some.size() < 1_000) {
                break;
            }
            from = Reader.after(some.getLast().term().octets());
        }
        for (var one : counts.entrySet()) {
            var hop = Hop.parse(one.getKey());
            if (!schedule.knows(hop)) {
                schedule.notice(hop, one.getValue());
            }
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
            lookAfter();
            schedule.turn();
            for (int i = 0; i < QueueKey.partitions(); i++) {
                terms(i);
            }
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

    private void terms(int partition) throws EngineException {
        byte[] from = QueueStore.firstTerm();
        while (true) {
            var due = store.terms(partition, from, clock.millis(), TERMS_AT_A_TIME);
            for (var one : due) {
                store.find(one.message()).ifPresent(this::term);
            }
            if (due.size() < TERMS_AT_A_TIME) {
                return;
            }
            from = Reader.after(due.getLast().term().octets());
        }
    }

    /// A message's term has come.
    private void term(QueuedMessage found) {
        if (!schedule.claim(found)) {
            return;
        }
        QueuedMessage message = found;
        try {
            var current = store.find(QueueKey.of(found).octets());
            if (current.isEmpty()) {
                schedule.settled(found, false, Long.MAX_VALUE);
                return;
            }
            message = current.get();
            long expiry = message.letter().arrived().plus(settings.get().expiry()).toEpochMilli();
            if (message.held()) {
                replace(message, message.toldOfDelay(clock.millis() + HELD_TERM.toMillis()));
            } else if (clock.millis() >= expiry) {
                giveUp(message, "4.4.7");
            } else if (message.warned()) {
                replace(message, message.toldOfDelay(expiry));
            } else {
                reporter.report(message, reports(message, Reporter.Action.DELAYED, "4.4.1"));
                replace(message, message.toldOfDelay(expiry));
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "nobody can be told of a delay, id=" + message.id(), e);
            schedule.returned(message);
        }
    }

    /// Tells the sender that the message could not be delivered, and removes it.
    ///
    /// @param status the enhanced code where no server gave one
    Committer.Ticket giveUp(QueuedMessage message, String status) throws IOException {
        reporter.report(message, reports(message, Reporter.Action.FAILED, status));
        for (var recipient : message.recipients()) {
            events.record(
                    new TransportEvent.MailFailed(
                            message.letter().trail(),
                            recipient.address().toString(),
                            message.hop().text(),
                            "",
                            problem(message, recipient)));
        }
        return replace(message, null);
    }

    private List<Reporter.Report> reports(
            QueuedMessage message, Reporter.Action action, String status) {
        return message.recipients().stream()
                .map(recipient ->
                        new Reporter.Report(
                                action, recipient, "", problem(message, recipient), status))
                .toList();
    }

    private String problem(QueuedMessage message, QueuedRecipient recipient) {
        String hop = schedule.problem(message.hop());
        return !hop.isEmpty()
                ? hop
                : recipient.problem().isEmpty() ? message.problem() : recipient.problem();
    }

    private Committer.Ticket replace(QueuedMessage before, @Nullable QueuedMessage after) {
        long due =
                after != null && after.position().line() == Position.Line.WAITING
                        ? after.position().order()
                        : after == null || after.held() ? Long.MAX_VALUE : 0;
        var ticket =
                store.replace(before, after, () -> schedule.settled(before, after == null, due));
        pending.add(new Pending(ticket, before, after));
        return ticket;
    }

    /// A change that is on its way to the disk.
    private record Pending(
            Committer.Ticket ticket, QueuedMessage before, @Nullable QueuedMessage after) {}

    /// Looks after the changes made since the last turn: what a full disk refused is submitted
    /// again, and until it is durable its message counts as under way.
    private void lookAfter() {
        int changes = pending.size();
        for (int i = 0; i < changes; i++) {
            var change = pending.poll();
            if (change == null) {
                return;
            }
            try {
                change.ticket().await();
            } catch (EngineException e) {
                if (e.kind() == EngineException.Kind.FULL) {
                    replace(change.before(), change.after());
                }
            }
        }
    }

    private void startCourier(Hop hop, boolean troubled) {
        Thread.ofVirtual().name("courier-" + hop.text()).start(() -> courier(hop, troubled));
    }

    private void courier(Hop hop, boolean troubled) {
        try (var carrier = carriers.apply(hop)) {
            while (true) {
                var patience = carrier.spent() ? Duration.ZERO : settings.get().idleConnection();
                switch (schedule.next(hop, patience, troubled)) {
                    case Schedule.Next.Carry(var message) -> attempt(carrier, message);
                    case Schedule.Next.Stop() -> {
                        return;
                    }
                }
            }
        }
    }

    private void attempt(Carrier carrier, QueuedMessage message) {
        var hop = message.hop();
        try {
            var outcomes = carrier.carry(message);
            schedule.reached(hop);
            settle(message, outcomes);
        } catch (UnreachableException e) {
            postpone(message, e.why());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect in an attempt, id=" + message.id(), e);
            postpone(message, "an internal error");
        }
    }

    private void postpone(QueuedMessage message, String why) {
        var hop = message.hop();
        var pause = Backoff.of(settings.get()).after(schedule.failures(hop) + 1, chance);
        schedule.unreachable(hop, why, pause);
        schedule.returned(message);
        events.record(new TransportEvent.HopUnreachable(hop.text(), why, count(hop), pause));
    }

    private long count(Hop hop) {
        return schedule.hops().stream()
                .filter(state -> state.hop().equals(hop))
                .mapToLong(Schedule.HopState::messages)
                .sum();
    }

    /// Writes what is left of a message after an attempt.
    private void settle(QueuedMessage message, List<Outcome> outcomes) {
        var left = new ArrayList<QueuedRecipient>();
        var reports = new ArrayList<Reporter.Report>();
        for (int i = 0; i < outcomes.size(); i++) {
            var recipient = message.recipients().get(i);
            var outcome = outcomes.get(i);
            switch (outcome) {
                case Outcome.Done(var how, var server, var reply) ->
                        reports.add(report(action(how), recipient, server, reply));
                case Outcome.Failed(var server, var reply) ->
                        reports.add(report(Reporter.Action.FAILED, recipient, server, reply));
                case Outcome.Later(var _, var reply) ->
                        left.add(recipient.failed(Reply.clean(reply.toString(), 100)));
            }
        }
        try {
            reporter.report(message, reports);
        } catch (IOException e) {
            // Whoever failed fails again later, and then his sender is told.
            LOG.log(Level.ERROR, "nobody can be told of a failure, id=" + message.id(), e);
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) instanceof Outcome.Failed) {
                    left.add(message.recipients().get(i));
                }
            }
        }
        replace(message, left.isEmpty() ? null : later(message, left));
        for (int i = 0; i < outcomes.size(); i++) {
            record(message, message.recipients().get(i), outcomes.get(i));
        }
    }

    private static Reporter.Action action(Outcome.How how) {
        return switch (how) {
            case DELIVERED, HANDED_ON -> Reporter.Action.DELIVERED;
            case RELAYED -> Reporter.Action.RELAYED;
            case EXPANDED -> Reporter.Action.EXPANDED;
        };
    }

    private static Reporter.Report report(
            Reporter.Action action, QueuedRecipient recipient, String server, Reply reply) {
        var status = reply.status();
        String text = Reply.clean(reply.toString(), MOST_PROBLEM);
        return new Reporter.Report(
                action,
                recipient,
                server,
                text,
                status == null ? reply.code() / 100 + ".0.0" : status.toString());
    }

    private QueuedMessage later(QueuedMessage message, List<QueuedRecipient> left) {
        var pause = Backoff.of(settings.get()).after(message.attempts() + 1, chance);
        return message.leaving(
                left,
                new Position(Position.Line.WAITING, clock.millis() + pause.toMillis()),
                left.getLast().problem());
    }

    private void record(QueuedMessage message, QueuedRecipient recipient, Outcome outcome) {
        String trail = message.letter().trail();
        String to = recipient.address().toString();
        String hop = message.hop().text();
        String reply = outcome.reply().toString();
        events.record(
                switch (outcome) {
                    case Outcome.Done(var _, var server, var _) ->
                            new TransportEvent.MailRelayed(trail, to, hop, server, reply);
                    case Outcome.Later(var server, var _) ->
                            new TransportEvent.MailDeferred(trail, to, hop, server, reply);
                    case Outcome.Failed(var server, var _) ->
                            new TransportEvent.MailFailed(trail, to, hop, server, reply);
                });
    }

    /// What an operator does to one message.
    enum Handling {
        HOLD,
        RELEASE,
        RETRY,
        DELETE,
        BOUNCE
    }

    /// Handles one message, unless a courier has it just now.
    ///
    /// @return what is to be awaited before the message may be handled again; absent when it was
    ///   not handled
    Optional<Committer.Ticket> handle(QueuedMessage seen, Handling handling) throws IOException {
        if (!schedule.claim(seen)) {
            return Optional.empty();
        }
        Optional<QueuedMessage> current = store.find(QueueKey.of(seen).octets());
        if (current.isEmpty()) {
            schedule.settled(seen, false, Long.MAX_VALUE);
            return Optional.empty();
        }
        var message = current.get();
        try {
            var ticket =
                    switch (handling) {
                        case HOLD ->
                                replace(
                                        message,
                                        message.at(
                                                new Position(
                                                        Position.Line.HELD,
                                                        message.letter()
                                                                .arrived()
                                                                .toEpochMilli())));
                        case RELEASE, RETRY ->
                                replace(
                                        message,
                                        message.at(fresh(message.letter(), message.hop())));
                        case DELETE -> replace(message, null);
                        case BOUNCE -> giveUp(message, "5.0.0");
                    };
            told(message, handling);
            return Optional.of(ticket);
        } catch (IOException e) {
            schedule.returned(message);
            throw e;
        }
    }

    private void told(QueuedMessage message, Handling handling) {
        String action =
                switch (handling) {
                    case HOLD -> "held";
                    case RELEASE -> "released";
                    case RETRY -> "tried again";
                    case DELETE -> "deleted";
                    case BOUNCE -> "sent back";
                };
        for (var recipient : message.recipients()) {
            events.record(
                    new TransportEvent.MailHandled(
                            message.letter().trail(), recipient.address().toString(), action));
        }
    }

    /// The queue on disk.
    QueueStore store() {
        return store;
    }

    /// The lines in memory.
    Schedule schedule() {
        return schedule;
    }

    /// Messages, counted once for each hop they go to.
    public long size() {
        return schedule.hops().stream().mapToLong(Schedule.HopState::messages).sum();
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
