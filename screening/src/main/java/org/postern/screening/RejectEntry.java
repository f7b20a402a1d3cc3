package org.postern.screening;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// One entry of the reject list.
final class RejectEntry {
    static final int LONGEST_REASON = 200;
    static final int LONGEST_OWNER = 255;

    private final RejectTarget target;
    private final String reason;
    private final String owner;
    private final Instant created;
    private final @Nullable Instant expires;
    private final AtomicLong hits;
    private volatile @Nullable Instant lastHit;

    /// @param reason what the client is told; at most [#LONGEST_REASON] characters
    /// @param owner the operator who made it
    /// @param expires when it ends; null: never
    RejectEntry(
            RejectTarget target,
            String reason,
            String owner,
            Instant created,
            @Nullable Instant expires,
            long hits,
            @Nullable Instant lastHit) {
        this.target = target;
        this.reason = reason;
        this.owner = owner;
        this.created = created;
        this.expires = expires;
        this.hits = new AtomicLong(hits);
        this.lastHit = lastHit;
    }

    RejectTarget target() {
        return target;
    }

    String reason() {
        return reason;
    }

    String owner() {
        return owner;
    }

    Instant created() {
        return created;
    }

    @Nullable Instant expires() {
        return expires;
    }

    boolean expired(Instant now) {
        var end = expires;
        return end != null && !now.isBefore(end);
    }

    long hits() {
        return hits.get();
    }

    @Nullable Instant lastHit() {
        return lastHit;
    }

    void hit(Instant now) {
        hits.incrementAndGet();
        lastHit = now;
    }
}
