package org.postern.net;

/// What a login gives: the right to act as the account until something takes it back. A new
/// password, a lock or a deletion ends the sessions that the old state let in (SPEC DIR-8). Safe
/// for use by many threads.
///
/// A ticket that nobody asks holds nothing. Whoever has [#onRevoked] called closes what it gets.
public interface LoginTicket {
    /// One that nothing takes back.
    LoginTicket LASTING =
            new LoginTicket() {
                @Override
                public boolean valid() {
                    return true;
                }

                @Override
                public Watch onRevoked(Runnable action) {
                    return () -> {};
                }
            };

    /// Whether the account would still be let in as it was.
    boolean valid();

    /// Has `action` run once the ticket is no longer valid, at once if it is not now. It runs in
    /// the thread of whoever changed the account and must not block.
    Watch onRevoked(Runnable action);

    /// The interest in one ticket.
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /// From here on nothing is run.
        @Override
        void close();
    }
}
