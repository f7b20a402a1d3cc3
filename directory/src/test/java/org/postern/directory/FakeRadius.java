package org.postern.directory;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// A RADIUS server of one person, `alice` with the password `s3cret`, who answers as he is told.
final class FakeRadius implements AutoCloseable {
    enum Manner {
        SIGNED,
        UNSIGNED,
        WRONG_SECRET,
        /// Says nothing to the first request, answers the next.
        SECOND_TIME,
        SILENT,
        CHALLENGE
    }

    static final byte[] SECRET = "shared".getBytes(StandardCharsets.US_ASCII);

    private final DatagramSocket socket;
    final AtomicInteger asked = new AtomicInteger();
    volatile Manner manner = Manner.SIGNED;

    FakeRadius() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[4_096], 4_096);
                socket.receive(packet);
                byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
                int count = asked.incrementAndGet();
                if (manner == Manner.SILENT || (manner == Manner.SECOND_TIME && count == 1)) {
                    continue;
                }
                byte[] answer = answer(request);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private byte[] answer(byte[] request) {
        byte[] secret =
                manner == Manner.WRONG_SECRET
                        ? "other".getBytes(StandardCharsets.US_ASCII)
                        : SECRET;
        byte[] authenticator = Arrays.copyOfRange(request, 4, 20);
        boolean right =
                "alice".equals(text(attribute(request, 1)))
                        && Arrays.equals(
                                attribute(request, 2),
                                RadiusPacket.hidden(
                                        "s3cret".getBytes(StandardCharsets.US_ASCII),
                                        authenticator,
                                        SECRET))
                        && signed(request);
        int code = right ? RadiusPacket.ACCESS_ACCEPT : RadiusPacket.ACCESS_REJECT;
        if (manner == Manner.CHALLENGE) {
            code = RadiusPacket.ACCESS_CHALLENGE;
        }
        byte[] answer = new byte[manner == Manner.UNSIGNED ? 20 : 38];
        answer[0] = (byte) code;
        answer[1] = request[1];
        answer[3] = (byte) answer.length;
        System.arraycopy(authenticator, 0, answer, 4, 16);
        if (manner != Manner.UNSIGNED) {
            answer[20] = 80;
            answer[21] = 18;
            System.arraycopy(RadiusPacket.hmac(answer, secret), 0, answer, 22, 16);
        }
        byte[] proof = RadiusPacket.md5(answer, secret);
        System.arraycopy(proof, 0, answer, 4, 16);
        return answer;
    }

    private static boolean signed(byte[] request) {
        byte[] blank = request.clone();
        Arrays.fill(blank, 22, 38, (byte) 0);
        return Arrays.equals(attribute(request, 80), RadiusPacket.hmac(blank, SECRET));
    }

    private static byte[] attribute(byte[] packet, int type) {
        for (int at = 20; at + 2 <= packet.length; at += packet[at + 1] & 0xFF) {
            if ((packet[at] & 0xFF) == type) {
                return Arrays.copyOfRange(packet, at + 2, at + (packet[at + 1] & 0xFF));
            }
        }
        return new byte[0];
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
