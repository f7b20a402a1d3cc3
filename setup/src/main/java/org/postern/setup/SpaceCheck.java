package org.postern.setup;

import org.postern.kernel.Failures;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether there is room for mail.
final class SpaceCheck implements Check {
    private static final long BAD_OCTETS = 1L << 30;
    private static final long WARNED_OCTETS = 10L << 30;
    private static final int WARNED_PERCENT = 10;

    @Override
    public String name() {
        return "space";
    }

    @Override
    public String about() {
        return "free space for mail";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        try {
            var disk = Files.getFileStore(site.home());
            judge(disk.getUsableSpace(), disk.getTotalSpace(), site.home(), findings);
        } catch (IOException e) {
            findings.unchecked(site.home().toString(), Failures.why(site.home(), e) + ".");
        }
    }

    static void judge(long usable, long total, Path home, Findings findings) {
        String text =
                new Octets(usable).approximate()
                        + " of "
                        + new Octets(total).approximate()
                        + " are free.";
        if (usable < BAD_OCTETS) {
            findings.bad(
                    home.toString(),
                    text,
                    "New mail is deferred below store.reserve, and senders give up in the end.",
                    "make room, or Settings Get quota");
        } else if (usable < WARNED_OCTETS && usable * 100 < total * WARNED_PERCENT) {
            findings.warning(
                    home.toString(),
                    text,
                    "At this pace it is soon full.",
                    "make room, or a larger disk");
        } else {
            findings.good(home.toString(), text);
        }
    }
}
