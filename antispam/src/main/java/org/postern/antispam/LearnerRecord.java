package org.postern.antispam;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// One change of a model as it is kept on disk until its pages are: a lesson, or a lesson taken
/// back, with the tokens that it touches. Doing it again needs nothing else.
///
/// @param back whether the lesson is taken back
/// @param fusion what the fusion becomes
/// @param hashes by the number of the kind; tokens in the order in which they are applied
record LearnerRecord(LearnerLesson lesson, boolean back, LearnerFusion fusion, int[][] hashes) {
    private static final int VERSION = 1;
    private static final TokenKind[] KINDS = TokenKind.values();

    static LearnerRecord of(
            TokenSet tokens, LearnerLesson lesson, boolean back, LearnerFusion fusion) {
        int[][] hashes = new int[KINDS.length][];
        for (TokenKind kind : KINDS) {
            hashes[kind.number] = new int[lesson.touches(kind) ? tokens.count(kind) : 0];
        }
        int[] filled = new int[KINDS.length];
        for (int i = 0; i < tokens.size(); i++) {
            int kind = tokens.kind(i).number;
            if (hashes[kind].length > 0) {
                hashes[kind][filled[kind]++] = tokens.hash(i);
            }
        }
        return new LearnerRecord(lesson, back, fusion, hashes);
    }

    /// Changes the entries of those pages that are not further than that already.
    void apply(LearnerTable table, PageFilter pages) {
        for (TokenKind kind : KINDS) {
            for (int hash : hashes[kind.number]) {
                if (pages.takes(table.page(hash))) {
                    apply(table, kind, hash);
                }
            }
        }
    }

    private void apply(LearnerTable table, TokenKind kind, int hash) {
        long entry = table.get(hash);
        if (entry != 0 || !back) {
            long before = entry == 0 ? LearnerEntry.empty(hash) : entry;
            table.put(hash, lesson.applied(before, kind, back));
        }
    }

    /// Which pages a record still has to be applied to.
    @FunctionalInterface
    interface PageFilter {
        boolean takes(int page);
    }

    byte[] encode() {
        int size = 1 + 1 + LearnerLesson.OCTETS + LearnerFusion.OCTETS;
        for (int[] each : hashes) {
            size += 2 + 4 * each.length;
        }
        ByteBuffer target = ByteBuffer.allocate(size);
        target.put((byte) VERSION).put((byte) (back ? 1 : 0));
        lesson.write(target);
        fusion.write(target);
        for (int[] each : hashes) {
            target.putShort((short) each.length);
            for (int hash : each) {
                target.putInt(hash);
            }
        }
        return target.array();
    }

    static LearnerRecord decode(byte[] octets) throws IOException {
        try {
            ByteBuffer source = ByteBuffer.wrap(octets);
            LearnerFormat.expect(VERSION, source.get(), "lesson");
            boolean back = source.get() != 0;
            LearnerLesson lesson = LearnerLesson.read(source);
            LearnerFusion fusion = LearnerFusion.read(source);
            int[][] hashes = new int[KINDS.length][];
            for (int kind = 0; kind < hashes.length; kind++) {
                int count = source.getShort() & 0xFFFF;
                if (count > source.remaining() / 4) {
                    throw new BufferUnderflowException();
                }
                hashes[kind] = new int[count];
                for (int i = 0; i < count; i++) {
                    hashes[kind][i] = source.getInt();
                }
            }
            return new LearnerRecord(lesson, back, fusion, hashes);
        } catch (BufferUnderflowException e) {
            throw new IOException("a lesson on disk is cut short", e);
        }
    }
}
