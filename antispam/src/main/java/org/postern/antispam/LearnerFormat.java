package org.postern.antispam;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Keys, pages and states as they stand on disk; the package's description has the tables.
final class LearnerFormat {
    private static final int VERSION = 1;
    private static final int BITMAP_OCTETS = LearnerTable.PAGE / 8;

    private LearnerFormat() {}

    static void expect(int known, int found, String what) throws IOException {
        if (found != known) {
            throw new IOException(
                    "a " + what + " of the learner has format " + found + "; known is " + known);
        }
    }

    // Keys

    static final byte[] HEAD = {'h'};

    static byte[] page(int bits, int page) {
        return ByteBuffer.allocate(6).put((byte) 'p').put((byte) bits).putInt(page).array();
    }

    static byte[] pagesEnd(int bits) {
        return new byte[] {'p', (byte) (bits + 1)};
    }

    static byte[] journal(long sequence) {
        return ByteBuffer.allocate(9).put((byte) 'j').putLong(sequence).array();
    }

    static byte[] memo(byte[] digest) {
        return ByteBuffer.allocate(1 + digest.length).put((byte) 'd').put(digest).array();
    }

    static byte[] age(long sequence) {
        return ByteBuffer.allocate(9).put((byte) 'o').putLong(sequence).array();
    }

    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    static int page(byte[] key) {
        return ByteBuffer.wrap(key).getInt(2);
    }

    // Pages

    /// @param sequence of the last lesson that the page holds
    static byte[] encode(long[] entries, long sequence) {
        int used = 0;
        for (long entry : entries) {
            used += entry == 0 ? 0 : 1;
        }
        ByteBuffer target = ByteBuffer.allocate(9 + BITMAP_OCTETS + 8 * used);
        target.put((byte) VERSION).putLong(sequence);
        byte[] bitmap = new byte[BITMAP_OCTETS];
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] != 0) {
                bitmap[i / 8] |= (byte) (1 << (i % 8));
            }
        }
        target.put(bitmap);
        for (long entry : entries) {
            if (entry != 0) {
                target.putLong(entry);
            }
        }
        return target.array();
    }

    /// @param entries to be filled
    /// @return the sequence of the last lesson that the page holds
    static long decode(byte[] octets, long[] entries) throws IOException {
        try {
            ByteBuffer source = ByteBuffer.wrap(octets);
            expect(VERSION, source.get(), "page");
            long sequence = source.getLong();
            byte[] bitmap = new byte[BITMAP_OCTETS];
            source.get(bitmap);
            for (int i = 0; i < entries.length; i++) {
                boolean set = (bitmap[i / 8] & 1 << (i % 8)) != 0;
                entries[i] = set ? source.getLong() : 0;
            }
            return sequence;
        } catch (BufferUnderflowException e) {
            throw new IOException("a page of the learner is cut short", e);
        }
    }

    // State

    static byte[] encode(LearnerState state, int bits) {
        ByteBuffer target =
                ByteBuffer.allocate(2 + 3 * 8 + 8 * LearnerMember.BAYES + LearnerFusion.OCTETS);
        target.put((byte) VERSION).put((byte) bits);
        target.putLong(state.sequence()).putLong(state.hams()).putLong(state.spams());
        for (int i = 0; i < LearnerMember.BAYES; i++) {
            target.putInt(state.hamTotals()[i]).putInt(state.spamTotals()[i]);
        }
        state.fusion().write(target);
        return target.array();
    }

    /// A state, and how many buckets its pages have.
    record Head(LearnerState state, int bits) {}

    static Head decodeHead(byte[] octets) throws IOException {
        try {
            ByteBuffer source = ByteBuffer.wrap(octets);
            expect(VERSION, source.get(), "state");
            int bits = source.get();
            if (bits < LearnerTable.LEAST_BITS || bits > LearnerTable.MOST_BITS) {
                throw new IOException("the learner's table has 2^" + bits + " buckets");
            }
            long sequence = source.getLong();
            long hams = source.getLong();
            long spams = source.getLong();
            int[] hamTotals = new int[LearnerMember.BAYES];
            int[] spamTotals = new int[LearnerMember.BAYES];
            for (int i = 0; i < LearnerMember.BAYES; i++) {
                hamTotals[i] = source.getInt();
                spamTotals[i] = source.getInt();
            }
            var fusion = LearnerFusion.read(source);
            return new Head(
                    new LearnerState(sequence, hams, spams, hamTotals, spamTotals, fusion), bits);
        } catch (BufferUnderflowException e) {
            throw new IOException("the state of the learner is cut short", e);
        }
    }

    // Memos

    /// What is remembered of a message that was learned.
    ///
    /// @param sequence of its lesson
    /// @param votes how many said so, and have not taken it back; at most 255
    record Memo(LearnerLesson lesson, long sequence, int votes) {
        static final int MOST_VOTES = 255;

        byte[] encode() {
            ByteBuffer target = ByteBuffer.allocate(1 + LearnerLesson.OCTETS + 8 + 1);
            target.put((byte) VERSION);
            lesson.write(target);
            return target.putLong(sequence).put((byte) votes).array();
        }

        Memo voted(int step) {
            return new Memo(lesson, sequence, Math.clamp(votes + step, 0, MOST_VOTES));
        }

        static Optional<Memo> decode(Optional<byte[]> octets) throws IOException {
            if (octets.isEmpty()) {
                return Optional.empty();
            }
            try {
                ByteBuffer source = ByteBuffer.wrap(octets.get());
                expect(VERSION, source.get(), "memo");
                var lesson = LearnerLesson.read(source);
                return Optional.of(new Memo(lesson, source.getLong(), source.get() & 0xFF));
            } catch (BufferUnderflowException e) {
                throw new IOException("a memo of the learner is cut short", e);
            }
        }
    }
}
