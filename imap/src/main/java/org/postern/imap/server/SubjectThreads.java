package org.postern.imap.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ORDEREDSUBJECT, RFC 5256 section 3: messages of one base subject are a thread, the earliest is
/// its root and all others are the root's children.
final class SubjectThreads {
    private static final Comparator<ThreadKeys> BY_DATE =
            Comparator.comparingLong(ThreadKeys::date).thenComparingInt(ThreadKeys::index);

    private SubjectThreads() {}

    /// The threads in the order of their first messages' dates.
    static List<MessageThread> of(List<ThreadKeys> messages) {
        List<ThreadKeys> byDate = new ArrayList<>(messages);
        byDate.sort(BY_DATE);
        Map<String, MessageThread> threads = new LinkedHashMap<>();
        for (ThreadKeys message : byDate) {
            var node = MessageThread.of(message.index(), message.date());
            MessageThread root = threads.putIfAbsent(message.subject(), node);
            if (root != null) {
                root.add(node);
            }
        }
        return List.copyOf(threads.values());
    }
}
