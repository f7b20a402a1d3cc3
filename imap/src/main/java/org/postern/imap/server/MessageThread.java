package org.postern.imap.server;

import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntToLongFunction;

/// A node of a tree of messages (RFC 5256 section 3): a message, or a place that holds messages
/// together of which none is here. Threads may be as deep as a mailbox has messages, so nothing
/// walks them by recursion.
final class MessageThread {
    /// Siblings by sent date, then by sequence number (RFC 5256 section 2.2).
    private static final Comparator<MessageThread> BY_DATE =
            Comparator.comparingLong(MessageThread::date)
                    .thenComparingInt(MessageThread::firstIndex);

    private static final int NO_MESSAGE = -1;

    private final List<MessageThread> children = new ArrayList<>(0);
    private int index = NO_MESSAGE;
    private long date;

    /// @param index of the message in its [ThreadKeys]
    static MessageThread of(int index, long date) {
        var thread = new MessageThread();
        thread.message(index, date);
        return thread;
    }

    void message(int messageIndex, long sent) {
        index = messageIndex;
        date = sent;
    }

    /// Whether no message stands here.
    boolean dummy() {
        return index == NO_MESSAGE;
    }

    int index() {
        return index;
    }

    List<MessageThread> children() {
        return children;
    }

    void add(MessageThread child) {
        children.add(child);
    }

    /// Of a dummy that of its first child, once the children are in order.
    long date() {
        return dummy() && !children.isEmpty() ? children.getFirst().date : date;
    }

    private int firstIndex() {
        return dummy() && !children.isEmpty() ? children.getFirst().index : index;
    }

    void sortChildren() {
        if (children.size() > 1) {
            children.sort(BY_DATE);
        }
    }

    /// This node and all below it, each before its children.
    List<MessageThread> all() {
        List<MessageThread> all = new ArrayList<>();
        Deque<MessageThread> left = new ArrayDeque<>();
        left.push(this);
        while (!left.isEmpty()) {
            MessageThread next = left.pop();
            all.add(next);
            next.children.forEach(left::push);
        }
        return all;
    }

    // thread-list = "(" (thread-members / thread-nested) ")"
    /// Prints the thread in its parentheses.
    ///
    /// @param numbers from an index to what the client calls the message
    void print(ResponseWriter out, IntToLongFunction numbers) throws IOException {
        Deque<Step> left = new ArrayDeque<>();
        left.push(new Step.Open(this));
        while (!left.isEmpty()) {
            switch (left.pop()) {
                case Step.Close() -> out.octet(')');
                case Step.Open(var thread) -> {
                    out.octet('(');
                    left.push(new Step.Close());
                    printMembers(thread, out, numbers, left);
                }
            }
        }
    }

    // thread-members = nz-number *(SP nz-number) [SP thread-nested]
    private static void printMembers(
            MessageThread first, ResponseWriter out, IntToLongFunction numbers, Deque<Step> left)
            throws IOException {
        MessageThread thread = first;
        boolean space = false;
        while (true) {
            if (!thread.dummy()) {
                out.ascii(space ? " " : "").number(numbers.applyAsLong(thread.index));
                space = true;
            }
            if (thread.children.size() != 1) {
                break;
            }
            thread = thread.children.getFirst();
        }
        if (space && !thread.children.isEmpty()) {
            out.octet(' ');
        }
        for (MessageThread child : thread.children.reversed()) {
            left.push(new Step.Open(child));
        }
    }

    /// What is still to be printed.
    private sealed interface Step {
        record Open(MessageThread thread) implements Step {}

        record Close() implements Step {}
    }
}
