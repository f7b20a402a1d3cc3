package org.postern.content;

import org.postern.detection.Fingerprint;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.mail.Header;
import org.postern.store.AccountId;
import org.postern.store.SpecialUse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What was delivered lately, on disk: from what a message is recognised by to its copies in
/// mailboxes, so that they are found when more is known of it ([Retro]). A delivery writes two
/// small records that nobody waits for; fingerprints are taken later, in the background.
///
/// It keeps no message alive: a copy that its owner deletes is simply not found any more.
public final class DeliveredCopies {
    static final String COPY = "c";

    private static final Partition PARTITION = new Partition("content/delivered");
    private static final String FOLLOWED = "b";
    private static final String DUE = "d";
    private static final String KEY = "k";
    private static final String MOVE = "a";
    private static final String PATTERNS = "p";
    private static final int VERSION = 1;

    /// Deliveries of so much time are looked at together.
    private static final Duration GRAIN = Duration.ofSeconds(10);

    /// Of a text's eight keys, how many make two texts nearly the same.
    private static final int LIKE = 4;

    private static final int MOST_HASTENED = 200;

    private static final byte[] NOTHING = {};

    private final Records records;
    private final InstantSource clock;
    private final Supplier<RetroSettings> settings;
    private final AtomicLong followed = new AtomicLong();
    private final LongAdder leftOut = new LongAdder();
    private final ArrayBlockingQueue<Fingerprint> hastened =
            new ArrayBlockingQueue<>(MOST_HASTENED);

    public DeliveredCopies(
            Engine engine,
            Committer committer,
            InstantSource clock,
            Supplier<RetroSettings> settings) {
        this.records = new Records(engine, committer, PARTITION);
        this.clock = clock;
        this.settings = settings;
    }

    /// When a message is to be looked at.
    record Due(Instant when, String name) {
        private static Due of(String key) {
            return new Due(
                    Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(key, 1, 17)),
                    key.substring(17));
        }

