package org.postern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// The files of a [Journal] octet by octet; the package's page has the tables.
final class JournalFormat {
    /// Octets of a file's header.
    static final int HEADER = 24;

    /// Octets of a frame before its records.
    static final int FRAME_HEADER = 12;

    /// Most octets of records in one frame.
    static final int MAX_FRAME = 1 << 20;

    /// Octets before each record: its length.
    static final int RECORD_HEADER = Short.BYTES;

    private static final byte[] MAGIC = "PSTRNJNL".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int CHECKED = HEADER - Integer.BYTES;

    /// What a file holds.
    enum Kind {
        LOG(0),
        CHECKPOINT(1);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private JournalFormat() {}

    /// `<n>.log` or `<n>.checkpoint`.
    static String name(Kind kind, long number) {
        return "%012d.%s".formatted(number, kind == Kind.LOG ? "log" : "checkpoint");
    }

    /// The number of a file of that kind; -1 for any other file.
    static long number(Kind kind, String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot > 18 || !name.chars().limit(dot).allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long number = Long.parseLong(name, 0, dot, 10);
        return name(kind, number).equals(name) ? number : -1;
    }

    static ByteBuffer header(Kind kind, long number) {
        var header = ByteBuffer.allocate(HEADER).put(MAGIC).put(VERSION).put((byte) kind.code);
        header.putShort((short) 0).putLong(number);
        var crc = new CRC32C();
        crc.update(header.array(), 0, CHECKED);
        return header.putInt((int) crc.getValue()).flip();
    }

    /// Checks a file's header.
    ///
    /// @param header what the file begins with, at most [#HEADER] octets
    static void checkHeader(Kind kind, long number, ByteBuffer header)
            throws DamageException, NewerFormatException {
        var expected = header(kind, number);
        if (header.remaining() == HEADER) {
            var crc = new CRC32C();
            crc.update(header.duplicate().limit(header.position() + CHECKED));
            boolean whole = (int) crc.getValue() == header.getInt(header.position() + CHECKED);
            int version = header.get(header.position() + MAGIC.length);
            if (whole && version > VERSION) {
                throw new NewerFormatException("journal version " + version);
            }
        }
        if (!header.equals(expected)) {
            throw new DamageException("the header is not that of " + name(kind, number));
        }
    }

    /// Fills in the header of a frame whose records stand behind it.
    ///
    /// @param frame from the frame's first octet to the last of its records
    /// @param offset of the frame in the file
    static void seal(ByteBuffer frame, int records, long number, long offset) {
        int at = frame.position();
        frame.putInt(at, frame.remaining() - FRAME_HEADER);
        frame.putInt(at + Integer.BYTES, records);
        frame.putInt(at + 2 * Integer.BYTES, crc(frame, number, offset));
    }

    /// Number and offset are part of it, so that octets of an older file are never taken for these.
    private static int crc(ByteBuffer frame, long number, long offset) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(number).putLong(offset).flip());
        int at = frame.position();
        crc.update(frame.duplicate().limit(at + 2 * Integer.BYTES));
        crc.update(frame.duplicate().position(at + FRAME_HEADER));
        return (int) crc.getValue();
    }

    /// Reads the frames of a file one after the other.
    static final class Frames {
        private final FileLayer.OpenFile file;
        private final long number;
        private final long size;
        private final ByteBuffer buffer = ByteBuffer.allocate(FRAME_HEADER + MAX_FRAME);
        private long offset = HEADER;

        /// @throws DamageException when the header is not whole
        Frames(Kind kind, long number, FileLayer.OpenFile file)
                throws IOException, DamageException, NewerFormatException {
            this.file = file;
            this.number = number;
            size = file.size();
            buffer.limit(HEADER);
            file.read(buffer, 0);
            checkHeader(kind, number, buffer.flip());
        }

        /// Where the next frame begins: the end of what is whole.
        long offset() {
            return offset;
        }

        /// Whether all octets of the file have been read.
        boolean atEnd() {
            return offset == size;
        }

        /// The next frame's records; without any at a checkpoint's end. Valid until the next call.
        ///
        /// @throws DamageException when it is not whole; [#offset] stays where it begins
        ByteBuffer next() throws IOException, DamageException {
            buffer.clear().limit(FRAME_HEADER);
            file.read(buffer, offset);
            buffer.flip();
            if (buffer.remaining() < FRAME_HEADER) {
                throw new DamageException("the file ends in a frame's header");
            }
            int octets = buffer.getInt(0);
            if (octets < 0 || octets > MAX_FRAME || octets > size - offset - FRAME_HEADER) {
                throw new DamageException("a frame of " + octets + " octets");
            }
            buffer.limit(FRAME_HEADER + octets).position(FRAME_HEADER);
            file.read(buffer, offset + FRAME_HEADER);
            buffer.flip();
            if (buffer.remaining() != FRAME_HEADER + octets
                    || buffer.getInt(2 * Integer.BYTES) != crc(buffer, number, offset)) {
                throw new DamageException("a frame has another checksum");
            }
            offset += FRAME_HEADER + octets;
            return buffer.position(FRAME_HEADER);
        }
    }
}
