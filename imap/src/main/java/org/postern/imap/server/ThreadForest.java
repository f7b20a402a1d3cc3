package org.postern.imap.server;

import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/// Trees of messages (RFC 5256 section 3). A node is a number: below a bound it is a message, by
/// its position in [ThreadKeys]; from there on a dummy, a place that holds messages together of
/// which none is here. Threads may be as deep as a mailbox has messages, so nothing walks them by
/// recursion.
final class ThreadForest {
    static final int NONE = -1;

    private final int messages;

    /// The node above all.
    private final int top;

    private final int[] first;
    private final int[] last;
    private final int[] next;

    /// @param messages positions from 0
    /// @param nodes of both kinds
    ThreadForest(int messages, int nodes) {
        this.messages = messages;
        top = nodes;
        first = none(nodes + 1);
        last = none(nodes + 1);
        next = none(nodes + 1);
    }

    static int[] none(int count) {
        var all = new int[count];
        Arrays.fill(all, NONE);
        return all;
    }

    /// Adds a thread behind all others.
    void add(int thread) {
        add(top, thread);
    }

    /// Adds a node behind those below `parent`.
    void add(int parent, int node) {
        if (last[parent] == NONE) {
            first[parent] = node;
        } else {
            next[last[parent]] = node;
        }
        last[parent] = node;
    }

    boolean isEmpty() {
        return first[top] == NONE;
    }

    /// Whether nothing is below a node.
    boolean isLeaf(int node) {
        return first[node] == NONE;
    }

    // thread-list = "(" (thread-members / thread-nested) ")"
    /// Prints all threads, each in its parentheses.
    ///
    /// @param numbers from a message to what the client calls it
    void print(ResponseWriter out, IntToLongFunction numbers) throws IOException {
        var left = new Stack();
        if (!isEmpty()) {
            left.push(first[top]);
        }
        for (int node = left.pop(); left.more; node = left.pop()) {
            if (node == NONE) {
                out.octet(')');
                continue;
            }
            if (next[node] != NONE) {
                left.push(next[node]);
            }
            left.push(NONE);
            out.octet('(');
            int below = printMembers(node, out, numbers);
            if (below != NONE) {
                left.push(below);
            }
        }
    }

    // thread-members = nz-number *(SP nz-number) [SP thread-nested]
    /// @return the first of the threads that are nested in this one
    private int printMembers(int thread, ResponseWriter out, IntToLongFunction numbers)
            throws IOException {
        int node = thread;
        boolean space = false;
        while (true) {
            if (node < messages) {
                if (space) {
                    out.octet(' ');
                }
                out.number(numbers.applyAsLong(node));
                space = true;
            }
            int below = first[node];
            if (below == NONE || next[below] != NONE) {
                if (space && below != NONE) {
                    out.octet(' ');
                }
                return below;
            }
            node = below;
        }
    }

    /// What is still to be printed: nodes whose parenthesis opens, [#NONE] for one that closes.
    private static final class Stack {
        private int[] left = new int[64];
        private int count;

        /// Whether the last [#pop] found something.
        private boolean more = true;

        void push(int node) {
            if (count == left.length) {
                left = Arrays.copyOf(left, 2 * count);
            }
            left[count++] = node;
        }

        int pop() {
            more = count > 0;
            return more ? left[--count] : NONE;
        }
    }
}
