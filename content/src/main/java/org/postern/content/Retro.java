package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.antivirus.ScanFinding;
import org.postern.antivirus.ScanReport;
import org.postern.antivirus.ScanStatus;
import org.postern.antivirus.ScanSubject;
import org.postern.antivirus.VirusScanner;
import org.postern.detection.Detection;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.detection.Fingerprint;
import org.postern.detection.Fingerprints;
import org.postern.directory.Account;
import org.postern.directory.NamedService;
import org.postern.engine.EngineException;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Rounds;
import org.postern.kernel.Service;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.store.AccountId;
import org.postern.store.Filing;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Retro-action (SPEC BEY-7): what is delivered is not done with. For some days each message is
/// looked at again, and when more is known of it than when it came, its copies are found and moved.
///
/// - The detection centre is asked again after ten minutes, after forty, and so on. When its like
///   has become bulk or known spam, and that would have made it junk, it goes from INBOX to Junk
///   Mail. When an attachment of it spreads and is suspicious, it goes into the quarantine
///   `Outbreak`.
/// - When patterns have changed, messages with attachments are scanned again. What has a virus now
///   goes into the quarantine `Virus`.
///
/// What its owner has moved, answered or marked is his and stays. Each move is kept, so that it can
/// be shown and taken back. All this works at a tenth of one processor at most, one message after
/// the other.
public final class Retro implements Service, StatusSource {
    private static final Logger LOG = System.getLogger(Retro.class.getName());
    private static final Duration TURN = Duration.ofSeconds(30);
    private static final Duration SCAN_TIME = Duration.ofMinutes(2);
    private static final int AT_A_TIME = 100;
    private static final int REST = 9;
    private static final int MOST_LOOKS = 20;

    /// How often a message is tried that cannot be scanned.
    private static final int MOST_TRIES = 3;

    private static final int LATER = 4;

    /// How long a message may be on its way from the queue to its mailbox before it is not waited
    /// for.
    private static final Duration ON_ITS_WAY = Duration.ofHours(1);

    private final Room room;
    private final VirusScanner engines;
    private final DetectionClient client;
    private final Supplier<RetroSettings> settings;
    private final Supplier<DetectionSettings> detection;
    private final Events events;
    private final RetroMoves moves;
    private final Rounds rounds = new Rounds("retro", () -> TURN, this::turn);

    /// One turn at a time.
    private final ReentrantLock turning = new ReentrantLock();

    /// Held for one message at a time: by a turn, or for an operator.
    private final ReentrantLock working = new ReentrantLock();

    /// Guarded by `turning`.
    private boolean counted;

    /// What could not be scanned by the patterns `triedBy`, and how often it was tried. Guarded by
    /// `turning`.
    private final Map<String, Integer> tried = new HashMap<>();

    private String triedBy = "";

    private final LongAdder moved = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder undone = new LongAdder();

    /// @param engines without outbreak protection
    public Retro(
            Room room,
            VirusScanner engines,
            DetectionClient client,
            MailSender sender,
            Supplier<RetroSettings> settings,
            Supplier<DetectionSettings> detection,
            Events events) {
        this.room = room;
        this.engines = engines;
        this.client = client;
        this.settings = settings;
        this.detection = detection;
        this.events = events;
        this.moves = new RetroMoves(room, sender);
    }

    @Override
    public String name() {
        return "retro";
    }

    @Override
    public void start() {
        rounds.start();
    }

    @Override
    public void stop(Duration grace) {
        rounds.stop(grace);
    }

    @Override
    public Health health() {
        if (rounds.failed()) {
            return new Health(
                    State.DEGRADED,
                    "delivered mail cannot be looked at again now: see the log for why");
        }
        return settings.get().enabled()
                ? new Health(State.OK, room.copies().followed() + " copies are followed")
                : new Health(State.OFF, "retro.enabled is false");
    }

    @Override
    public List<Field> status() {
        return List.of(
                Field.of("retroFollowed", Value.number(room.copies().followed())),
                Field.of("retroNotFollowed", Value.number(room.copies().leftOut())),
                Field.of("retroMoved", Value.number(moved.sum())),
                Field.of("retroLeft", Value.number(left.sum())),
                Field.of("retroUndone", Value.number(undone.sum())));
    }

