package org.postern.directory;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/// Judges second factors, and remembers of each what it was used for last: the code that must not
/// count again, the counter of a passkey, when a program logged in. That is kept by each server for
/// itself; the factors are the directory's and go where that goes. Safe for use by many threads.
public final class FactorUse {
    /// Wrong codes in a row after which none is judged for [#PAUSE]: a code has a million values,
    /// and whoever tries knows the password.
    public static final int WRONG_CODES = 10;

    /// How long codes are not judged then.
    public static final Duration PAUSE = Duration.ofMinutes(15);

    /// How far the last use of a password may be behind.
    private static final Duration WRITTEN = Duration.ofHours(1);

    /// Codes to recover by, made at once.
    public static final int RECOVERY_CODES = 10;

    private static final int RECOVERY_CHARACTERS = 10;
    private static final char[] ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789".toCharArray();
    private static final int VERSION = 1;
    private static final String CODE = "totp";
    private static final String WRONG = "wrong";

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;

    /// One judgement at a time, so that of two that come together with one code one is refused.
    private final ReentrantLock judging = new ReentrantLock();

    public FactorUse(
            LocalDirectory directory,
            DirectoryWriter writer,
            Engine engine,
            Committer committer,
            InstantSource clock) {
        this.directory = directory;
        this.writer = writer;
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
    }

    /// What is remembered of one factor.
    ///
    /// @param when it was used last
    /// @param number its last step, its counter, or how often something went wrong
    private record Use(Instant when, long number) {
        private static final Use NEVER = new Use(Instant.EPOCH, 0);
    }

    /// Judges a code of the account's generator.
    ///
    /// @return whether it is right, and counts
    public boolean code(String account, String code) throws DirectoryException {
        Totp totp = directory.secondFactors(account).totp();
        if (totp == null) {
            return false;
        }
        judging.lock();
        try {
            if (paused(account)) {
                return false;
            }
            var now = clock.instant();
            long last = use(account, CODE).map(Use::number).orElse(Long.MIN_VALUE);
            OptionalLong step = totp.step(code.strip(), now, last);
            if (step.isEmpty()) {
                wrong(account);
                return false;
            }
            keep(account, CODE, new Use(now, step.getAsLong()));
            right(account);
            return true;
        } finally {
            judging.unlock();
        }
    }

    /// Judges a code that comes of a secret which is not the account's yet: that the generator has
    /// it right. It does not count again as a login.
    public boolean begins(String account, Totp totp, String code) throws DirectoryException {
        judging.lock();
        try {
            var now = clock.instant();
            OptionalLong step = totp.step(code.strip(), now, Long.MIN_VALUE);
            if (step.isPresent()) {
                keep(account, CODE, new Use(now, step.getAsLong()));
            }
            return step.isPresent();
        } finally {
            judging.unlock();
        }
    }

    /// Judges a code to recover by, which is gone then.
    public boolean recovery(String account, String code)
            throws DirectoryException, ProblemException {
        String plain = plain(code);
        if (plain.length() != RECOVERY_CHARACTERS) {
            return false;
        }
        byte[] digest = digest(account, plain);
        judging.lock();
        try {
            if (paused(account)) {
                return false;
            }
            var factors = directory.secondFactors(account);
            var left = new ArrayList<>(factors.recovery());
            if (!left.removeIf(one -> MessageDigest.isEqual(one, digest))) {
                wrong(account);
                return false;
            }
            writer.changeFactors(account, now -> now.withRecovery(left));
            right(account);
            return true;
        } finally {
            judging.unlock();
        }
    }

    /// Codes to recover by, and what is kept of them.
    ///
    /// @param shown once
    public record RecoveryCodes(List<String> shown, List<byte[]> kept) {}

