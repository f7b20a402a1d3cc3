package org.postern.content;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.sieve.SieveTracker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What scripts have to remember from one message to the next: whom somebody who is away has
/// answered, which messages came before; and what went wrong with somebody's script last. On disk.
public final class SieveMemory {
    private static final Logger LOG = System.getLogger(SieveMemory.class.getName());
    private static final Partition PARTITION = new Partition("content/memory");
    private static final int VERSION = 1;
    private static final String SEEN = "d";
    private static final String ERROR = "e";
    private static final int LONGEST_ERROR = 2_000;

    private final Records records;
    private final InstantSource clock;

    /// What went wrong with somebody's script.
    ///
    /// @param trail the message that it ran on; empty when it could not be compiled
    record Trouble(Instant when, String script, String text, String trail) {}

    public SieveMemory(Engine engine, Committer committer, InstantSource clock) {
        records = new Records(engine, committer, PARTITION);
        this.clock = clock;
    }

    /// What an account's scripts may ask.
    SieveTracker of(String account) {
        return key -> {
            try {
                var until = records.get(seen(account, key));
                return until.isPresent() && until(until.get()) > clock.millis();
            } catch (EngineException e) {
                LOG.log(Level.ERROR, "what a script remembers cannot be read", e);
                // Better no answer than one too many.
                return true;
            }
        };
    }

    private static String seen(String account, String key) {
        return SEEN + account + Records.SEPARATOR + key;
    }

    private static long until(byte[] value) throws EngineException {
        return Records.read(value, VERSION, "what a script remembers", in -> in.readLong());
    }

    /// Remembers a key. Nothing waits for it.
    void remember(Verdict.Memory memory) {
        records.putSoon(
                seen(memory.account(), memory.key()),
                Records.value(VERSION, out -> out.writeLong(memory.until().toEpochMilli())));
    }

    /// Keeps what went wrong with an account's script, in place of what did before.
    void trouble(String account, Trouble trouble) {
        String text = trouble.text();
        records.putSoon(
                ERROR + account,
                Records.value(
                        VERSION,
                        out -> {
                            out.writeLong(trouble.when().toEpochMilli());
                            out.writeUTF(trouble.script());
                            out.writeUTF(
                                    text.length() > LONGEST_ERROR
                                            ? text.substring(0, LONGEST_ERROR)
                                            : text);
                            out.writeUTF(trouble.trail());
                        }));
    }

    Optional<Trouble> trouble(String account) throws EngineException {
        var value = records.get(ERROR + account);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Records.read(
                                value.get(),
                                VERSION,
                                "a script's error",
                                in ->
                                        new Trouble(
                                                Instant.ofEpochMilli(in.readLong()),
                                                in.readUTF(),
                                                in.readUTF(),
                                                in.readUTF())));
    }

    /// Forgets what is over.
    void sweep() throws EngineException {
        long now = clock.millis();
        Batch[] batch = {new Batch()};
        records.forEach(
                SEEN,
                (key, value) -> {
                    if (until(value) <= now) {
                        Records.delete(batch[0], key);
                        if (batch[0].changes().size() == Batch.MAX_ENTRIES) {
                            records.commit(batch[0]);
                            batch[0] = new Batch();
                        }
                    }
                });
        if (!batch[0].isEmpty()) {
            records.commit(batch[0]);
        }
    }

    /// Forgets all of an account that is gone.
    public void forget(String account) throws EngineException {
        records.deleteAll(SEEN + account + Records.SEPARATOR);
        records.delete(ERROR + account);
    }
}