    /// Looks at all that is due.
    void turn() throws IOException, InterruptedException {
        turning.lockInterruptibly();
        try {
            if (!counted) {
                room.copies().count();
                counted = true;
            }
            looks();
            rescan();
            room.copies().forgetMoves(now().minus(settings.get().undo()));
        } catch (StoreException e) {
            throw new IOException("delivered mail cannot be looked at again", e);
        } finally {
            turning.unlock();
        }
    }

    private Instant now() {
        return room.clock().instant();
    }

    private void looks() throws IOException, InterruptedException {
        // What is known to spread is looked for at once.
        for (String name : room.copies().hastened()) {
            var known = room.copies().followed(name);
            if (known.isPresent() && !rounds.stopped()) {
                lookOrLater(new DeliveredCopies.Due(known.get().due(), name));
            }
        }
        var until = now();
        var due = room.copies().due(until, AT_A_TIME);
        while (!due.isEmpty() && !rounds.stopped()) {
            for (var one : due) {
                lookOrLater(one);
                if (rounds.stopped()) {
                    return;
                }
            }
            due = room.copies().due(until, AT_A_TIME);
        }
    }

    private void lookOrLater(DeliveredCopies.Due one) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        working.lock();
        try {
            look(one);
        } catch (StoreException | IOException | RuntimeException e) {
            // One that cannot be looked at keeps nobody from the others.
            LOG.log(Level.WARNING, "a delivered message is looked at later", e);
            room.copies().later(one, now().plus(settings.get().firstLook()));
        } finally {
            working.unlock();
        }
        rounds.rest(begun, REST);
    }

    private void look(DeliveredCopies.Due due) throws IOException, StoreException {
        var copies = room.copies().copies(due.name());
        var latest = copies.stream().map(DeliveredCopy::when).max(Instant::compareTo);
        if (latest.isEmpty() || !latest.get().plus(settings.get().age()).isAfter(now())) {
            room.copies().forget(due);
            return;
        }
        var known = room.copies().followed(due.name());
        var message = known.isPresent() ? known.get() : first(due, copies);
        if (message == null) {
            boolean coming = latest.get().plus(ON_ITS_WAY).isAfter(now());
            if (coming) {
                room.copies().later(due, now().plus(settings.get().firstLook()));
            } else {
                room.copies().forget(due);
            }
            return;
        }
        // A copy that came later begins anew.
        boolean again = known.isPresent() && known.get().due().equals(due.when());
        int looks = again ? message.looks() + 1 : 0;
        boolean answered = judged(message, copies);
        looks = answered ? looks : message.looks();
        var end = latest.get().plus(settings.get().age());
        room.copies().follow(message.due(next(looks, end), Math.min(looks, MOST_LOOKS)), due);
    }

    private Instant next(int looks, Instant end) {
        if (!client.configured()) {
            return end;
        }
        double wait = settings.get().firstLook().toMillis() * Math.pow(LATER, looks);
        var next =
                now().plusMillis((long) Math.min(wait, (double) settings.get().age().toMillis()));
        return next.isBefore(end) ? next : end;
    }

    /// Takes the fingerprint of a message; null when no copy stands where it was delivered.
    private @Nullable FollowedMessage first(DeliveredCopies.Due due, List<DeliveredCopy> copies)
            throws IOException, StoreException {
        for (var copy : copies) {
            var standing = standing(copy);
            if (standing.isPresent()) {
                var message = standing.get().message();
                Fingerprint print =
                        Fingerprints.of(new StoredSource(message)::open, message.structure());
                return new FollowedMessage(
                        due.name(), due.when(), 0, !print.files().isEmpty(), print);
            }
        }
        return null;
    }

    /// Where a copy is, if it is where it was delivered.
    Optional<StandingCopy> standing(DeliveredCopy copy) throws StoreException {
        var id = new AccountId(copy.account());
        if (!room.store().exists(id)) {
            return Optional.empty();
        }
        var account = room.store().passing(id);
        var filing = Filing.DEFAULT;
        for (int number = 0; number < Filing.MOST_COPIES; number++) {
            var there = account.delivered(copy.trail() + filing.copy(number).distinction());
            if (there.isEmpty()) {
                return Optional.empty();
            }
            var folder = there.get().folder();
            var message = folder.message(there.get().uid());
            var view = folder.view();
            int index = view.indexOf(there.get().uid());
            if (index >= 0 && message.isPresent() && message.get().blob().equals(copy.blob())) {
                return Optional.of(
                        new StandingCopy(copy, folder, message.get(), view.flagsAt(index)));
            }
        }
        return Optional.empty();
    }

    /// Asks the centre, and does what follows.
    ///
    /// @return false when it did not answer
    private boolean judged(FollowedMessage message, List<DeliveredCopy> copies)
            throws IOException, StoreException {
        if (!client.configured() || message.print().keys().isEmpty()) {
            return true;
        }
        var known = client.look(message.print());
        if (!known.asked()) {
            return false;
        }
        if (settings.get().viruses() && !known.spreading(detection.get()).isEmpty()) {
            outbreak(known, copies);
        }
        if (settings.get().junk()) {
            switch (known.kind(detection.get())) {
                case UNKNOWN -> {}
                case BULK -> junk(copies, detection.get().bulkScore(), "its like became bulk");
                case SPAM ->
                        junk(
                                copies,
                                detection.get().spamScore(),
                                known.text().spam() + " people called its like spam");
            }
        }
        return true;
    }

    private void junk(List<DeliveredCopy> copies, int points, String why)
            throws IOException, StoreException {
        var action = moves.new Action(RetroMove.Kind.JUNK, why);
        for (var copy : copies) {
            var account = room.directory().byId(copy.account());
            int score = copy.score() + points - copy.recurrence();
            if (account.isPresent() && points > copy.recurrence() && copy.scored()) {
                junk(action, copy, account.get(), score);
            }
        }
        told(action, copies);
    }

    private void junk(RetroMoves.Action action, DeliveredCopy copy, Account account, int score)
            throws IOException, StoreException {
        var wishes = new JunkWishes(room, account);
        if (score < wishes.threshold() || !wishes.files() || allowed(copy, account)) {
            return;
        }
        var standing = standing(copy);
        if (standing.isPresent() && standing.get().inInbox()) {
            action.junk(standing.get(), account);
        }
    }

    private boolean allowed(DeliveredCopy copy, Account account) throws EngineException {
        try {
            return !copy.sender().isEmpty()
                    && UserMail.allowed(
                            room.senders().of(account.id()), account, Address.parse(copy.sender()));
        } catch (AddressSyntaxException e) {
            return false;
        }
    }

    private void outbreak(Detection known, List<DeliveredCopy> copies)
            throws IOException, StoreException {
        var spreading =
                known.spreading(detection.get()).stream()
                        .map(Fingerprint.FileKeys::part)
                        .collect(Collectors.toSet());
        var standing = standing(copies);
        if (standing.isEmpty()) {
            return;
        }
        var report = scan(standing.getFirst());
        if (report.has(ScanStatus.INFECTED)) {
            infected(report, standing);
            return;
        }
        if (Outbreaks.suspects(report).stream().anyMatch(spreading::contains)) {
            var action = moves.new Action(RetroMove.Kind.OUTBREAK, "its attachment spreads");
            quarantine(action, standing, Held.OUTBREAK);
        }
    }

    private List<StandingCopy> standing(List<DeliveredCopy> copies) throws StoreException {
        var standing = new ArrayList<StandingCopy>();
        for (var copy : copies) {
            standing(copy).ifPresent(standing::add);
        }
        return standing;
    }

    private ScanReport scan(StandingCopy copy) throws StoreException {
        var message = copy.message();
        return engines.scan(
                new ScanSubject(
                        new StoredSource(message),
                        message.summary(),
                        copy.copy().trail(),
                        SCAN_TIME));
    }

    private void infected(ScanReport report, List<StandingCopy> standing)
            throws IOException, StoreException {
        var policy = room.virusPolicy().get();
        boolean acts =
                switch (policy.infected()) {
                    case DELIVER, TAG -> false;
                    case DELETE, CLEAN, QUARANTINE, REJECT, DISCARD -> policy.enabled();
                };
        if (acts) {
            String names =
                    report.findings().stream()
                            .filter(one -> one.status() == ScanStatus.INFECTED)
                            .map(ScanFinding::name)
                            .distinct()
                            .collect(Collectors.joining(", "));
            quarantine(
                    moves.new Action(RetroMove.Kind.VIRUS, "infected: " + names),
                    standing,
                    Held.VIRUS);
        }
    }

    private void quarantine(
            RetroMoves.Action action, List<StandingCopy> standing, String quarantine)
            throws IOException, StoreException {
        for (var copy : standing) {
            var account = room.directory().byId(copy.copy().account());
            if (account.isPresent()
                    && new JunkWishes(room, account.get()).allows(NamedService.ANTIVIRUS)) {
                action.quarantine(copy, account.get(), quarantine);
            }
        }
        told(action, standing.stream().map(StandingCopy::copy).toList());
    }

    private void told(RetroMoves.Action action, List<DeliveredCopy> copies) {
        moved.add(action.moved);
        left.add(action.left);
        if (action.moved > 0) {
            events.record(action.event(copies.getFirst().trail()));
        }
    }

    /// Scans what has attachments again, once patterns have changed.
    private void rescan() throws IOException, StoreException, InterruptedException {
        String patterns = engines.patterns();
        String before = room.copies().patterns();
        if (patterns.isEmpty() || patterns.equals(before)) {
            return;
        }
        if (!patterns.equals(triedBy)) {
            tried.clear();
            triedBy = patterns;
        }
        boolean wanted = settings.get().viruses() && room.virusPolicy().get().enabled();
        if (before.isEmpty() || !wanted || rescanned()) {
            room.copies().patterns(patterns);
            tried.clear();
        }
    }

    /// @return false when an engine does not answer, or time is over: then it begins anew. One that
    ///   is never answered for is left out, so that it keeps nobody from the others.
    private boolean rescanned() throws IOException, StoreException, InterruptedException {
        for (String name : room.copies().withFiles()) {
            if (tried.getOrDefault(name, 0) >= MOST_TRIES) {
                continue;
            }
            long begun = System.nanoTime();
            if (!rescanned(name)) {
                if (tried.merge(name, 1, Integer::sum) == MOST_TRIES) {
                    LOG.log(Level.WARNING, "a delivered message cannot be scanned: " + name);
                }
                return false;
            }
            rounds.rest(begun, REST);
            if (rounds.stopped()) {
                return false;
            }
        }
        return true;
    }

    private boolean rescanned(String name) throws IOException, StoreException {
        working.lock();
        try {
            var standing = standing(room.copies().copies(name));
            if (standing.isEmpty()) {
                return true;
            }
            var report = scan(standing.getFirst());
            if (report.has(ScanStatus.INFECTED)) {
                infected(report, standing);
                return true;
            }
            return report.complete();
        } finally {
            working.unlock();
        }
    }

    /// The copies of a message that are where they were delivered.
    ///
    /// @param trail its id
    /// @param like whether those of messages that are nearly the same are meant too
    List<StandingCopy> find(String trail, boolean like) throws IOException, StoreException {
        var names = new HashSet<>(room.copies().byTrail(trail));
        if (like) {
            for (String name : Set.copyOf(names)) {
                var known = room.copies().followed(name);
                if (known.isPresent()) {
                    names.addAll(room.copies().like(known.get().print()));
                }
            }
        }
        var standing = new ArrayList<StandingCopy>();
        for (String name : names) {
            standing.addAll(standing(room.copies().copies(name)));
        }
        return standing;
    }

    /// Takes copies back, on an operator's word.
    RetroMoves.Action recall(List<StandingCopy> copies, boolean quarantine, String why)
            throws IOException, StoreException {
        working.lock();
        try {
            var action = moves.new Action(RetroMove.Kind.RECALLED, why);
            for (var copy : copies) {
                var account = room.directory().byId(copy.copy().account());
                if (account.isPresent() && quarantine) {
                    action.quarantine(copy, account.get(), Held.FILTER);
                } else if (account.isPresent()) {
                    action.junk(copy, account.get());
                }
            }
            told(action, copies.stream().map(StandingCopy::copy).toList());
            return action;
        } finally {
            working.unlock();
        }
    }

    /// Takes moves back.
    ///
    /// @return how many copies are where they were
    int undo(List<RetroMove> some, String operator) throws IOException, StoreException {
        working.lock();
        try {
            int back = 0;
            for (var move : some) {
                back += moves.undo(move, operator) == RetroMoves.Back.DONE ? 1 : 0;
            }
            undone.add(back);
            if (back > 0) {
                var first = some.getFirst();
                events.record(
                        new ContentEvent.MovesUndone(
                                first.trail(), first.action(), operator, back));
            }
            return back;
        } finally {
            working.unlock();
        }
    }
}
