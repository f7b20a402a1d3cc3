package org.postern.imap.server;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// REFERENCES, RFC 5256 section 3: threads by what messages say they follow, and then by base
/// subject. The numbers of the steps are the RFC's.
final class ReferenceThreads {
    /// So far up is looked for a loop before a link is made; what would go deeper is not linked, so
    /// that made-up chains cost no more than real ones.
    private static final int MAX_CLIMB = 1_000;

    private final Map<String, Node> byId = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    /// The keys of the messages in the trees.
    private final Map<Integer, ThreadKeys> keys = new HashMap<>();

    private ReferenceThreads() {}

    /// A node and what is above it, as long as links may still change.
    private static final class Node {
        final MessageThread thread = new MessageThread();
        @Nullable Node parent;
    }

    static List<MessageThread> of(List<ThreadKeys> messages) {
        var threads = new ReferenceThreads();
        messages.forEach(threads::link);
        MessageThread root = threads.gather();
        prune(root);
        sort(root);
        MessageThread merged = threads.mergeSubjects(root);
        sort(merged);
        return merged.children();
    }

    // Step 1
    private void link(ThreadKeys message) {
        keys.put(message.index(), message);
        Node before = null;
        for (String id : message.references()) {
            Node next = node(id);
            // (A): a link that exists stays
            if (before != null && next.parent == null && mayFollow(before, next)) {
                next.parent = before;
            }
            before = next;
        }
        Node own = own(message);
        // (B): the last reference is the parent, whatever others said
        if (before == null) {
            own.parent = null;
        } else if (mayFollow(before, own)) {
            own.parent = before;
        }
    }

    private Node node(String id) {
        return byId.computeIfAbsent(id, _ -> added());
    }

    private Node added() {
        var node = new Node();
        nodes.add(node);
        return node;
    }

    /// A message without an identifier, or with another's, gets a node that nothing can refer to.
    private Node own(ThreadKeys message) {
        Node node = message.id().isEmpty() ? added() : node(message.id());
        if (!node.thread.dummy()) {
            node = added();
        }
        node.thread.message(message.index(), message.date());
        return node;
    }

    /// Whether `child` may be below `parent` without a loop.
    private static boolean mayFollow(Node parent, Node child) {
        int climbed = 0;
        for (Node above = parent; above != null; above = above.parent) {
            if (above == child || ++climbed > MAX_CLIMB) {
                return false;
            }
        }
        return true;
    }

    // Step 2
    private MessageThread gather() {
        var root = new MessageThread();
        for (Node node : nodes) {
            Node parent = node.parent;
            (parent == null ? root : parent.thread).add(node.thread);
        }
        return root;
    }

    // Step 3
    /// Takes dummies out: those below which nothing is left, and those whose children can stand in
    /// their place. At the top several children stay together.
    private static void prune(MessageThread root) {
        for (MessageThread thread : root.all().reversed()) {
            List<MessageThread> kept = new ArrayList<>();
            for (MessageThread child : thread.children()) {
                if (!child.dummy() || (thread == root && child.children().size() > 1)) {
                    kept.add(child);
                } else {
                    kept.addAll(child.children());
                }
            }
            thread.children().clear();
            thread.children().addAll(kept);
        }
    }

    // Steps 4 and 6
    private static void sort(MessageThread root) {
        root.all().reversed().forEach(MessageThread::sortChildren);
    }

    // Step 5
    private MessageThread mergeSubjects(MessageThread root) {
        Map<String, MessageThread> table = subjects(root);
        Map<MessageThread, MessageThread> replaced = new HashMap<>();
        Set<MessageThread> gone = new HashSet<>();
        for (MessageThread thread : root.children()) {
            ThreadKeys first = first(thread);
            MessageThread other = table.get(first.subject());
            if (other == null || other == thread) {
                continue;
            }
            if (other.dummy()) {
                (thread.dummy() ? thread.children() : List.of(thread)).forEach(other::add);
            } else if (!thread.dummy() && first.reply() && !first(other).reply()) {
                other.add(thread);
            } else {
                var together = new MessageThread();
                together.add(other);
                together.add(thread);
                table.put(first.subject(), together);
                replaced.put(other, together);
            }
            gone.add(thread);
        }
        var merged = new MessageThread();
        for (MessageThread thread : root.children()) {
            if (!gone.contains(thread)) {
                merged.add(replaced.getOrDefault(thread, thread));
            }
        }
        return merged;
    }

    /// For each subject the thread that others of it go to: best a dummy, else one that is no
    /// reply.
    private Map<String, MessageThread> subjects(MessageThread root) {
        Map<String, MessageThread> table = new HashMap<>();
        for (MessageThread thread : root.children()) {
            ThreadKeys first = first(thread);
            if (first.subject().isEmpty()) {
                continue;
            }
            MessageThread other = table.putIfAbsent(first.subject(), thread);
            if (other != null
                    && !other.dummy()
                    && (thread.dummy() || (first(other).reply() && !first.reply()))) {
                table.put(first.subject(), thread);
            }
        }
        return table;
    }

    /// The keys of a thread: of its message, or of a dummy's first.
    private ThreadKeys first(MessageThread thread) {
        MessageThread first = thread.dummy() ? thread.children().getFirst() : thread;
        ThreadKeys found = keys.get(first.index());
        if (found == null) {
            throw new IllegalStateException("a thread without a message");
        }
        return found;
    }
}
