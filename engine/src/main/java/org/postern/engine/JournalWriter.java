package org.postern.engine;

import org.postern.engine.JournalFormat.Kind;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes one file of a [Journal], frame by frame. For one thread at a time.
final class JournalWriter implements Closeable {
    private final FileLayer.OpenFile file;
    private final long number;
    private final ByteBuffer frame =
            ByteBuffer.allocate(JournalFormat.FRAME_HEADER + JournalFormat.MAX_FRAME);
    private long end;
    private int records;

    /// Goes on with a file.
    ///
    /// @param end where its whole frames end
    JournalWriter(FileLayer.OpenFile file, long number, long end) {
        this.file = file;
        this.number = number;
        this.end = end;
        frame.position(JournalFormat.FRAME_HEADER);
    }

    /// Begins a new file.
    static JournalWriter begin(FileLayer.OpenFile file, Kind kind, long number) throws IOException {
        file.write(JournalFormat.header(kind, number), 0);
        return new JournalWriter(file, number, JournalFormat.HEADER);
    }

    long number() {
        return number;
    }

    /// Octets in the file.
    long octets() {
        return end;
    }

    /// Adds one record.
    void add(ByteBuffer record) throws IOException {
        int length = record.remaining();
        if (frame.remaining() < JournalFormat.RECORD_HEADER + length) {
            write();
        }
        frame.putShort((short) length).put(record);
        records++;
    }

    /// Adds records that have their lengths before them, as they stand in a frame.
    void addAll(ByteBuffer lengthed) throws IOException {
        while (lengthed.hasRemaining()) {
            int length = Short.toUnsignedInt(lengthed.getShort());
            var record = lengthed.slice(lengthed.position(), length);
            lengthed.position(lengthed.position() + length);
            add(record);
        }
    }

    /// Writes the frame begun, if there is any record in it.
    void write() throws IOException {
        if (records > 0) {
            writeFrame();
        }
    }

    /// The end of a checkpoint: a frame without records.
    void writeEnd() throws IOException {
        write();
        writeFrame();
    }

    private void writeFrame() throws IOException {
        var whole = frame.duplicate().flip();
        JournalFormat.seal(whole, records, number, end);
        int octets = whole.remaining();
        file.write(whole, end);
        end += octets;
        records = 0;
        frame.clear().position(JournalFormat.FRAME_HEADER);
    }

    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