        private String key() {
            return DUE + number(when.toEpochMilli()) + name;
        }
    }

    private static String number(long value) {
        return HexFormat.of().toHexDigits(value);
    }

    /// Counts what is there already.
    void count() throws EngineException {
        // Notes that wait for the disk are before this: no copy has this bare name.
        records.delete(COPY);
        long[] count = {0};
        records.forEach(COPY, (_, _) -> count[0]++);
        followed.set(count[0]);
    }

    /// How many copies are followed.
    long followed() {
        return followed.get();
    }

    /// How many were not since the start, because there were too many.
    long leftOut() {
        return leftOut.sum();
    }

    /// Notes the copies of a message that was taken just now. Waits for nothing.
    void taken(MailToExamine mail, Verdict verdict) {
        // What an administrator has released, or a user sent on, was judged by people.
        if (!settings.get().enabled() || mail.origin() == Origin.QUEUE) {
            return;
        }
        int recurrence = RecurrentMail.points(verdict.score());
        var batch = new Batch();
        Set<String> keys = new HashSet<>();
        for (var ruling : verdict.rulings()) {
            for (var placement : ruling.placements()) {
                if (follows(placement)) {
                    var copy = copy(mail, ruling, placement, recurrence);
                    if (keys.add(copy.key())) {
                        batch = note(copy, batch);
                    }
                }
            }
        }
        records.commitSoon(batch);
    }

    private static boolean follows(Placement placement) {
        return !placement.own()
                && !new AccountId(placement.mailbox().account().id()).ofDomain()
                && placement.filing().use() != SpecialUse.JUNK;
    }

    private DeliveredCopy copy(
            MailToExamine mail, Ruling ruling, Placement placement, int recurrence) {
        byte[] lines = placement.lines().getBytes(StandardCharsets.UTF_8);
        return new DeliveredCopy(
                placement.form().message().blob(),
                placement.mailbox().account().id(),
                mail.trail(),
                clock.instant(),
                JunkStatus.score(Header.parse(lines)).orElse(-1),
                recurrence,
                mail.sender(),
                ruling.addressee().address().toString());
    }

    private Batch note(DeliveredCopy copy, Batch batch) {
        if (followed.get() >= settings.get().copies()) {
            leftOut.increment();
            return batch;
        }
        followed.incrementAndGet();
        var room = batch;
        if (batch.changes().size() + 2 > Batch.MAX_ENTRIES) {
            records.commitSoon(batch);
            room = new Batch();
        }
        Records.put(room, copy.key(), copy.encode());
        long grain = GRAIN.toMillis();
        long due = (copy.when().toEpochMilli() / grain + 1) * grain;
        var when = new Due(Instant.ofEpochMilli(due), DeliveredCopy.name(copy.blob()));
        return Records.put(room, when.key(), NOTHING);
    }

    /// Has the like of something looked at in the next turn, whenever it is due. Waits for nothing;
    /// when there is very much of it, what comes above is looked at when it is due.
    public void hasten(Fingerprint print) {
        if (settings.get().enabled()) {
            boolean _ = hastened.offer(print);
        }
    }

    /// What is to be looked at before it is due, once.
    Set<String> hastened() throws EngineException {
        var prints = new ArrayList<Fingerprint>();
        hastened.drainTo(prints);
        Set<String> names = new HashSet<>();
        for (var print : prints) {
            names.addAll(like(print));
        }
        return names;
    }

    /// What is to be looked at by now, in order of time.
    List<Due> due(Instant now, int most) throws EngineException {
        var due = new ArrayList<Due>();
        for (var entry : records.first(DUE, most)) {
            var one = Due.of(entry.key());
            if (one.when().isAfter(now)) {
                break;
            }
            due.add(one);
        }
        return due;
    }

    /// The copies of a message that are followed.
    List<DeliveredCopy> copies(String name) throws EngineException {
        var copies = new ArrayList<DeliveredCopy>();
        records.forEach(
                COPY + name + Records.SEPARATOR,
                (key, value) -> copies.add(DeliveredCopy.decode(key, value)));
        return copies;
    }

    Optional<FollowedMessage> followed(String name) throws EngineException {
        var value = records.get(FOLLOWED + name);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(FollowedMessage.decode(name, value.get()));
    }

    /// Keeps what a message is recognised by, and when it is looked at next, in place of `before`.
    void follow(FollowedMessage message, Due before) throws EngineException {
        var batch = new Batch();
        Records.delete(batch, before.key());
        var old = followed(message.name());
        if (old.isPresent()) {
            Records.delete(batch, new Due(old.get().due(), message.name()).key());
        } else {
            for (long key : message.print().keys()) {
                Records.put(batch, KEY + number(key) + message.name(), NOTHING);
            }
        }
        Records.put(batch, FOLLOWED + message.name(), message.encode());
        Records.put(batch, new Due(message.due(), message.name()).key(), NOTHING);
        records.commit(batch);
    }

    /// Looks at a message later, whatever is known of it.
    void later(Due before, Instant next) throws EngineException {
        var batch = new Batch();
        Records.delete(batch, before.key());
        Records.put(batch, new Due(next, before.name()).key(), NOTHING);
        records.commit(batch);
    }

    /// Forgets a message.
    void forget(Due due) throws EngineException {
        var batch = new Batch();
        Records.delete(batch, due.key());
        var known = followed(due.name());
        if (known.isPresent()) {
            Records.delete(batch, new Due(known.get().due(), due.name()).key());
            for (long key : known.get().print().keys()) {
                Records.delete(batch, KEY + number(key) + due.name());
            }
        }
        Records.delete(batch, FOLLOWED + due.name());
        records.commit(batch);
        long[] gone = {0};
        String copies = COPY + due.name() + Records.SEPARATOR;
        records.forEach(copies, (_, _) -> gone[0]++);
        records.deleteAll(copies);
        followed.addAndGet(-gone[0]);
    }

    /// Follows a copy no more: it is not where it was delivered.
    void forget(DeliveredCopy copy) throws EngineException {
        records.delete(copy.key());
        followed.decrementAndGet();
    }

    /// Forgets the copies and moves of an account that is gone.
    public void forget(String account) throws EngineException {
        records.forEach(
                COPY,
                (key, value) -> {
                    var copy = DeliveredCopy.decode(key, value);
                    if (copy.account().equals(account)) {
                        forget(copy);
                    }
                });
        records.forEach(
                MOVE,
                (key, value) -> {
                    if (RetroMove.decode("", 0, value).account().value().equals(account)) {
                        records.delete(key);
                    }
                });
    }

    /// The names of all messages that may have attachments: that have some, or have not been looked
    /// at yet.
    Set<String> withFiles() throws EngineException {
        Set<String> names = new HashSet<>();
        records.forEach(
                COPY, (key, _) -> names.add(key.substring(1, key.indexOf(Records.SEPARATOR))));
        records.forEach(
                FOLLOWED,
                (key, value) -> {
                    String name = key.substring(1);
                    if (!FollowedMessage.decode(name, value).files()) {
                        names.remove(name);
                    }
                });
        return names;
    }

    /// The names of the messages that came under a trail.
    Set<String> byTrail(String trail) throws EngineException {
        Set<String> names = new HashSet<>();
        records.forEach(
                COPY,
                (key, _) -> {
                    if (key.endsWith(Records.SEPARATOR + trail)) {
                        names.add(key.substring(1, key.indexOf(Records.SEPARATOR)));
                    }
                });
        return names;
    }

    /// The names of messages that are nearly the same: their texts, or an attachment of theirs.
    Set<String> like(Fingerprint print) throws EngineException {
        Map<String, Integer> shared = new HashMap<>();
        for (long key : print.text()) {
            named(key, shared, 1);
        }
        for (var file : print.files()) {
            named(file.exact(), shared, LIKE);
            for (long piece : file.similar()) {
                // As the centre has it: two pieces in common make two files the same.
                named(piece, shared, LIKE / 2);
            }
        }
        shared.values().removeIf(count -> count < LIKE);
        return Set.copyOf(shared.keySet());
    }

    private void named(long key, Map<String, Integer> shared, int weight) throws EngineException {
        String prefix = KEY + number(key);
        records.forEach(
                prefix,
                (one, _) -> shared.merge(one.substring(prefix.length()), weight, Integer::sum));
    }

    /// Keeps what was moved.
    void keep(RetroMove move) throws EngineException {
        records.put(
                MOVE
                        + number(move.when().toEpochMilli())
                        + move.action()
                        + Records.SEPARATOR
                        + number(move.number()),
                move.encode());
    }

    /// Visits all moves that are kept, the oldest first.
    void moves(Moved visit) throws EngineException {
        records.forEach(
                MOVE,
                (key, value) -> {
                    int end = key.indexOf(Records.SEPARATOR);
                    int number = (int) HexFormat.fromHexDigitsToLong(key.substring(end + 1));
                    visit.at(RetroMove.decode(key.substring(17, end), number, value));
                });
    }

    /// Takes one move.
    @FunctionalInterface
    interface Moved {
        void at(RetroMove move) throws EngineException;
    }

    /// Forgets moves of before that moment.
    void forgetMoves(Instant before) throws EngineException {
        records.deleteRange(MOVE, MOVE + number(before.toEpochMilli()));
    }

    /// The state of virus patterns that everything here was scanned with; empty when nothing was.
    String patterns() throws EngineException {
        var value = records.get(PATTERNS);
        return value.isEmpty()
                ? ""
                : Records.read(value.get(), VERSION, "patterns", in -> in.readUTF());
    }

    void patterns(String state) throws EngineException {
        records.put(PATTERNS, Records.value(VERSION, out -> out.writeUTF(state)));
    }
}
