package org.postern.setup;

import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/// Whether the node may open as many files and connections as it needs.
final class LimitsCheck implements Check {
    private static final long BAD = 1_024;
    private static final long WARNED = 16_384;

    @Override
    public String name() {
        return "files";
    }

    @Override
    public String about() {
        return "how many files and connections may be open";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            judge(unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount(), findings);
        } else {
            findings.unchecked("", "this system does not say how many files may be open.");
        }
    }

    static void judge(long open, long most, Findings findings) {
        String text = open + " of " + most + " files and connections are open.";
        String mend = "LimitNOFILE=65536 in the systemd unit, or ulimit -n 65536 before the start";
        if (most <= BAD) {
            findings.bad(
                    "", text, "Every connection needs one: some hundred clients fill it.", mend);
        } else if (most < WARNED) {
            findings.warning("", text, "Some thousand clients fill it.", mend);
        } else {
            findings.good("", text);
        }
    }
}
