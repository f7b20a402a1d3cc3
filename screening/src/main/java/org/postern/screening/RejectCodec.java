package org.postern.screening;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Entries of the reject list as the engine keeps them; see the package.
final class RejectCodec {
    private static final int VERSION = 1;
    private static final long NONE = Long.MIN_VALUE;

    private RejectCodec() {}

    static byte[] key(RejectTarget target) {
        return target.text().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] encode(RejectEntry entry) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            text(out, entry.reason());
            text(out, entry.owner());
            out.writeLong(entry.created().toEpochMilli());
            out.writeLong(millis(entry.expires()));
            out.writeLong(entry.hits());
            out.writeLong(millis(entry.lastHit()));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return octets.toByteArray();
    }

    /// @throws IOException when it is of a later version, or torn
    static RejectEntry decode(byte[] key, byte[] value) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("a reject entry of version " + version);
            }
            return new RejectEntry(
                    RejectTarget.parse(new String(key, StandardCharsets.UTF_8)),
                    text(in),
                    text(in),
                    Instant.ofEpochMilli(in.readLong()),
                    instant(in.readLong()),
                    in.readLong(),
                    instant(in.readLong()));
        } catch (IllegalArgumentException e) {
            throw new IOException("a reject entry that cannot be read", e);
        }
    }

    private static long millis(@Nullable Instant instant) {
        return instant == null ? NONE : instant.toEpochMilli();
    }

    private static @Nullable Instant instant(long millis) {
        return millis == NONE ? null : Instant.ofEpochMilli(millis);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(octets.length);
        out.write(octets);
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }
}
