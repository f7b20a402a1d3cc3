package org.postern.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Holds work in the background to so many octets a second, so that sessions do not feel it, and
/// ends it when it is to stop. Used by one thread.
public final class Pace {
    /// What one entry read costs, whatever its size.
    static final long ENTRY_OCTETS = 512;

    private static final int PAUSES_A_SECOND = 20;

    private final LongSupplier octetsPerSecond;
    private final CountDownLatch stop;
    private long owed;

    /// @param octetsPerSecond asked at each pause; 0 means without limit
    /// @param stop opened when the work is to end
    public Pace(LongSupplier octetsPerSecond, CountDownLatch stop) {
        this.octetsPerSecond = octetsPerSecond;
        this.stop = stop;
    }

    /// As fast as it goes.
    public static Pace unlimited() {
        return new Pace(() -> 0, new CountDownLatch(1));
    }

    /// Accounts for octets read or written, and waits when there were too many.
    ///
    /// @throws CancellationException when the work is to end
    void spend(long octets) {
        owed += octets;
        long rate = octetsPerSecond.getAsLong();
        if (rate == 0) {
            owed = 0;
            checkStop();
        } else if (owed >= rate / PAUSES_A_SECOND) {
            double seconds = (double) owed / rate;
            owed = 0;
            pause((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        }
    }

    private void pause(long nanos) {
        try {
            if (stop.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new CancellationException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        }
    }

    private void checkStop() {
        if (stop.getCount() == 0) {
            throw new CancellationException();
        }
    }
}
