package org.postern.transport;

import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The key of a queued message: hop, place in line, id. The package comment has the format.
record QueueKey(Hop hop, Position position, String id) {
    /// Messages.
    static final byte MESSAGE = 'q';

    /// When something must be said about a message.
    static final byte TERM = 'x';

    private static final int PARTITIONS = 16;
    private static final String PREFIX = "queue/local/";

    /// All partitions, in order.
    static Partition partition(int number) {
        return new Partition(PREFIX + Character.forDigit(number, PARTITIONS));
    }

    static int partitions() {
        return PARTITIONS;
    }

    /// The partition of a hop. The hash is part of the format.
    static Partition partition(Hop hop) {
        return partition(Math.floorMod(hop.text().hashCode(), PARTITIONS));
    }

    static QueueKey of(QueuedMessage message) {
        return new QueueKey(message.hop(), message.position(), message.id());
    }

    byte[] octets() {
        return ByteBuffer.allocate(2 + hop.text().length() + 9 + id.length())
                .put(firstOfLine(hop, position.line()))
                .putLong(position.order())
                .put(ascii(id))
                .array();
    }

    /// The first key that a message in this line can have.
    static byte[] firstOfLine(Hop hop, Position.Line line) {
        return ByteBuffer.allocate(3 + hop.text().length())
                .put(MESSAGE)
                .put(ascii(hop.text()))
                .put((byte) 0)
                .put(line.code)
                .array();
    }

    /// The first key of those due later than `moment`.
    static byte[] dueAfter(Hop hop, long moment) {
        var line = firstOfLine(hop, Position.Line.WAITING);
        return ByteBuffer.allocate(line.length + Long.BYTES).put(line).putLong(moment + 1).array();
    }

    /// The first key of a hop.
    static byte[] firstOf(Hop hop) {
        return ByteBuffer.allocate(2 + hop.text().length())
                .put(MESSAGE)
                .put(ascii(hop.text()))
                .put((byte) 0)
                .array();
    }

    /// The first key after a hop's.
    static byte[] endOf(Hop hop) {
        byte[] end = firstOf(hop);
        end[end.length - 1] = 1;
        return end;
    }

    /// @throws EngineException when it is no such key
    static QueueKey parse(byte[] key) throws EngineException {
        try {
            int end = 1;
            while (key[end] != 0) {
                end++;
            }
            var in = ByteBuffer.wrap(key, end + 1, key.length - end - 1);
            var line = Position.Line.read(in.get());
            long order = in.getLong();
            return new QueueKey(
                    Hop.parse(new String(key, 1, end - 1, StandardCharsets.US_ASCII)),
                    new Position(line, order),
                    new String(key, end + 10, key.length - end - 10, StandardCharsets.US_ASCII));
        } catch (RuntimeException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "a key of the queue is damaged", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// The key under which a message stands in the order of terms; its value is the message's key.
    ///
    /// @param moment milliseconds since 1970
    record Term(long moment, String hop, String id) {
        byte[] octets() {
            return ByteBuffer.allocate(1 + Long.BYTES + hop.length() + 1 + id.length())
                    .put(TERM)
                    .putLong(moment)
                    .put(ascii(hop))
                    .put((byte) 0)
                    .put(ascii(id))
                    .array();
        }

        /// The first key of those after `moment`.
        static byte[] after(long moment) {
            return ByteBuffer.allocate(1 + Long.BYTES).put(TERM).putLong(moment + 1).array();
        }

        static Term parse(byte[] key) throws EngineException {
            int end = 1 + Long.BYTES;
            while (end < key.length && key[end] != 0) {
                end++;
            }
            if (key.length < 1 + Long.BYTES || end == key.length) {
                throw new EngineException(
                        EngineException.Kind.FAILED, "a term of the queue is damaged", null);
            }
            return new Term(
                    ByteBuffer.wrap(key, 1, Long.BYTES).getLong(),
                    new String(key, 9, end - 9, StandardCharsets.US_ASCII),
                    new String(
                            Arrays.copyOfRange(key, end + 1, key.length),
                            StandardCharsets.US_ASCII));
        }
    }
}
