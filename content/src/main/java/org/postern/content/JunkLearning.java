package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.Learner;
import org.postern.antispam.LearnerLabel;
import org.postern.antispam.SpamMessage;
import org.postern.kernel.Service;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.store.Copied;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.MessageStore;
import org.postern.store.MoveWatch;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Learns what is junk from what people move to and from Junk Mail, in whatever mail program (SPEC
/// CNT-6, BEY-3). Nothing waits for it; when it cannot follow, lessons are left out.
public final class JunkLearning implements Service, MoveWatch {
    private static final Logger LOG = System.getLogger(JunkLearning.class.getName());
    private static final int CACHED = 10_000;
    private static final int MOST_WAITING = 1_000;

    /// Most messages of one move that are learned from.
    private static final int MOST_AT_ONCE = 200;

    /// How much of a message is learned from: as much as is judged.
    private static final int MOST_OCTETS = 512 << 10;

    private static final Duration TURN = Duration.ofMillis(500);

    /// Lines that only a delivery here has: they would teach our own verdict.
    private static final List<String> OURS =
            List.of(
                    "Return-Path",
                    "Delivered-To",
                    "X-Junkmail-Status",
                    "X-Virus-Status",
                    "X-Postern-Filed");

    private final Learner learner;
    private final JunkLabels labels;
    private final MessageStore store;
    private final Supplier<JunkSettings> settings;
    private final ArrayBlockingQueue<Lesson> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder learned = new LongAdder();
    private final LongAdder left = new LongAdder();
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /// Whether an account has taught anything. Guarded by itself.
    private final Map<String, Boolean> taught =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > CACHED;
                }
            };

    private record Lesson(Folder folder, Copied copied, LearnerLabel label) {}

    /// @param labels has others told what people call junk
    public JunkLearning(
            Learner learner,
            JunkLabels labels,
            MessageStore store,
            Supplier<JunkSettings> settings) {
        this.learner = learner;
        this.labels = labels;
        this.store = store;
        this.settings = settings;
    }

    Learner learner() {
        return learner;
    }

    /// How many messages were learned from since the start.
    long learned() {
        return learned.sum();
    }

    /// How many were left out since the start, for want of time.
    long left() {
        return left.sum();
    }

    /// Whether an account has taught the learner anything of its own.
    boolean knows(String account) {
        synchronized (taught) {
            var known = taught.get(account);
            if (known != null) {
                return known;
            }
        }
        boolean any = false;
        try {
            var status = learner.status(account);
            any = status.hams() + status.spams() > 0;
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the junk learner cannot be asked", e);
        }
        synchronized (taught) {
            taught.put(account, any);
        }
        return any;
    }

    @Override
    public void moved(Folder from, Folder to, Copied copied) {
        if (!settings.get().learn() || copied.target().isEmpty()) {
            return;
        }
        try {
            boolean wasJunk = isJunk(from);
            boolean isJunk = isJunk(to);
            boolean deleted = to.name().within(FolderName.DELETED_MESSAGES) || isTrash(to);
            if (wasJunk == isJunk || deleted) {
                return;
            }
            var label = isJunk ? LearnerLabel.SPAM : LearnerLabel.HAM;
            if (!waiting.offer(new Lesson(to, copied, label))) {
                left.increment();
            }
        } catch (StoreException e) {
            LOG.log(Level.DEBUG, "a move teaches nothing", e);
        }
    }

    private boolean isJunk(Folder folder) throws StoreException {
        return is(folder, SpecialUse.JUNK);
    }

    private boolean isTrash(Folder folder) throws StoreException {
        return is(folder, SpecialUse.TRASH);
    }

    private boolean is(Folder folder, SpecialUse use) throws StoreException {
        return store.account(folder.account())
                .find(use)
                .map(one -> one.id() == folder.id())
                .orElse(false);
    }

    @Override
    public String name() {
        return "junk-learning";
    }

    @Override
    public void start() {
        // Learning computes: it is not to hold a carrier of the sessions.
        thread = Thread.ofPlatform().name("junk-learning").daemon().start(this::run);
    }

    private void run() {
        while (!stopping) {
            try {
                var lesson = waiting.poll(TURN.toMillis(), TimeUnit.MILLISECONDS);
                if (lesson != null) {
                    learn(lesson);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (StoreException | IOException | RuntimeException e) {
                // A defect costs one lesson, not all that follow.
                LOG.log(Level.ERROR, "a lesson about junk is lost", e);
            }
        }
    }

    private void learn(Lesson lesson) throws StoreException, IOException {
        int count = 0;
        var uids = lesson.copied().target();
        for (int range = 0; range < uids.rangeCount(); range++) {
            for (long uid = uids.first(range); uid <= uids.last(range); uid++) {
                var message = lesson.folder().message(uid);
                if (message.isPresent() && count++ < MOST_AT_ONCE) {
                    learn(octets(message.get()), lesson.label(), lesson.folder().account().value());
                }
            }
        }
    }

    /// One person's judgement of one message: what he has said of it before is not told again.
    private void learn(SpamMessage message, LearnerLabel label, String user) throws IOException {
        if (train(message, label, user) != Learner.Lesson.UNCHANGED) {
            labels.tell(message, label, user);
        }
    }

    /// Forgets what an account that is no more taught its own model.
    public void forget(String account) throws IOException {
        learner.remove(account);
        synchronized (taught) {
            taught.remove(account);
        }
    }

    /// Learns from one message of a mailbox.
    ///
    /// @param user whose lesson it is, or [Learner#EVERYBODY]
    Learner.Lesson train(StoredMessage message, LearnerLabel label, String user)
            throws StoreException, IOException {
        return train(octets(message), label, user);
    }

    Learner.Lesson train(SpamMessage message, LearnerLabel label, String user) throws IOException {
        var lesson = learner.train(message, label, user);
        learned.increment();
        synchronized (taught) {
            taught.remove(user);
        }
        return lesson;
    }

    /// A message as it was when it was judged.
    static SpamMessage octets(StoredMessage message) throws StoreException, IOException {
        var octets = new ByteArrayOutputStream();
        for (HeaderField field : Header.parse(message.prefix()).fields()) {
            if (OURS.stream().noneMatch(field::hasName)) {
                octets.writeBytes(field.octets());
            }
        }
        try (var in = message.open(message.prefixOctets(), MOST_OCTETS)) {
            in.transferTo(octets);
        }
        return new SpamMessage(octets.toByteArray());
    }

    @Override
    public void stop(Duration grace) {
        stopping = true;
        var running = thread;
        if (running != null) {
            try {
                running.join(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Health health() {
        return new Health(State.OK, learned.sum() + " lessons since the start");
    }
}
