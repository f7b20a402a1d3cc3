package org.postern.net;

import org.postern.kernel.Addresses;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/// A range of addresses in CIDR form (RFC 4632 section 3.1, RFC 4291 section 2.3), e.g.
/// `192.0.2.0/24`. IPv4-mapped IPv6 addresses (`::ffff:192.0.2.1`) are the IPv4 addresses they
/// stand for, here as in [InetAddress].
///
/// @param address the first address: all bits behind the prefix are 0
/// @param prefixBits 0 to 32 for IPv4, 0 to 128 for IPv6
public record Network(InetAddress address, int prefixBits) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /// Bits of the prefix that IPv4-mapped addresses share (RFC 4291 section 2.5.5.2).
    private static final int MAPPED_BITS = 96;

    private static final int MAX_TEXT = 64;

    public Network {
        int width = address instanceof Inet4Address ? IPV4_BITS : IPV6_BITS;
        if (prefixBits < 0 || prefixBits > width) {
            throw new IllegalArgumentException(
                    "the prefix of " + Addresses.text(address) + " goes from 0 to " + width);
        }
        if (!address.equals(first(address, prefixBits))) {
            throw new IllegalArgumentException(
                    Addresses.text(address) + " has bits set behind /" + prefixBits);
        }
    }

    /// Reads an address (a network of one) or an address, `/` and a number of bits. Never looks up
    /// a name.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        var address = literal(literal);
        int width = address instanceof Inet4Address ? IPV4_BITS : IPV6_BITS;
        if (slash < 0) {
            return new Network(address, width);
        }
        int bits = bits(text, slash + 1);
        boolean mapped = width == IPV4_BITS && literal.indexOf(':') >= 0;
        if (mapped) {
            bits -= MAPPED_BITS;
        }
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException(
                    "not a network: " + text + ": its prefix is out of range");
        }
        var first = first(address, bits);
        if (!first.equals(address)) {
            throw new IllegalArgumentException(
                    "not a network: "
                            + text
                            + " has bits set behind its prefix; write "
                            + new Network(first, bits)
                            + " for the network, or "
                            + Addresses.text(address)
                            + " for the one address");
        }
        return new Network(address, bits);
    }

    /// The network of `prefixBits` that holds `address`.
    public static Network of(InetAddress address, int prefixBits) {
        return new Network(first(address, prefixBits), prefixBits);
    }

    public static boolean anyContains(Collection<Network> networks, InetAddress address) {
        for (var network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefixBits % Byte.SIZE;
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & mask(rest)) == 0;
    }

    /// The form that [#parse] reads; the prefix is left out of a network of one address.
    @Override
    public String toString() {
        boolean one = prefixBits == address.getAddress().length * Byte.SIZE;
        return one ? Addresses.text(address) : Addresses.text(address) + "/" + prefixBits;
    }

    private static InetAddress first(InetAddress address, int prefixBits) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            int bitsHere = Math.clamp(prefixBits - i * Byte.SIZE, 0, Byte.SIZE);
            octets[i] &= (byte) mask(bitsHere);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 octets", impossible);
        }
    }

    private static int mask(int bits) {
        return 0xFF << (Byte.SIZE - bits) & 0xFF;
    }

    private static int bits(String text, int at) {
        int length = text.length() - at;
        if (length < 1 || length > 3) {
            throw new IllegalArgumentException("not a network: " + text + ": a number follows /");
        }
        int bits = 0;
        for (int i = at; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new IllegalArgumentException(
                        "not a network: " + text + ": a number follows /");
            }
            bits = bits * 10 + (digit - '0');
        }
        return bits;
    }

    /// Reads an address in numbers: IPv4 with all four of them, IPv6 without a zone.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static InetAddress literal(String text) {
        boolean plausible =
                text.length() <= MAX_TEXT
                        && text.indexOf('%') < 0
                        && text.indexOf('[') < 0
                        && (text.indexOf(':') >= 0 || dots(text) == 3);
        if (plausible) {
            try {
                var address = InetAddress.ofLiteral(text);
                return address instanceof Inet6Address six
                        ? InetAddress.getByAddress(six.getAddress())
                        : address;
            } catch (IllegalArgumentException | UnknownHostException notOne) {
                // Told below, in our words.
            }
        }
        throw new IllegalArgumentException(
                "not an IP address: " + text + "; write e.g. 192.0.2.1 or 2001:db8::1");
    }

    private static int dots(String text) {
        return (int) text.chars().filter(c -> c == '.').count();
    }
}
