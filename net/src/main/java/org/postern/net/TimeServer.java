package org.postern.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/// Asks a time server how far our clock is off, once. It sets nothing: that is the machine's part.
///
/// Source: RFC 5905.
public final class TimeServer {
    /// The port of time servers.
    // RFC 5905 section 7.2
    public static final int PORT = 123;

    private static final int PACKET_OCTETS = 48;
    private static final int ORIGIN = 24;
    private static final int RECEIVED = 32;
    private static final int SENT = 40;

    /// Version 4, a client.
    private static final byte REQUEST = (4 << 3) | 3;

    private static final int SERVER = 4;
    private static final int UNSYNCHRONISED = 3;
    private static final int MAX_STRATUM = 15;

    /// Seconds from 1900, where the protocol begins, to 1970.
    private static final long FROM_1900 = 2_208_988_800L;

    /// Where its second era begins, in seconds since 1970: 2036-02-07T06:28:16Z.
    // RFC 5905 section 6
    private static final long ERA = (1L << 32) - FROM_1900;

    private static final SecureRandom RANDOM = new SecureRandom();

    private TimeServer() {}

    /// How far the server's clock is ahead of ours; below zero when ours is ahead.
    ///
    /// @param patience how long an answer is waited for
    /// @throws IOException when none comes, or none that means anything
    public static Duration offset(InetSocketAddress server, Duration patience, InstantSource clock)
            throws IOException {
        if (server.isUnresolved()) {
            throw new IOException(server.getHostString() + " has no address");
        }
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            // What we send as our time is a random number: nobody learns our clock, and an answer
            // that has it is one to our question.
            byte[] nonce = new byte[Long.BYTES];
            RANDOM.nextBytes(nonce);
            Instant asked = clock.instant();
            long begun = System.nanoTime();
            socket.send(new DatagramPacket(request(nonce), PACKET_OCTETS));
            byte[] answer = answer(socket, nonce, patience);
            Instant heard = asked.plusNanos(System.nanoTime() - begun);
            return offset(ByteBuffer.wrap(answer), asked, heard);
        } catch (SocketException e) {
            throw new IOException(server.getHostString() + ": " + e.getMessage(), e);
        }
    }

    // RFC 5905 section 7.3
    private static byte[] request(byte[] nonce) {
        return ByteBuffer.allocate(PACKET_OCTETS).put(REQUEST).put(SENT, nonce).array();
    }

    private static byte[] answer(DatagramSocket socket, byte[] nonce, Duration patience)
            throws IOException {
        long ends = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = (ends - System.nanoTime()) / 1_000_000;
            socket.setSoTimeout(Math.clamp(left, 1, Integer.MAX_VALUE));
            var packet = new DatagramPacket(new byte[PACKET_OCTETS * 4], PACKET_OCTETS * 4);
            socket.receive(packet);
            byte[] octets = packet.getData();
            boolean ours =
                    packet.getLength() >= PACKET_OCTETS
                            && Arrays.equals(
                                    octets, ORIGIN, ORIGIN + Long.BYTES, nonce, 0, Long.BYTES);
            if (ours) {
                check(octets);
                return octets;
            }
        }
    }

    // RFC 5905 section 7.3: leap indicator 3 and stratum 0 or 16 are no time
    private static void check(byte[] octets) throws IOException {
        int stratum = octets[1] & 0xFF;
        if ((octets[0] & 7) != SERVER
                || (octets[0] & 0xFF) >>> 6 == UNSYNCHRONISED
                || stratum == 0
                || stratum > MAX_STRATUM) {
            throw new IOException("the server does not know the time itself");
        }
    }

    // RFC 5905 section 8: offset = ((t2 - t1) + (t3 - t4)) / 2
    private static Duration offset(ByteBuffer answer, Instant asked, Instant heard) {
        Instant received = instant(answer, RECEIVED);
        Instant sent = instant(answer, SENT);
        return Duration.between(asked, received).plus(Duration.between(heard, sent)).dividedBy(2);
    }

    // RFC 5905 section 6: seconds and a fraction of 2^-32; small seconds are of the next era
    private static Instant instant(ByteBuffer answer, int at) {
        long seconds = answer.getInt(at) & 0xFFFF_FFFFL;
        long fraction = answer.getInt(at + Integer.BYTES) & 0xFFFF_FFFFL;
        long since1970 = seconds >= 1L << 31 ? seconds - FROM_1900 : seconds + ERA;
        return Instant.ofEpochSecond(since1970, (fraction * 1_000_000_000L) >>> 32);
    }
}
