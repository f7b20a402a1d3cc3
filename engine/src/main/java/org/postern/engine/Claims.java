package org.postern.engine;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What collection spares although nothing committed refers to it yet: blobs that a writer has in
/// his hands. Used under the index's monitor.
///
/// Nobody gives a claim back: it ends by itself after the period, or later. For most blobs it costs
/// no memory, since a blob that was written lately is known by its place behind a former end of the
/// log; only an older one, found again by its octets or claimed anew, is kept by name. Places and
/// names are in two ages. When the younger is a period old, the elder is forgotten and the younger
/// takes its place: so what is claimed lives for one to two periods.
///
/// While a collection is under way nothing is forgotten, since its snapshot lacks every reference
/// committed after its begin.
final class Claims {
    private final LongSupplier nanos;
    private final Supplier<Duration> period;

    private Set<BlobId> elder = new HashSet<>();
    private Set<BlobId> younger = new HashSet<>();
    private SegmentMark elderEnd = SegmentMark.NOTHING;
    private SegmentMark youngerEnd = SegmentMark.NOTHING;
    private long turned;
    private int collections;

    /// @param nanos a clock that only goes forward
    /// @param period how long a claim lives at least
    Claims(LongSupplier nanos, Supplier<Duration> period) {
        this.nanos = nanos;
        this.period = period;
    }

    /// The log has been opened: nobody can have a claim on what it holds.
    void begin(SegmentMark end) {
        elderEnd = end;
        youngerEnd = end;
        turned = nanos.getAsLong();
    }

    /// Forgets what is old enough.
    ///
    /// @param end of the log now
    void turn(SegmentMark end) {
        long age = nanos.getAsLong() - turned;
        long least = period.get().toNanos();
        if (collections > 0 || age < least) {
            return;
        }
        // After two periods without a turn the younger are old enough too.
        boolean both = age - least >= least;
        elder = both ? new HashSet<>() : younger;
        elderEnd = both ? end : youngerEnd;
        younger = new HashSet<>();
        youngerEnd = end;
        turned += age;
    }

    void claim(BlobId id) {
        younger.add(id);
    }

    /// Whether a blob there is claimed by its place alone, for a period from now.
    boolean isYoung(BlobLocation location) {
        return !youngerEnd.covers(location);
    }

    boolean spares(BlobId id, BlobLocation location) {
        return !elderEnd.covers(location) || younger.contains(id) || elder.contains(id);
    }

    void collectionBegins() {
        collections++;
    }

    void collectionEnds() {
        collections--;
    }
}
