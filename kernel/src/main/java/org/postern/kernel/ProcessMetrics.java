package org.postern.kernel;

import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// What the process takes of its machine.
public final class ProcessMetrics implements MetricSource {
    @Override
    public List<Metric> metrics() {
        var runtime = ManagementFactory.getRuntimeMXBean();
        var memory = ManagementFactory.getMemoryMXBean();
        var threads = ManagementFactory.getThreadMXBean();
        var metrics =
                new ArrayList<>(
                        List.of(
                                Metric.gauge(
                                        "process.uptime",
                                        Metric.Unit.SECONDS,
                                        "How long the node has been running.",
                                        () -> runtime.getUptime() / 1000.0),
                                Metric.gauge(
                                        "process.heap.used",
                                        Metric.Unit.OCTETS,
                                        "Memory that objects take, those that wait for the"
                                                + " collector too.",
                                        () -> (double) memory.getHeapMemoryUsage().getUsed()),
                                Metric.gauge(
                                        "process.heap.committed",
                                        Metric.Unit.OCTETS,
                                        "Memory that is kept for objects.",
                                        () -> (double) memory.getHeapMemoryUsage().getCommitted()),
                                Metric.gauge(
                                        "process.heap.limit",
                                        Metric.Unit.OCTETS,
                                        "The most memory for objects.",
                                        () -> (double) memory.getHeapMemoryUsage().getMax()),
                                Metric.gauge(
                                        "process.threads",
                                        Metric.Unit.NUMBER,
                                        "Threads of the machine; sessions have none of their own.",
                                        threads::getThreadCount),
                                Metric.counter(
                                        "process.collections",
                                        "How often the collector ran.",
                                        () -> sum(GarbageCollectorMXBean::getCollectionCount)),
                                Metric.counter(
                                        "process.collection.time",
                                        Metric.Unit.SECONDS,
                                        "How long the collector worked.",
                                        () ->
                                                sum(GarbageCollectorMXBean::getCollectionTime)
                                                        / 1000.0)));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
            metrics.add(
                    Metric.counter(
                            "process.cpu.time",
                            Metric.Unit.SECONDS,
                            "Processor time that the node has used.",
                            () -> os.getProcessCpuTime() / 1e9));
            metrics.add(
                    Metric.gauge(
                            "process.files.open",
                            Metric.Unit.NUMBER,
                            "Files and connections that are open.",
                            os::getOpenFileDescriptorCount));
            metrics.add(
                    Metric.gauge(
                            "process.files.limit",
                            Metric.Unit.NUMBER,
                            "How many files and connections may be open.",
                            os::getMaxFileDescriptorCount));
            metrics.add(
                    Metric.gauge(
                            "machine.load",
                            Metric.Unit.NUMBER,
                            "Processes that want to run, of the last minute.",
                            os::getSystemLoadAverage));
        }
        return metrics;
    }

    private static long sum(ToLongFunction<GarbageCollectorMXBean> figure) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(figure)
                .filter(number -> number > 0)
                .sum();
    }
}
