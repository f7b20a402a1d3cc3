package org.postern.sieve;

/// A `foreverypart` that runs (RFC 5703 section 3).
final class MimeLoop {
    private WorkingPart part;

    MimeLoop(WorkingPart first) {
        this.part = first;
    }

    /// The part that it is at.
    WorkingPart part() {
        return part;
    }

    void moveTo(WorkingPart next) {
        part = next;
    }
}
