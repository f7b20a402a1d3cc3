package org.postern.imap.server;

import org.postern.imap.Reply;
import org.postern.net.StoppingException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/// Watches over a search that reads messages. It ends when the server stops; and since the client
/// is told now and then that it goes on, it also ends when nobody is there to hear that.
final class StillSearching implements SearchMatcher.Progress {
    /// How often the client is told: often enough for those that give up on a silent server.
    static final Duration EVERY = Duration.ofSeconds(10);

    /// Tells the client.
    @FunctionalInterface
    interface Teller {
        void tell(Reply reply) throws IOException;
    }

    private final String tag;
    private final BooleanSupplier stopping;
    private final InstantSource clock;
    private final Teller teller;
    private Instant told;

    /// @param tag of the command that searches
    StillSearching(String tag, BooleanSupplier stopping, InstantSource clock, Teller teller) {
        this.tag = tag;
        this.stopping = stopping;
        this.clock = clock;
        this.teller = teller;
        this.told = clock.instant();
    }

    static StillSearching in(ImapSession session) {
        return new StillSearching(
                session.tag(),
                session.connection()::stopping,
                session.server().clock(),
                reply -> {
                    session.out().reply("*", reply);
                    session.flush();
                });
    }

    @Override
    public void opened() throws IOException {
        if (stopping.getAsBoolean()) {
            throw new StoppingException();
        }
        Instant now = clock.instant();
        if (Duration.between(told, now).compareTo(EVERY) >= 0) {
            told = now;
            // RFC 9585 section 4: how much is left to read is not known before
            teller.tell(Reply.ok("INPROGRESS (\"" + tag + "\" NIL NIL)", "Still searching"));
        }
    }
}
