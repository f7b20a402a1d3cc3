package org.postern.store;

/// The threads of the identifiers that were written last and may not be readable yet, as they are
/// on their way to the disk: more than deliveries to one account can be at a time. Guarded by the
/// account's lock.
final class RecentThreads {
    private static final int KEPT = 1_024;

    private long[] ids = {};
    private long[] threads = {};
    private int next;

    /// @param id not 0
    void add(long id, long thread) {
        if (ids.length == 0) {
            ids = new long[KEPT];
            threads = new long[KEPT];
        }
        ids[next] = id;
        threads[next] = thread;
        next = (next + 1) % KEPT;
    }

    void clear() {
        ids = new long[0];
        threads = new long[0];
        next = 0;
    }

    /// 0 when it is not here.
    long find(long id) {
        // The newest first.
        long newer = find(id, next - 1, 0);
        return newer != 0 ? newer : find(id, ids.length - 1, next);
    }

    private long find(long id, int from, int downTo) {
        for (int at = Math.min(from, ids.length - 1); at >= downTo; at--) {
            if (ids[at] == id) {
                return threads[at];
            }
        }
        return 0;
    }
}
