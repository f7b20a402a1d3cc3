package org.postern.imap.server;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// ORDEREDSUBJECT, RFC 5256 section 3: messages of one base subject are a thread, the earliest is
/// its root and all others are the root's children.
final class SubjectThreads {
    private SubjectThreads() {}

    /// The threads in the order of their first messages' dates.
    static List<MessageThread> of(ThreadKeys keys) {
        Comparator<Integer> byDate =
                Comparator.<Integer>comparingLong(keys::date).thenComparingInt(message -> message);
        Collection<Integer> messages =
                IntStream.range(0, keys.count())
                        .filter(keys::present)
                        .boxed()
                        .sorted(byDate)
                        .toList();
        Map<Integer, MessageThread> threads = new LinkedHashMap<>();
        for (int message : messages) {
            var node = MessageThread.of(message, keys.date(message));
            MessageThread root = threads.putIfAbsent(keys.subject(message), node);
            if (root != null) {
                root.add(node);
            }
        }
        return List.copyOf(threads.values());
    }
}
