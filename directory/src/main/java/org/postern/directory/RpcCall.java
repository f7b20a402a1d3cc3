package org.postern.directory;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// One call of a remote procedure over TCP, as ONC RPC has it, without credentials: what NIS needs
/// and no more.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5531 RFC 5531: RPC version 2
final class RpcCall {
    private static final int RPC_VERSION = 2;
    private static final int CALL = 0;
    private static final int REPLY = 1;
    private static final int ACCEPTED = 0;
    private static final int SUCCESS = 0;
    private static final int LAST_FRAGMENT = 0x8000_0000;
    private static final int MAX_REPLY_OCTETS = 65_536;
    private static final int MAX_CALL_OCTETS = 4_096;
    private static final AtomicInteger IDS = new AtomicInteger();

    private final int id = IDS.incrementAndGet();
    private final ByteBuffer call = ByteBuffer.allocate(MAX_CALL_OCTETS);

    // RFC 5531 section 9: the call's header, with AUTH_NONE for credentials and verifier.
    RpcCall(int program, int version, int procedure) {
        number(id).number(CALL).number(RPC_VERSION);
        number(program).number(version).number(procedure);
        number(0).number(0).number(0).number(0);
    }

    RpcCall number(int n) {
        call.putInt(n);
        return this;
    }

    // RFC 4506 section 4.10: the length, the octets, NUL up to a multiple of four.
    RpcCall octets(byte[] octets) {
        call.putInt(octets.length).put(octets);
        while (call.position() % Integer.BYTES != 0) {
            call.put((byte) 0);
        }
        return this;
    }

    RpcCall text(String text) {
        return octets(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Makes the call.
    ///
    /// @return what the procedure gave back
    /// @throws IOException when it was not made, or gave no result
    ByteBuffer call(InetSocketAddress server, Duration timeout) throws IOException {
        try (var socket = new Socket()) {
            int millis = (int) timeout.toMillis();
            socket.connect(server, millis);
            socket.setSoTimeout(millis);
            var out = new DataOutputStream(socket.getOutputStream());
            // RFC 5531 section 11: a record is one fragment or more, each behind its length.
            var framed = ByteBuffer.allocate(Integer.BYTES + call.position());
            framed.putInt(LAST_FRAGMENT | call.position()).put(call.array(), 0, call.position());
            out.write(framed.array());
            out.flush();
            return result(record(new DataInputStream(socket.getInputStream())));
        } catch (BufferUnderflowException e) {
            throw new IOException("an RPC reply is cut short", e);
        }
    }

    private static ByteBuffer record(DataInputStream in) throws IOException {
        var record = new ByteArrayOutputStream();
        while (true) {
            int header = in.readInt();
            int length = header & ~LAST_FRAGMENT;
            if (record.size() + length > MAX_REPLY_OCTETS) {
                throw new IOException("an RPC reply of more than " + MAX_REPLY_OCTETS + " octets");
            }
            byte[] fragment = in.readNBytes(length);
            if (fragment.length < length) {
                throw new EOFException("an RPC reply ends early");
            }
            record.writeBytes(fragment);
            if ((header & LAST_FRAGMENT) != 0) {
                return ByteBuffer.wrap(record.toByteArray());
            }
        }
    }

    private ByteBuffer result(ByteBuffer reply) throws IOException {
        if (reply.getInt() != id || reply.getInt() != REPLY) {
            throw new IOException("an RPC reply belongs to another call");
        }
        if (reply.getInt() != ACCEPTED) {
            throw new IOException("an RPC call was denied");
        }
        reply.getInt();
        skip(reply, reply.getInt());
        int status = reply.getInt();
        if (status != SUCCESS) {
            throw new IOException("an RPC call failed with status " + status);
        }
        return reply;
    }

    /// The next opaque value of a result.
    static byte[] octets(ByteBuffer result) throws IOException {
        int length = result.getInt();
        if (length < 0 || length > result.remaining()) {
            throw new IOException("an RPC result is cut short");
        }
        byte[] octets = new byte[length];
        result.get(octets);
        return octets;
    }

    private static void skip(ByteBuffer reply, int octets) throws IOException {
        if (octets < 0 || octets > reply.remaining()) {
            throw new IOException("an RPC reply is cut short");
        }
        reply.position(reply.position() + octets);
    }
}
