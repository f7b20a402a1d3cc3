package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// One question to one server and its reply: over UDP, and over TCP where the reply is too long for
/// that or somebody seems to forge.
///
/// What a forger has to guess (RFC 5452 section 9): a random id, a random port (each question has a
/// socket of its own, which takes packets from its server only) and the case of the letters.
/// Packets that do not match are passed over; after some of them the question is asked over TCP.
final class DnsExchange {
    /// Packets of one exchange that do not match before TCP is used instead.
    private static final int MOST_STRAYS = 5;

    private static final int LARGEST_PACKET = 4_096;
    private static final int LONGEST_MESSAGE = 65_535;

    private final SecureRandom random = new SecureRandom();
    private final SocketWatch watch = new SocketWatch();
    private final LongAdder packets = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder strays = new LongAdder();

    /// Questions sent over UDP.
    long packets() {
        return packets.sum();
    }

    /// Questions sent over TCP.
    long connections() {
        return connections.sum();
    }

    /// Packets that matched no question: late, or forged.
    long strays() {
        return strays.sum();
    }

    /// @param patience for all of it
    /// @throws SocketTimeoutException when nothing that matches came in time
    /// @throws DnsFormatException when the reply cannot be read
    /// @throws IOException when the server cannot be reached
    DnsReply ask(DnsServer server, DnsQuestion question, boolean mixedCase, Duration patience)
            throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean mixes = mixedCase && !server.address().isLoopbackAddress();
        var reply = overUdp(server, question, mixes, true, deadline);
        if (reply != null
                && (reply.code() == DnsReply.FORMAT_ERROR
                        || reply.code() == DnsReply.NOT_IMPLEMENTED)) {
            // RFC 6891 section 7: a server that does not know EDNS is asked without.
            reply = overUdp(server, question, mixes, false, deadline);
        }
        // RFC 7766 section 5: a truncated reply is thrown away and the question asked over TCP.
        return reply == null || reply.truncated()
                ? overTcp(server, question, mixes, deadline)
                : reply;
    }

    /// Null when too many packets came that do not match.
    private @Nullable DnsReply overUdp(
            DnsServer server, DnsQuestion question, boolean mixes, boolean edns, long deadline)
            throws IOException {
        byte[] asked = message(question, mixes, edns);
        try (var socket = new DatagramSocket();
                var wait = watch.begin(socket, deadline)) {
            socket.connect(server.socketAddress());
            packets.increment();
            socket.send(new DatagramPacket(asked, asked.length));
            byte[] buffer = new byte[LARGEST_PACKET];
            for (int stray = 0; stray < MOST_STRAYS; stray++) {
                var packet = new DatagramPacket(buffer, buffer.length);
                receive(socket, packet, wait);
                if (DnsReply.answers(buffer, packet.getLength(), asked, nameOctets(asked, edns))) {
                    return DnsReply.parse(buffer, packet.getLength());
                }
                strays.increment();
            }
            return null;
        }
    }

    private static void receive(DatagramSocket socket, DatagramPacket packet, SocketWatch.Wait wait)
            throws IOException {
        try {
            socket.receive(packet);
        } catch (SocketException e) {
            if (wait.expired()) {
                var late = new SocketTimeoutException("no answer in time");
                late.initCause(e);
                throw late;
            }
            throw e;
        }
    }

    private DnsReply overTcp(DnsServer server, DnsQuestion question, boolean mixes, long deadline)
            throws IOException {
        byte[] asked = message(question, mixes, true);
        connections.increment();
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(server.address(), server.port()), millisLeft(deadline));
            byte[] framed = new byte[asked.length + 2];
            framed[0] = (byte) (asked.length >>> 8);
            framed[1] = (byte) asked.length;
            System.arraycopy(asked, 0, framed, 2, asked.length);
            socket.getOutputStream().write(framed);
            byte[] reply = read(socket, deadline);
            if (!DnsReply.answers(reply, reply.length, asked, nameOctets(asked, true))) {
                strays.increment();
                throw new DnsFormatException("the reply is to another question");
            }
            return DnsReply.parse(reply, reply.length);
        }
    }

    // RFC 1035 section 4.2.2: a message over TCP follows its length in two octets
    private static byte[] read(Socket socket, long deadline) throws IOException {
        var in = socket.getInputStream();
        byte[] head = new byte[2];
        readFully(socket, in, head, deadline);
        int length = (head[0] & 0xFF) << 8 | (head[1] & 0xFF);
        byte[] message = new byte[Math.min(length, LONGEST_MESSAGE)];
        readFully(socket, in, message, deadline);
        return message;
    }

    /// Reads all of it by the deadline, however slowly the octets come.
    private static void readFully(Socket socket, InputStream in, byte[] target, long deadline)
            throws IOException {
        int at = 0;
        while (at < target.length) {
            socket.setSoTimeout(millisLeft(deadline));
            int count = in.read(target, at, target.length - at);
            if (count < 0) {
                throw new EOFException("the server closed the connection");
            }
            at += count;
        }
    }

    private byte[] message(DnsQuestion question, boolean mixes, boolean edns) {
        return question.message(random.nextInt(1 << 16), edns, mixes ? random : null);
    }

    /// Length of the question's name within a message that [DnsQuestion] made.
    private static int nameOctets(byte[] asked, boolean edns) {
        return asked.length - DnsReply.HEADER_OCTETS - 4 - (edns ? DnsQuestion.OPT_OCTETS : 0);
    }

    private static int millisLeft(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1);
    }
}
