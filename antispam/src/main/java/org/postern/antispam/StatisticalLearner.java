package org.postern.antispam;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.LearnerFormat.Memo;

import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The learner of a node: tokens ([TokenReader]), members that judge them ([LearnerMember]), one
/// probability ([LearnerFusion]); models on disk ([LearnerKeeper]).
///
/// What keeps it from being led astray: a message is learned once, whoever names it; what a member
/// was sure of already it does not learn again; one user teaches the shared model so much a day at
/// most; what several taught it is taken back when as many took it back; and it has no opinion
/// before it knows enough mail of both kinds.
public final class StatisticalLearner implements Learner {
    /// How many lessons back messages are remembered that taught the shared model.
    private static final long MEMOS = 100_000;

    private final LearnerStorage storage;
    private final Supplier<LearnerSettings> settings;
    private final InstantSource clock;
    private final LearnerUsers users;
    private final LearnerAllowance allowance = new LearnerAllowance();
    private final LearnerKeeper everybody;

    /// Reads the shared model, which takes about a second for each 100 MiB.
    ///
    /// @throws IOException when it cannot be read, or was written by a newer version
    public static StatisticalLearner open(
            LearnerStorage storage, Supplier<LearnerSettings> settings, InstantSource clock)
            throws IOException {
        var everybody = LearnerKeeper.open(storage, EVERYBODY, settings.get().bits(), MEMOS);
        return new StatisticalLearner(storage, settings, clock, everybody);
    }

    private StatisticalLearner(
            LearnerStorage storage,
            Supplier<LearnerSettings> settings,
            InstantSource clock,
            LearnerKeeper everybody) {
        this.storage = storage;
        this.settings = settings;
        this.clock = clock;
        this.users = new LearnerUsers(storage);
        this.everybody = everybody;
    }

    /// The model that all share.
    LearnerModel shared() {
        return everybody.model();
    }

    // Judging

    @Override
    public LearnerScore score(SpamMessage message, String user) throws IOException {
        LearnerModel own = own(user);
        LearnerModel shared = everybody.model();
        LearnerOpinion opinion = shared.opinion(TokenReader.read(message, false), own);
        return new LearnerScore(probability(opinion), speaks(shared, own), List.of());
    }

    @Override
    public LearnerScore explain(SpamMessage message, String user, int most) throws IOException {
        LearnerModel own = own(user);
        LearnerModel shared = everybody.model();
        TokenSet tokens = TokenReader.read(message, true);
        double[] shares = shared.shares(tokens, own);
        List<LearnerEvidence> evidence =
                IntStream.range(0, shares.length)
                        .boxed()
                        .filter(i -> shares[i] != 0)
                        .sorted(Comparator.comparingDouble(i -> -Math.abs(shares[i])))
                        .limit(most)
                        .map(i -> evidence(tokens, i, shares[i], shared, own))
                        .toList();
        double probability = probability(shared.opinion(tokens, own));
        return new LearnerScore(probability, speaks(shared, own), evidence);
    }

    private static LearnerEvidence evidence(
            TokenSet tokens,
            int index,
            double share,
            LearnerModel shared,
            @Nullable LearnerModel own) {
        int hash = tokens.hash(index);
        long entry = shared.table().get(hash);
        long mine = own == null ? 0 : own.table().get(hash);
        return new LearnerEvidence(
                tokens.name(index),
                share,
                LearnerEntry.hams(entry) + LearnerEntry.hams(mine),
                LearnerEntry.spams(entry) + LearnerEntry.spams(mine));
    }

    private double probability(LearnerOpinion opinion) {
        LearnerFusion fusion = everybody.model().state().fusion();
        return LearnerFusion.probability(fusion.logOdds(opinion));
    }

    private @Nullable LearnerModel own(String user) throws IOException {
        return user.equals(EVERYBODY)
                ? null
                : users.find(user, settings.get().userMemory().count())
                        .map(LearnerKeeper::model)
                        .orElse(null);
    }

    private boolean speaks(LearnerModel shared, @Nullable LearnerModel own) {
        LearnerState all = shared.state();
        LearnerState mine = own == null ? LearnerState.FRESH : own.state();
        int least = settings.get().least();
        return all.hams() + mine.hams() >= least && all.spams() + mine.spams() >= least;
    }

    @Override
    public LearnerStatus status(String user) throws IOException {
        LearnerModel shared = everybody.model();
        if (user.equals(EVERYBODY)) {
            return status(shared, speaks(shared, null));
        }
        LearnerModel own = own(user);
        return own == null
                ? new LearnerStatus(0, 0, speaks(shared, null), 0, 0)
                : status(own, speaks(shared, own));
    }

    private static LearnerStatus status(LearnerModel model, boolean speaks) {
        LearnerState state = model.state();
        LearnerTable table = model.table();
        return new LearnerStatus(state.hams(), state.spams(), speaks, table.used(), table.room());
    }

    // Learning

    @Override
    public Lesson train(SpamMessage message, LearnerLabel label, String user) throws IOException {
        TokenSet tokens = TokenReader.read(message, false);
        byte[] digest = LearnerDigest.of(message);
        if (user.equals(EVERYBODY)) {
            return everybodyLearns(digest, tokens, label, true);
        }
        Lesson own = userLearns(digest, tokens, label, user);
        if (own == Lesson.UNCHANGED) {
            return own;
        }
        if (!mayTeach(user)) {
            return Lesson.OWN_ONLY;
        }
        everybodyLearns(digest, tokens, label, false);
        return own;
    }

