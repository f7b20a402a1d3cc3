package org.postern.transport;

import org.postern.engine.BlobId;
import org.postern.engine.EngineException;
import org.postern.store.AccountId;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// A delivery that has to be made, as kept on disk; the package comment has the format.
///
/// @param deliveryId ASCII without `/`; makes repeating it harmless
/// @param number the destination's number within its message
/// @param octets size of the blob
record Intent(
        String deliveryId,
        int number,
        BlobId blob,
        long octets,
        Instant internalDate,
        AccountId account,
        byte[] prefix) {
    private static final byte VERSION = 1;
    private static final byte SEPARATOR = '/';

    byte[] key() {
        var id = deliveryId.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(id.length + 1 + Integer.BYTES)
                .put(id)
                .put(SEPARATOR)
                .putInt(number)
                .array();
    }

    /// The first key of a message's intents.
    static byte[] firstKey(String deliveryId) {
        return (deliveryId + '/').getBytes(StandardCharsets.US_ASCII);
    }

    /// The first key after a message's intents.
    static byte[] endKey(String deliveryId) {
        return (deliveryId + (char) (SEPARATOR + 1)).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] value() {
        var id = account.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(
                        1
                                + BlobId.OCTETS
                                + 2 * Long.BYTES
                                + Short.BYTES
                                + id.length
                                + Integer.BYTES
                                + prefix.length)
                .put(VERSION)
                .put(blob.digest())
                .putLong(octets)
                .putLong(internalDate.toEpochMilli())
                .putShort((short) id.length)
                .put(id)
                .putInt(prefix.length)
                .put(prefix)
                .array();
    }

    /// @throws EngineException when the entry is damaged or of a newer version
    static Intent read(byte[] key, byte[] value) throws EngineException {
        try {
            return read(key, ByteBuffer.wrap(value));
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            throw new EngineException(EngineException.Kind.FAILED, "an intent is damaged", e);
        }
    }

    private static Intent read(byte[] key, ByteBuffer in) throws EngineException {
        byte version = in.get();
        if (version != VERSION) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "intent of version " + version + ", this program knows " + VERSION,
                    null);
        }
        var blob = new BlobId(octets(in, BlobId.OCTETS));
        long size = in.getLong();
        var date = Instant.ofEpochMilli(in.getLong());
        var account = new AccountId(new String(octets(in, in.getShort()), StandardCharsets.UTF_8));
        var prefix = octets(in, in.getInt());
        int idLength = key.length - 1 - Integer.BYTES;
        return new Intent(
                new String(key, 0, idLength, StandardCharsets.US_ASCII),
                ByteBuffer.wrap(key, idLength + 1, Integer.BYTES).getInt(),
                blob,
                size,
                date,
                account,
                prefix);
    }

    private static byte[] octets(ByteBuffer in, int length) {
        var octets = new byte[length];
        in.get(octets);
        return octets;
    }
}
