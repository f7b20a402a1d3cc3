package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.ListedHeader;
import org.postern.mail.ListingKey;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Finds the thread of a message that comes into an account (RFC 8474 section 5.2): that of an
/// earlier one which it names, or which has its identifier, or which names the same message; else
/// it begins one. What a message says never changes, so neither does its thread.
///
/// Under the hash of each identifier that counts is kept to which thread it belongs. Those of
/// messages that are gone stay as long as their thread has others, so that an answer still finds
/// it; the rest goes with [ThreadPruning].
final class Threads {
    private static final int VERSION = 1;

    /// Of many references the newest count, and the first, which began the thread.
    private static final int MOST_REFERENCES = 6;

    private final AccountWriter writer;
    private final RecentThreads recent;

    /// What this delivery of several messages has found.
    private final Map<Long, Long> found = new HashMap<>();

    Threads(AccountWriter writer, AccountState state) {
        this.writer = writer;
        this.recent = state.recentThreads;
    }

    /// @param emailId names the thread when the message begins one
    /// @param put takes what is to be written with the message
    long join(Delivery delivery, long emailId, BiConsumer<byte[], byte[]> put)
            throws EngineException {
        long[] ids = identifiers(delivery.message().summary().listed());
        long thread = 0;
        int unknown = 0;
        while (unknown < ids.length && thread == 0) {
            thread = threadOf(ids[unknown]);
            unknown += thread == 0 ? 1 : 0;
        }
        thread = thread == 0 ? emailId : thread;
        for (int i = 0; i < unknown; i++) {
            found.put(ids[i], thread);
            recent.add(ids[i], thread);
            put.accept(Keys.thread(ids[i]), encode(thread));
        }
        return thread;
    }

    static byte[] encode(long thread) {
        return new RecordWriter(1 + Long.BYTES).u8(VERSION).u64(thread).toOctets();
    }

    /// What is kept under an identifier; 0 when that is damaged.
    static long decode(byte[] value) {
        boolean sound = value.length == 1 + Long.BYTES && value[0] == VERSION;
        return sound ? ByteBuffer.wrap(value).getLong(1) : 0;
    }

    /// Whether the message has an identifier of its own, which is the first of [#identifiers] then.
    static boolean isOwn(ListedHeader listed) {
        return ByteBuffer.wrap(ListingKey.THREADING.of(listed, 0)).getLong(1) != 0;
    }

    /// The message's own identifier, its references from the newest on, the first one.
    ///
    /// @param listed without those of a prefix
    static long[] identifiers(ListedHeader listed) {
        byte[] key = ListingKey.THREADING.of(listed, 0);
        var in = ByteBuffer.wrap(key).position(1).slice().asLongBuffer();
        var ids = new long[Math.min(in.limit(), 1 + MOST_REFERENCES)];
        int count = 0;
        if (in.get(0) != 0) {
            ids[count++] = in.get(0);
        }
        for (int i = in.limit() - 1; i > 1 && count < ids.length - 1; i--) {
            ids[count++] = in.get(i);
        }
        if (in.limit() > 1 && count < ids.length) {
            ids[count++] = in.get(1);
        }
        return Arrays.copyOf(ids, count);
    }

    /// 0 when nobody has named it.
    private long threadOf(long id) throws EngineException {
        long known = known(id);
        if (known != 0) {
            return known;
        }
        var value = writer.reader().get(Keys.thread(id));
        if (value.isEmpty()) {
            return 0;
        }
        long thread = new RecordReader(value.get()).version(VERSION).u64();
        found.put(id, thread);
        return thread;
    }

    private long known(long id) {
        Long here = found.get(id);
        return here != null ? here : recent.find(id);
    }
}
