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

    private final ThreadKeys keys;
    private final List<Node> nodes = new ArrayList<>();

    /// The nodes that can be referred to, each at the first free place from where its identifier
    /// sends it; never more than half full.
    private @Nullable Node[] table = new Node[1_024];

    private int named;

    private ReferenceThreads(ThreadKeys keys) {
        this.keys = keys;
    }

    /// A node and what is above it, as long as links may still change.
    private static final class Node {
        final long id;
        final MessageThread thread = new MessageThread();
        @Nullable Node parent;

        Node(long id) {
            this.id = id;
        }
    }

    static List<MessageThread> of(ThreadKeys keys) {
        var threads = new ReferenceThreads(keys);
        for (int message = 0; message < keys.count(); message++) {
            if (keys.present(message)) {
                threads.link(message);
            }
        }
        MessageThread root = threads.gather();
        prune(root);
        sort(root);
        MessageThread merged = threads.mergeSubjects(root);
        sort(merged);
        return merged.children();
    }

    // Step 1
    private void link(int message) {
        Node before = null;
        for (int i = 0; i < keys.references(message); i++) {
            Node next = node(keys.reference(message, i));
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

    private Node node(long id) {
        int at = place(id);
        Node found = table[at];
        if (found != null) {
            return found;
        }
        Node node = added(id);
        table[at] = node;
        if (2 * ++named > table.length) {
            widen();
        }
        return node;
    }

    /// Where the node of that identifier is, or would be. The hashes are spread already.
    private int place(long id) {
        int at = (int) id & table.length - 1;
        for (Node node = table[at]; node != null && node.id != id; node = table[at]) {
            at = at + 1 & table.length - 1;
        }
        return at;
    }

    private void widen() {
        @Nullable Node[] old = table;
        table = new Node[2 * old.length];
        for (Node node : old) {
            if (node != null) {
                table[place(node.id)] = node;
            }
        }
    }

    private Node added(long id) {
        var node = new Node(id);
        nodes.add(node);
        return node;
    }

    /// A message without an identifier, or with another's, gets a node that nothing can refer to.
    private Node own(int message) {
        long id = keys.id(message);
        Node node = id == 0 ? added(0) : node(id);
        if (!node.thread.dummy()) {
            node = added(0);
        }
        node.thread.message(message, keys.date(message));
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
            if (thread.children().stream().noneMatch(MessageThread::dummy)) {
                continue;
            }
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
        Map<Integer, MessageThread> bySubject = subjects(root);
        Map<MessageThread, MessageThread> replaced = new HashMap<>();
        Set<MessageThread> gone = new HashSet<>();
        for (MessageThread thread : root.children()) {
            int first = first(thread);
            MessageThread other = bySubject.get(keys.subject(first));
            if (other == null || other == thread) {
                continue;
            }
            if (other.dummy()) {
                (thread.dummy() ? thread.children() : List.of(thread)).forEach(other::add);
            } else if (!thread.dummy() && keys.reply(first) && !keys.reply(first(other))) {
                other.add(thread);
            } else {
                var together = new MessageThread();
                together.add(other);
                together.add(thread);
                bySubject.put(keys.subject(first), together);
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
    private Map<Integer, MessageThread> subjects(MessageThread root) {
        Map<Integer, MessageThread> bySubject = new HashMap<>();
        for (MessageThread thread : root.children()) {
            int first = first(thread);
            if (!keys.hasSubject(first)) {
                continue;
            }
            MessageThread other = bySubject.putIfAbsent(keys.subject(first), thread);
            if (other != null
                    && !other.dummy()
                    && (thread.dummy() || (keys.reply(first(other)) && !keys.reply(first)))) {
                bySubject.put(keys.subject(first), thread);
            }
        }
        return bySubject;
    }

    /// The message of a thread, or a dummy's first.
    private static int first(MessageThread thread) {
        return thread.dummy() ? thread.children().getFirst().index() : thread.index();
    }
}