    public static RecoveryCodes recoveryCodes(String account, SecureRandom random) {
        var shown = new ArrayList<String>();
        var kept = new ArrayList<byte[]>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            var text = new StringBuilder();
            for (int c = 0; c < RECOVERY_CHARACTERS; c++) {
                text.append(c == RECOVERY_CHARACTERS / 2 ? "-" : "")
                        .append(ALPHABET[random.nextInt(ALPHABET.length)]);
            }
            shown.add(text.toString());
            kept.add(digest(account, plain(text.toString())));
        }
        return new RecoveryCodes(shown, kept);
    }

    private static String plain(String code) {
        return code.replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
    }

    private static byte[] digest(String account, String plain) {
        return Sha256.digest((account + "\0recovery\0" + plain).getBytes(StandardCharsets.UTF_8));
    }

    /// Takes the counter that a passkey shows.
    ///
    /// @return false when it is not above the last, as that of a copy would be; keys without a
    ///   counter always show 0
    public boolean counted(String account, byte[] passkey, long counter) throws DirectoryException {
        judging.lock();
        try {
            String name =
                    "passkey " + Base64.getUrlEncoder().encodeToString(Sha256.digest(passkey));
            long last = use(account, name).map(Use::number).orElse(0L);
            if ((counter != 0 || last != 0) && counter <= last) {
                return false;
            }
            keep(account, name, new Use(clock.instant(), counter));
            return true;
        } finally {
            judging.unlock();
        }
    }

    /// When a passkey was used last, here.
    public Optional<Instant> passkeyUsed(String account, byte[] passkey) throws DirectoryException {
        return use(
                        account,
                        "passkey " + Base64.getUrlEncoder().encodeToString(Sha256.digest(passkey)))
                .map(Use::when);
    }

    /// A program logged in by its password.
    void appPasswordUsed(String account, String id) throws DirectoryException {
        var now = clock.instant();
        var last = use(account, "app " + id).map(Use::when).orElse(Instant.EPOCH);
        if (last.plus(WRITTEN).isBefore(now)) {
            keep(account, "app " + id, new Use(now, 0));
        }
    }

    /// When a program's password was used last, here; to the hour.
    public Optional<Instant> appPasswordUse(String account, String id) throws DirectoryException {
        return use(account, "app " + id).map(Use::when);
    }

    private boolean paused(String account) throws DirectoryException {
        var wrong = use(account, WRONG).orElse(Use.NEVER);
        return wrong.number() >= WRONG_CODES && clock.instant().isBefore(wrong.when().plus(PAUSE));
    }

    private void wrong(String account) throws DirectoryException {
        var before = use(account, WRONG).orElse(Use.NEVER);
        boolean old = clock.instant().isAfter(before.when().plus(PAUSE));
        keep(account, WRONG, new Use(clock.instant(), old ? 1 : before.number() + 1));
    }

    private void right(String account) throws DirectoryException {
        if (use(account, WRONG).isPresent()) {
            keep(account, WRONG, Use.NEVER);
        }
    }

    private Optional<Use> use(String account, String factor) throws DirectoryException {
        try {
            Optional<byte[]> value =
                    engine.get(DirectoryKeys.PARTITION, DirectoryKeys.factorUse(account, factor));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            var record = new RecordReader(value.get(), VERSION, "the use of a factor");
            return Optional.of(new Use(record.instant(), record.longNumber()));
        } catch (EngineException e) {
            throw new DirectoryException("the directory cannot be read", e);
        }
    }

    private void keep(String account, String factor, Use use) throws DirectoryException {
        try {
            committer.commit(
                    new Engine.Write(
                            DirectoryKeys.PARTITION,
                            DirectoryWriter.EPOCH,
                            new Batch()
                                    .put(
                                            DirectoryKeys.factorUse(account, factor),
                                            new RecordWriter(VERSION)
                                                    .instant(use.when())
                                                    .longNumber(use.number())
                                                    .toOctets())));
        } catch (EngineException e) {
            throw new DirectoryException("the directory cannot be written", e);
        }
    }
}
