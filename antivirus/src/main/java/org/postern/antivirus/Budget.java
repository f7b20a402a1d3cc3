package org.postern.antivirus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// What is left of the limits of one message.
final class Budget {
    private static final int BLOCK = 16 << 10;

    private final InspectionLimits limits;
    private final Deadline deadline;
    private long octets;
    private int entries;

    /// A limit stops a file; with `all`, everything else too.
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean all;

        Exceeded(String message, boolean all) {
            super(message);
            this.all = all;
        }

        boolean all() {
            return all;
        }
    }

    Budget(InspectionLimits limits, Deadline deadline) {
        this.limits = limits;
        this.deadline = deadline;
        this.octets = limits.octets();
        this.entries = limits.entries();
    }

    /// How many files may still be looked at.
    int entries() {
        return entries;
    }

    /// Counts a file in an archive.
    void takeEntry() throws Exceeded {
        checkTime();
        if (entries-- <= 0) {
            entries = 0;
            throw new Exceeded("more than " + limits.entries() + " files in archives", true);
        }
    }

    void checkTime() throws Exceeded {
        if (deadline.over()) {
            throw new Exceeded("the time for looking into it is over", true);
        }
    }

    /// Unpacks a file.
    ///
    /// @param packed its size in the archive; -1 when it is not known
    /// @throws Exceeded when it is more than it may be
    /// @throws IOException when it cannot be unpacked
    byte[] unpack(InputStream file, long packed) throws IOException {
        var whole = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        int length;
        while ((length = file.read(block)) > 0) {
            octets -= length;
            whole.write(block, 0, length);
            check(whole.size(), packed);
        }
        return whole.toByteArray();
    }

    private void check(long size, long packed) throws Exceeded {
        checkTime();
        if (octets < 0) {
            octets = 0;
            throw new Exceeded("archives unpack to more than " + limits.octets() + " octets", true);
        }
        if (packed >= 0
                && size > InspectionLimits.NO_BOMB
                && size / Math.max(1, packed) > limits.ratio()) {
            throw new Exceeded(
                    "a bomb: it unpacks to more than " + limits.ratio() + " times its size", true);
        }
        if (size > limits.fileOctets()) {
            throw new Exceeded("larger than " + limits.fileOctets() + " octets", false);
        }
    }
}
