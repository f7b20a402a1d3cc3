package org.postern.antispam;

/// What is known of one token, in one `long`, so that it is read and written whole by any thread.
///
/// | bits | |
/// |---|---|
/// | 0–15 | tag: the lower half of the token's hash |
/// | 16–23, 24–31 | first counts: ham, spam |
/// | 32–39, 40–47 | second counts: ham, spam |
/// | 48–63 | weight, signed, in units of 1/[#WEIGHT_UNIT] |
///
/// Whose counts these are says [LearnerMember#firstCounts]. When a count would pass [#MOST] it and
/// its partner are halved: the newest evidence counts most, and the relation stays.
final class LearnerEntry {
    static final int MOST = 255;
    static final int WEIGHT_UNIT = 1_024;

    private static final int FIRST_HAM = 16;
    private static final int SECOND_HAM = 32;
    private static final int WEIGHT = 48;

    private LearnerEntry() {}

    static long empty(int hash) {
        return hash & 0xFFFF;
    }

    static boolean hasTag(long entry, int hash) {
        return ((entry ^ hash) & 0xFFFF) == 0;
    }

    /// Whether it holds nothing but its tag.
    static boolean isEmpty(long entry) {
        return (entry & ~0xFFFFL) == 0;
    }

    static int ham(long entry, boolean first) {
        return (int) (entry >>> (first ? FIRST_HAM : SECOND_HAM)) & 0xFF;
    }

    static int spam(long entry, boolean first) {
        return (int) (entry >>> (first ? FIRST_HAM + 8 : SECOND_HAM + 8)) & 0xFF;
    }

    static int weight(long entry) {
        return (int) (entry >> WEIGHT);
    }

    /// One more message of that label.
    static long counted(long entry, boolean first, boolean spam) {
        int ham = ham(entry, first);
        int spams = spam(entry, first);
        if ((spam ? spams : ham) == MOST) {
            ham /= 2;
            spams /= 2;
        }
        return withCounts(entry, first, spam ? ham : ham + 1, spam ? spams + 1 : spams);
    }

    /// One message of that label less, if one is counted.
    static long discounted(long entry, boolean first, boolean spam) {
        int ham = ham(entry, first);
        int spams = spam(entry, first);
        return withCounts(
                entry,
                first,
                spam ? ham : Math.max(0, ham - 1),
                spam ? Math.max(0, spams - 1) : spams);
    }

    private static long withCounts(long entry, boolean first, int ham, int spam) {
        int shift = first ? FIRST_HAM : SECOND_HAM;
        long counts = (long) (ham | (spam << 8)) << shift;
        return (entry & ~(0xFFFFL << shift)) | counts;
    }

    static long weighed(long entry, int delta) {
        int weight = Math.clamp((long) weight(entry) + delta, Short.MIN_VALUE, Short.MAX_VALUE);
        return (entry & 0xFFFF_FFFF_FFFFL) | ((long) weight << WEIGHT);
    }

    /// In how many ham messages it was counted, at least.
    static int hams(long entry) {
        return Math.max(ham(entry, true), ham(entry, false));
    }

    /// In how many spam messages it was counted, at least.
    static int spams(long entry) {
        return Math.max(spam(entry, true), spam(entry, false));
    }

    /// How much would be lost with it.
    static int value(long entry) {
        return ham(entry, true)
                + spam(entry, true)
                + ham(entry, false)
                + spam(entry, false)
                + Math.abs(weight(entry)) / (WEIGHT_UNIT / 4);
    }

    /// The same with half the counts.
    static long aged(long entry) {
        long first = withCounts(entry, true, ham(entry, true) / 2, spam(entry, true) / 2);
        return withCounts(first, false, ham(entry, false) / 2, spam(entry, false) / 2);
    }
}
