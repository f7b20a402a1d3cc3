package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// JSON objects, one a line, over a socket. For one thread.
final class JsonLines {
    /// The other side sent something that is not an object on a line within the limit.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private static final int BUFFER_OCTETS = 8_192;

    private final SocketChannel channel;
    private final InputStream in;
    private final int maxOctets;
    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int at;
    private int end;

    /// @param maxOctets longest line taken, without its line end
    JsonLines(SocketChannel channel, int maxOctets) {
        this.channel = channel;
        this.in = Channels.newInputStream(channel);
        this.maxOctets = maxOctets;
    }

    void send(Map<String, ? extends @Nullable Object> object) throws IOException {
        var line = ByteBuffer.wrap((Json.write(object) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    /// The next object; null at the end of the connection.
    ///
    /// @throws Malformed when the line is too long, is cut off or holds something else
    @Nullable Map<?, ?> receive() throws IOException {
        byte[] line = line();
        if (line == null) {
            return null;
        }
        try {
            if (Json.read(new String(line, StandardCharsets.UTF_8)) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (IllegalArgumentException e) {
            throw new Malformed("not JSON: " + e.getMessage());
        }
        throw new Malformed("not an object");
    }

    private byte @Nullable [] line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    if (line.size() > 0) {
                        throw new Malformed("cut off");
                    }
                    return null;
                }
            }
            int newline = at;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            line.write(buffer, at, newline - at);
            if (line.size() > maxOctets) {
                throw new Malformed("longer than " + maxOctets + " octets");
            }
            at = newline;
            if (newline < end) {
                at++;
                return line.toByteArray();
            }
        }
    }
}
