package org.postern.engine;

/// Waits that an interrupt must not cut short, since what is waited for happens anyway and its
/// outcome has to be known. The interrupt is kept for the caller's next wait.
final class Uninterrupted {
    /// A wait that may be begun again after an interrupt.
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    private Uninterrupted() {}

    static void run(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
