package org.postern.engine;

import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;

import java.util.List;
import java.util.function.Supplier;

/// The figures of a blob store.
///
/// @param counters as they are now
public record BlobMetrics(Supplier<BlobCounters> counters) implements MetricSource {
    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.counter("blobs.written", "Bodies written.", () -> counters.get().blobs()),
                Metric.counter(
                        "blobs.written.octets",
                        Metric.Unit.OCTETS,
                        "Octets of bodies written.",
                        () -> (double) counters.get().octets()),
                Metric.counter(
                        "blobs.repeated",
                        "Bodies that were there already and so were not written again.",
                        () -> counters.get().repeated()),
                Metric.counter(
                        "blobs.collected",
                        "Bodies removed because nothing referred to them any more.",
                        () -> counters.get().collected()),
                Metric.counter(
                        "blobs.freed.octets",
                        Metric.Unit.OCTETS,
                        "Octets won back by removing bodies.",
                        () -> (double) counters.get().freedOctets()),
                Metric.gauge(
                        "blobs.usable.octets",
                        Metric.Unit.OCTETS,
                        "What the device of the bodies still takes.",
                        () -> (double) counters.get().usableOctets()));
    }
}
