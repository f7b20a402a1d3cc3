package org.postern.setup;

import com.sun.management.OperatingSystemMXBean;

import org.postern.kernel.Octets;

import java.lang.management.ManagementFactory;

/// Whether the memory that the node may take is there.
final class MemoryCheck implements Check {
    private static final long LEAST = 256L << 20;

    /// Of a hundred: what the heap may have of the machine; the rest is for the index, for files
    /// that are read often, and for others.
    private static final int MOST_PERCENT = 60;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return "memory that the node may take, and that the machine has";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            long heap = site.running() ? Runtime.getRuntime().maxMemory() : 0;
            judge(heap, system.getTotalMemorySize(), findings);
        } else {
            findings.unchecked("", "this system does not say how much memory it has.");
        }
    }

    /// @param heap 0: not known
    static void judge(long heap, long machine, Findings findings) {
        String text =
                (heap == 0 ? "" : new Octets(heap).approximate() + " for the node, ")
                        + new Octets(machine).approximate()
                        + " in the machine.";
        if (heap > machine / 100 * MOST_PERCENT) {
            findings.warning(
                    "",
                    text,
                    "When the node takes all it may, the machine swaps or ends it.",
                    "POSTERN_JAVA_FLAGS=-Xmx" + ((machine / 2) >> 20) + "m ./postern start");
        } else if (heap > 0 && heap < LEAST) {
            findings.warning(
                    "",
                    text,
                    "Little room: a large message or many clients fill it.",
                    "POSTERN_JAVA_FLAGS=-Xmx768m ./postern start");
        } else {
            findings.good("", text);
        }
    }
}
