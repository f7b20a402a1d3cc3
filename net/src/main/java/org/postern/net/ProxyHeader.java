package org.postern.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The header with which a load balancer tells whose connection it passes on: HAProxy's PROXY
/// protocol, versions 1 (a line) and 2 (binary), `proxy-protocol.txt` sections 2.1 and 2.2.
final class ProxyHeader {
    /// Section 2.1: the longest line of version 1, its CR LF included.
    private static final int MAX_V1_OCTETS = 107;

    /// Longest version 2 header that we read behind its 16 fixed octets. Addresses need 36; the
    /// rest are TLVs, of which only a balancer's TLS facts are of any length.
    private static final int MAX_V2_OCTETS = 4_096;

    private static final byte[] V2_SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };
    private static final int V2_FIXED_OCTETS = 16;
    private static final int V2_LOCAL = 0x20;
    private static final int V2_PROXY = 0x21;
    private static final int V2_TCP4 = 0x11;
    private static final int V2_TCP6 = 0x21;
    private static final int V2_UNSPECIFIED = 0x00;
    private static final int TLV_HEAD_OCTETS = 3;
    private static final int TLV_CRC32C = 0x03;
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
    private static final int MAX_PORT = 65_535;

    private ProxyHeader() {}

    /// The two ends of the client's connection to the balancer.
    record Named(InetSocketAddress client, InetSocketAddress server) {}

    /// The connection does not begin as a listed balancer's must.
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        MalformedException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /// Reads the header and nothing behind it. Empty: the balancer speaks for itself (`UNKNOWN`,
    /// `LOCAL`), or for a client without an address of the Internet.
    static Optional<Named> read(WireInput input) throws IOException, MalformedException {
        var first = new byte[1];
        try {
            input.readFully(first, 0, 1);
            return first[0] == V2_SIGNATURE[0] ? readV2(input) : readV1(input, first[0]);
        } catch (EOFException early) {
            throw new MalformedException("closed before the end of the header");
        } catch (StoppingException stopping) {
            throw stopping;
        } catch (SocketTimeoutException late) {
            throw new MalformedException("no whole header in time");
        }
    }

    private static Optional<Named> readV1(WireInput input, byte first)
            throws IOException, MalformedException {
        var line = new byte[MAX_V1_OCTETS];
        line[0] = first;
        int length = 1;
        while (line[length - 1] != '\n') {
            if (length == MAX_V1_OCTETS || !plausible(line, length)) {
                throw new MalformedException("neither version 1 nor version 2");
            }
            input.readFully(line, length++, 1);
        }
        if (length < 2 || line[length - 2] != '\r') {
            throw new MalformedException("the line does not end in CR LF");
        }
        return parseV1(new String(line, 0, length - 2, StandardCharsets.ISO_8859_1));
    }

    /// Whether what has been read can still become a version 1 header.
    private static boolean plausible(byte[] line, int length) {
        byte[] word = {'P', 'R', 'O', 'X', 'Y', ' '};
        int compared = Math.min(length, word.length);
        return Arrays.equals(line, 0, compared, word, 0, compared);
    }

    private static Optional<Named> parseV1(String line) throws MalformedException {
        var words = line.split(" ", -1);
        if (words.length > 1 && words[1].equals("UNKNOWN")) {
            // Section 2.1: whatever follows is to be ignored.
            return Optional.empty();
        }
        boolean four = words.length > 1 && words[1].equals("TCP4");
        boolean six = words.length > 1 && words[1].equals("TCP6");
        if ((!four && !six) || words.length != 6) {
            throw new MalformedException("not TCP4, TCP6 or UNKNOWN with two addresses and ports");
        }
        return Optional.of(
                new Named(endpoint(words[2], words[4], four), endpoint(words[3], words[5], four)));
    }

    private static InetSocketAddress endpoint(String host, String port, boolean four)
            throws MalformedException {
        InetAddress address;
        try {
            address = Network.literal(host);
        } catch (IllegalArgumentException notOne) {
            throw new MalformedException("not an address");
        }
        if (four == host.indexOf(':') >= 0) {
            throw new MalformedException("an address of the wrong family");
        }
        return new InetSocketAddress(address, port(port));
    }

    private static int port(String text) throws MalformedException {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9' || port > MAX_PORT) {
                throw new MalformedException("not a port");
            }
            port = port * 10 + (digit - '0');
        }
        if (text.isEmpty() || port > MAX_PORT) {
            throw new MalformedException("not a port");
        }
        return port;
    }

    private static Optional<Named> readV2(WireInput input) throws IOException, MalformedException {
        var fixed = new byte[V2_FIXED_OCTETS];
        fixed[0] = V2_SIGNATURE[0];
        for (int i = 1; i < V2_SIGNATURE.length; i++) {
            input.readFully(fixed, i, 1);
            if (fixed[i] != V2_SIGNATURE[i]) {
                throw new MalformedException("neither version 1 nor version 2");
            }
        }
        int signed = V2_SIGNATURE.length;
        input.readFully(fixed, signed, V2_FIXED_OCTETS - signed);
        int octets = ByteBuffer.wrap(fixed).getShort(V2_FIXED_OCTETS - 2) & 0xFFFF;
        if (octets > MAX_V2_OCTETS) {
            throw new MalformedException("above " + MAX_V2_OCTETS + " octets");
        }
        var header = Arrays.copyOf(fixed, V2_FIXED_OCTETS + octets);
        input.readFully(header, V2_FIXED_OCTETS, octets);
        return parseV2(header);
    }

    private static Optional<Named> parseV2(byte[] header) throws MalformedException {
        int command = header[12] & 0xFF;
        if (command != V2_LOCAL && command != V2_PROXY) {
            throw new MalformedException("an unknown version or command");
        }
        int family = header[13] & 0xFF;
        int addressOctets =
                switch (family) {
                    case V2_TCP4 -> IPV4_OCTETS;
                    case V2_TCP6 -> IPV6_OCTETS;
                    default -> 0;
                };
        if (command == V2_LOCAL) {
            // Section 2.2: the balancer's own check; its address block is to be skipped.
            return Optional.empty();
        }
        if (addressOctets == 0) {
            if (family == V2_UNSPECIFIED) {
                return Optional.empty();
            }
            throw new MalformedException("neither TCP over IPv4 nor TCP over IPv6");
        }
        int block = 2 * addressOctets + 4;
        if (header.length < V2_FIXED_OCTETS + block) {
            throw new MalformedException("too short for its addresses");
        }
        checkTlvs(header, V2_FIXED_OCTETS + block);
        var body = ByteBuffer.wrap(header, V2_FIXED_OCTETS, block);
        var client = address(body, addressOctets);
        var server = address(body, addressOctets);
        int clientPort = body.getShort() & 0xFFFF;
        int serverPort = body.getShort() & 0xFFFF;
        return Optional.of(
                new Named(
                        new InetSocketAddress(client, clientPort),
                        new InetSocketAddress(server, serverPort)));
    }

    private static InetAddress address(ByteBuffer body, int octets) {
        var raw = new byte[octets];
        body.get(raw);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 octets", impossible);
        }
    }

    /// Section 2.2.7: TLVs are skipped; a checksum among them must be right.
    private static void checkTlvs(byte[] header, int from) throws MalformedException {
        int at = from;
        while (at < header.length) {
            if (header.length - at < TLV_HEAD_OCTETS) {
                throw new MalformedException("a torn TLV");
            }
            int length = ByteBuffer.wrap(header).getShort(at + 1) & 0xFFFF;
            int next = at + TLV_HEAD_OCTETS + length;
            if (next > header.length) {
                throw new MalformedException("a torn TLV");
            }
            if (header[at] == TLV_CRC32C) {
                checkChecksum(header, at + TLV_HEAD_OCTETS, length);
            }
            at = next;
        }
    }

    private static void checkChecksum(byte[] header, int at, int length) throws MalformedException {
        if (length != Integer.BYTES) {
            throw new MalformedException("a checksum of the wrong length");
        }
        int told = ByteBuffer.wrap(header).getInt(at);
        var zeroed = header.clone();
        Arrays.fill(zeroed, at, at + Integer.BYTES, (byte) 0);
        var sum = new CRC32C();
        sum.update(zeroed);
        if ((int) sum.getValue() != told) {
            throw new MalformedException("a wrong checksum");
        }
    }
}
