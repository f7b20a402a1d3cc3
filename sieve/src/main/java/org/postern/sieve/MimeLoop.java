package org.postern.sieve;

/// A `foreverypart` that runs (RFC 5703 section 3).
final class MimeLoop {
    private final int depth;
    private WorkingPart part;

    /// @param depth from 1 for the outermost
    MimeLoop(int depth, WorkingPart first) {
        this.depth = depth;
        this.part = first;
    }

    int depth() {
        return depth;
    }

    /// The part that it is at.
    WorkingPart part() {
        return part;
    }

    void moveTo(WorkingPart next) {
        part = next;
    }
}
