package org.postern.imap.server;

import static org.postern.imap.server.ThreadForest.NONE;

import java.util.Arrays;

/// REFERENCES, RFC 5256 section 3: threads by what messages say they follow, and then by base
/// subject. The numbers of the steps are the RFC's.
///
/// A hundred thousand messages are threaded while a client waits, so nothing is an object: a
/// container (the RFC's word) is a number, as is a message, and what is known of it stands in
/// arrays. Nothing is sorted but the messages, once: whatever is put together goes through them in
/// that order, so that siblings come in theirs.
final class ReferenceThreads {
    /// So far up is looked for a loop before a link is made; what would go deeper is not linked, so
    /// that made-up chains cost no more than real ones.
    private static final int MAX_CLIMB = 1_000;

    private final ThreadKeys keys;
    private final int count;

    // Of each container: its identifier, the container above it and the message in it.
    private long[] ids = new long[1_024];
    private int[] parents = new int[1_024];
    private int[] messages = new int[1_024];
    private int containers;

    /// The containers that can be referred to, plus 1, each at the first free place from where its
    /// identifier sends it; never more than half full.
    private int[] table = new int[4_096];

    private int named;

    /// The container of each message.
    private final int[] own;

    /// What each message stands below, as a node of a [ThreadForest]: a message, a dummy, or
    /// nothing. The dummy of a container is the count of messages plus its number.
    private final int[] above;

    /// The first message below each dummy.
    private int[] firsts = {};

    /// The dummy into which a dummy went.
    private int[] instead = {};

    /// Dummies that hold messages of one subject together, behind those of containers.
    private int joined;

    private ReferenceThreads(ThreadKeys keys) {
        this.keys = keys;
        count = keys.count();
        own = ThreadForest.none(count);
        above = ThreadForest.none(count);
    }

    static ThreadForest of(ThreadKeys keys) {
        var threads = new ReferenceThreads(keys);
        int[] order = keys.order();
        for (int message = 0; message < keys.count(); message++) {
            if (keys.present(message)) {
                threads.link(message);
            }
        }
        threads.prune(order);
        threads.mergeSubjects(threads.tops(order));
        return threads.forest(order);
    }

    // Step 1
    private void link(int message) {
        int before = NONE;
        for (int i = 0; i < keys.references(message); i++) {
            int next = container(keys.reference(message, i));
            // (A): a link that exists stays
            if (before != NONE && parents[next] == NONE && mayFollow(before, next)) {
                parents[next] = before;
            }
            before = next;
        }
        int mine = own(message);
        // (B): the last reference is the parent, whatever others said
        if (before == NONE) {
            parents[mine] = NONE;
        } else if (mayFollow(before, mine)) {
            parents[mine] = before;
        }
    }

    private int container(long id) {
        int at = place(id);
        if (table[at] != 0) {
            return table[at] - 1;
        }
        int container = added(id);
        table[at] = container + 1;
        if (2 * ++named > table.length) {
            widen();
        }
        return container;
    }

    /// Where the container of that identifier is, or would be. The hashes are spread already.
    private int place(long id) {
        int at = (int) id & table.length - 1;
        while (table[at] != 0 && ids[table[at] - 1] != id) {
            at = at + 1 & table.length - 1;
        }
        return at;
    }

    private void widen() {
        int[] old = table;
        table = new int[2 * old.length];
        for (int entry : old) {
            if (entry != 0) {
                table[place(ids[entry - 1])] = entry;
            }
        }
    }

    private int added(long id) {
        if (containers == ids.length) {
            ids = Arrays.copyOf(ids, 2 * containers);
            parents = Arrays.copyOf(parents, 2 * containers);
            messages = Arrays.copyOf(messages, 2 * containers);
        }
        ids[containers] = id;
        parents[containers] = NONE;
        messages[containers] = NONE;
        return containers++;
    }

    /// A message without an identifier, or with another's, gets a container that nothing can refer
    /// to.
    private int own(int message) {
        long id = keys.id(message);
        int container = id == 0 ? added(0) : container(id);
        if (messages[container] != NONE) {
            container = added(0);
        }
        messages[container] = message;
        own[message] = container;
        return container;
    }

