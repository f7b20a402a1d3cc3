package org.postern.imap.server;

/// ORDEREDSUBJECT, RFC 5256 section 3: messages of one base subject are a thread, the earliest is
/// its root and all others are the root's children.
final class SubjectThreads {
    private SubjectThreads() {}

    /// The threads in the order of their first messages' dates.
    static ThreadForest of(ThreadKeys keys) {
        var threads = new ThreadForest(keys.count(), keys.count());
        int[] roots = ThreadForest.none(keys.count());
        for (int message : keys.order()) {
            int root = roots[keys.subject(message)];
            if (root == ThreadForest.NONE) {
                roots[keys.subject(message)] = message;
                threads.add(message);
            } else {
                threads.add(root, message);
            }
        }
        return threads;
    }
}