    @Override
    public Lesson forget(SpamMessage message, String user) throws IOException {
        TokenSet tokens = TokenReader.read(message, false);
        byte[] digest = LearnerDigest.of(message);
        if (user.equals(EVERYBODY)) {
            return everybodyForgets(digest, tokens, true);
        }
        Lesson own = userForgets(digest, tokens, user);
        if (own == Lesson.FORGOTTEN && settings.get().usersTeach()) {
            everybodyForgets(digest, tokens, false);
        }
        return own;
    }

    @Override
    public void remove(String user) throws IOException {
        if (user.equals(EVERYBODY)) {
            throw new IllegalArgumentException("the shared model is not a user's");
        }
        ReentrantLock lock = users.lock(user);
        lock.lock();
        try {
            storage.clear(user);
            users.drop(user);
        } finally {
            lock.unlock();
        }
    }

    private boolean mayTeach(String user) {
        LearnerSettings now = settings.get();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return now.usersTeach() && allowance.take(user, today, now.lessonsADay());
    }

    private Lesson userLearns(byte[] digest, TokenSet tokens, LearnerLabel label, String user)
            throws IOException {
        long most = settings.get().userMemory().count();
        ReentrantLock lock = users.lock(user);
        lock.lock();
        try {
            LearnerKeeper keeper = users.toTeach(user, most);
            Optional<Memo> memo = keeper.memo(digest);
            if (memo.isPresent() && memo.get().lesson().label() == label) {
                return Lesson.UNCHANGED;
            }
            if (memo.isPresent()) {
                takeBack(keeper, digest, memo.get(), tokens);
            }
            learn(keeper, digest, tokens, label, keeper.model());
            users.keep(user, keeper, most);
            return memo.isPresent() ? Lesson.CORRECTED : Lesson.LEARNED;
        } finally {
            lock.unlock();
        }
    }

    private Lesson userForgets(byte[] digest, TokenSet tokens, String user) throws IOException {
        long most = settings.get().userMemory().count();
        ReentrantLock lock = users.lock(user);
        lock.lock();
        try {
            Optional<LearnerKeeper> keeper = users.find(user, most);
            Optional<Memo> memo = keeper.isPresent() ? keeper.get().memo(digest) : Optional.empty();
            if (keeper.isEmpty() || memo.isEmpty()) {
                return Lesson.UNCHANGED;
            }
            takeBack(keeper.get(), digest, memo.get(), tokens);
            users.keep(user, keeper.get(), most);
            return Lesson.FORGOTTEN;
        } finally {
            lock.unlock();
        }
    }

    /// @param commands whether an administrator says so, who outvotes everybody
    private Lesson everybodyLearns(
            byte[] digest, TokenSet tokens, LearnerLabel label, boolean commands)
            throws IOException {
        everybody.lock.lock();
        try {
            Optional<Memo> memo = everybody.memo(digest);
            if (memo.isPresent() && memo.get().lesson().label() == label) {
                everybody.vote(digest, memo.get().voted(1));
                return Lesson.UNCHANGED;
            }
            if (memo.isPresent() && !commands && memo.get().votes() > 1) {
                everybody.vote(digest, memo.get().voted(-1));
                return Lesson.UNCHANGED;
            }
            if (memo.isPresent()) {
                takeBack(everybody, digest, memo.get(), tokens);
            }
            learn(everybody, digest, tokens, label, null);
            return memo.isPresent() ? Lesson.CORRECTED : Lesson.LEARNED;
        } finally {
            everybody.lock.unlock();
        }
    }

    private Lesson everybodyForgets(byte[] digest, TokenSet tokens, boolean commands)
            throws IOException {
        everybody.lock.lock();
        try {
            Optional<Memo> memo = everybody.memo(digest);
            if (memo.isEmpty()) {
                return Lesson.UNCHANGED;
            }
            if (!commands && memo.get().votes() > 1) {
                everybody.vote(digest, memo.get().voted(-1));
                return Lesson.UNCHANGED;
            }
            takeBack(everybody, digest, memo.get(), tokens);
            return Lesson.FORGOTTEN;
        } finally {
            everybody.lock.unlock();
        }
    }

    /// @param own the user's model when it is the one that learns
    private void learn(
            LearnerKeeper keeper,
            byte[] digest,
            TokenSet tokens,
            LearnerLabel label,
            @Nullable LearnerModel own)
            throws IOException {
        LearnerOpinion opinion = shared().opinion(tokens, own);
        LearnerFusion fusion = shared().state().fusion();
        LearnerRecord record;
        if (own == null) {
            var lesson = LearnerLesson.shared(tokens, opinion, label);
            fusion = fusion.learned(opinion, label == LearnerLabel.SPAM);
            record = LearnerRecord.of(tokens, lesson, false, fusion);
        } else {
            var lesson = LearnerLesson.own(tokens, opinion, fusion.logOdds(opinion), label);
            // How opinions are joined is no user's matter.
            record = LearnerRecord.of(tokens, lesson, false, LearnerFusion.FRESH);
        }
        keeper.commit(digest, null, record);
    }

    private static void takeBack(LearnerKeeper keeper, byte[] digest, Memo memo, TokenSet tokens)
            throws IOException {
        LearnerFusion fusion = keeper.model().state().fusion();
        var record = LearnerRecord.of(tokens, memo.lesson(), true, fusion);
        keeper.commit(digest, memo, record);
    }
}