    /// Whether `child` may be below `parent` without a loop.
    private boolean mayFollow(int parent, int child) {
        int climbed = 0;
        for (int at = parent; at != NONE; at = parents[at]) {
            if (at == child || ++climbed > MAX_CLIMB) {
                return false;
            }
        }
        return true;
    }

    // Steps 2 and 3
    /// Tells what each message stands below. Containers without a message are passed over, but for
    /// those at the top that have several messages next below them.
    private void prune(int[] order) {
        var below = new int[containers];
        for (int message : order) {
            int holder = holder(parents[own[message]]);
            if (holder != NONE && messages[holder] == NONE) {
                below[holder]++;
            }
        }
        for (int message : order) {
            int holder = holder(parents[own[message]]);
            if (holder != NONE && messages[holder] != NONE) {
                above[message] = messages[holder];
            } else if (holder != NONE && below[holder] > 1) {
                above[message] = count + holder;
            }
        }
    }

    /// From a container upwards the first that has a message, else the topmost.
    private int holder(int container) {
        int at = container;
        while (at != NONE && messages[at] == NONE && parents[at] != NONE) {
            at = parents[at];
        }
        // What was passed leads there at once from now on.
        for (int each = container; each != NONE && each != at; ) {
            int next = parents[each];
            parents[each] = at;
            each = next;
        }
        return at;
    }

    private boolean isDummy(int node) {
        return node >= count;
    }

    // Step 4
    /// The threads in the order of their first messages.
    private int[] tops(int[] order) {
        firsts = ThreadForest.none(containers);
        var tops = new int[order.length];
        int found = 0;
        for (int message : order) {
            int holder = above[message];
            if (holder == NONE) {
                tops[found++] = message;
            } else if (isDummy(holder) && firsts[holder - count] == NONE) {
                firsts[holder - count] = message;
                tops[found++] = holder;
            }
        }
        return Arrays.copyOf(tops, found);
    }

    /// The message of a thread, or a dummy's first.
    private int first(int thread) {
        return isDummy(thread) ? firsts[thread - count] : thread;
    }

    // Step 5
    private void mergeSubjects(int[] tops) {
        instead = ThreadForest.none(containers);
        int[] bySubject = subjects(tops);
        for (int thread : tops) {
            int subject = keys.subject(first(thread));
            int other = bySubject[subject];
            if (other == NONE || other == thread) {
                continue;
            }
            if (isDummy(other)) {
                move(thread, other);
            } else if (!isDummy(thread) && keys.reply(thread) && !keys.reply(other)) {
                move(thread, other);
            } else {
                int together = count + containers + joined++;
                move(other, together);
                move(thread, together);
                bySubject[subject] = together;
            }
        }
    }

    private void move(int thread, int to) {
        if (isDummy(thread)) {
            instead[thread - count] = to;
        } else {
            above[thread] = to;
        }
    }

    /// For each subject the thread that others of it go to: best a dummy, else one that is no
    /// reply.
    private int[] subjects(int[] tops) {
        int[] bySubject = ThreadForest.none(count);
        for (int thread : tops) {
            int first = first(thread);
            if (!keys.hasSubject(first)) {
                continue;
            }
            int other = bySubject[keys.subject(first)];
            if (other == NONE
                    || (!isDummy(other)
                            && (isDummy(thread) || (keys.reply(other) && !keys.reply(first))))) {
                bySubject[keys.subject(first)] = thread;
            }
        }
        return bySubject;
    }

    // Step 6
    private ThreadForest forest(int[] order) {
        var forest = new ThreadForest(count, count + containers + joined);
        for (int message : order) {
            int parent = above[message];
            if (parent == NONE) {
                forest.add(message);
                continue;
            }
            if (isDummy(parent)) {
                parent = dummy(parent);
                if (forest.isLeaf(parent)) {
                    forest.add(parent);
                }
            }
            forest.add(parent, message);
        }
        return forest;
    }

    /// The dummy itself, or the one into which it went.
    private int dummy(int node) {
        boolean moved = node < count + containers && instead[node - count] != NONE;
        return moved ? instead[node - count] : node;
    }
}
