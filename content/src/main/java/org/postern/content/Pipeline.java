package org.postern.content;

import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The line of stages that a message passes (SPEC section 4): high-priority filters, viruses, junk,
/// domain filters, then for each account its allowed senders, allowed recipients, blocked senders
/// and filters. Safe for use by many threads; what computes does so under a permit, so that
/// scanning cannot starve sessions.
public final class Pipeline {
    private static final Logger LOG = System.getLogger(Pipeline.class.getName());

    /// How long a message that was taken already may take.
    private static final Duration LATE = Duration.ofMinutes(5);

    private final Room room;
    private final Semaphore permits;
    private final Runnable ahead;

    public Pipeline(Room room) {
        this(room, () -> {});
    }

    /// @param ahead makes ready, beside everything else, what the first message would wait for;
    ///   called often
    public Pipeline(Room room, Runnable ahead) {
        this.room = room;
        this.ahead = ahead;
        int wanted = room.settings().get().permits();
        permits =
                new Semaphore(
                        wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted, true);
    }

    /// Called when somebody comes who may bring mail.
    public void expect() {
        ahead.run();
    }

    /// Says what becomes of a message. Blocks as long as the settings allow at most.
    ///
    /// @throws StoreException when the message cannot be read now
    public Verdict examine(MailToExamine mail) throws StoreException {
        var deadline = Deadline.in(mail.late() ? LATE : room.settings().get().budget());
        try {
            if (!permits.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return Verdict.unfinished(
                        mail,
                        List.of(
                                new Step(
                                        "",
                                        "not examined yet",
                                        "too many messages were being examined")));
            }
            try {
                return new Examination(room, mail, deadline).run();
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "interrupted", e);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "content control", e);
        }
    }

    /// Has what follows from a message remembered, once it is taken: whom scripts have answered,
    /// whom its sender writes to, and where its copies are.
    public void taken(MailToExamine mail, Verdict verdict) {
        verdict.memories().forEach(room.memory()::remember);
        room.copies().taken(mail, verdict);
        String writer = mail.visitor().account();
        if (mail.origin() == Origin.SUBMISSION && !writer.isEmpty()) {
            try {
                List<Address> to = mail.addressees().stream().map(Addressee::address).toList();
                room.senders().learn(writer, to);
            } catch (EngineException e) {
                LOG.log(Level.WARNING, "correspondents are not learned now", e);
            }
        }
    }
}
