package org.postern.directory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A NIS server of one map, `passwd.byname` of the domain `test`, over TCP; it cuts its answers
/// into two fragments.
final class FakeNis implements AutoCloseable {
    private final ServerSocket socket;
    private final Map<String, String> lines;

    FakeNis(Map<String, String> lines) throws IOException {
        this.lines = lines;
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException gone) {
                // The next one, if the test is not over.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        byte[] record = in.readNBytes(in.readInt() & 0x7FFF_FFFF);
        var call = ByteBuffer.wrap(record);
        int id = call.getInt();
        // The rest of the header: call, version, program, version, procedure, and no credentials.
        call.position(call.position() + 9 * Integer.BYTES);
        String domain = text(call);
        String map = text(call);
        String key = text(call);
        var reply = ByteBuffer.allocate(1_024);
        reply.putInt(id).putInt(1).putInt(0).putInt(0).putInt(0).putInt(0);
        String line = lines.get(key);
        if (!domain.equals("test")) {
            reply.putInt(-2).putInt(0);
        } else if (!map.equals("passwd.byname") || line == null) {
            reply.putInt(-3).putInt(0);
        } else {
            byte[] octets = line.getBytes(StandardCharsets.UTF_8);
            reply.putInt(1).putInt(octets.length).put(octets);
            while (reply.position() % 4 != 0) {
                reply.put((byte) 0);
            }
        }
        var out = new DataOutputStream(client.getOutputStream());
        out.writeInt(10);
        out.write(reply.array(), 0, 10);
        out.writeInt(0x8000_0000 | (reply.position() - 10));
        out.write(reply.array(), 10, reply.position() - 10);
        out.flush();
    }

    private static String text(ByteBuffer call) {
        byte[] octets = new byte[call.getInt()];
        call.get(octets);
        call.position(call.position() + (4 - octets.length % 4) % 4);
        return new String(octets, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
