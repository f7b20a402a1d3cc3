package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;

/// A network as rule files write it: `10.1/16`, `192.168.`, `2001:db8::/32`, with `!` before it
/// what is not in a larger one.
record RuleNetwork(byte[] address, int prefix, boolean excluded) {
    static @Nullable RuleNetwork parse(String text) {
        boolean excluded = text.startsWith("!");
        var rest = excluded ? text.substring(1) : text;
        int slash = rest.indexOf('/');
        var digits =
                (slash < 0 ? rest : rest.substring(0, slash)).replace("[", "").replace("]", "");
        int written = -1;
        if (digits.indexOf(':') < 0) {
            var parts = digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits;
            int count = parts.split("\\.").length;
            written = count < 4 ? 8 * count : -1;
            digits = parts + ".0".repeat(Math.max(0, 4 - count));
        }
        byte[] address = octets(digits);
        if (address.length == 0) {
            return null;
        }
        int prefix = written < 0 ? 8 * address.length : written;
        if (slash >= 0) {
            try {
                prefix = Integer.parseInt(rest.substring(slash + 1));
            } catch (NumberFormatException notANumber) {
                return null;
            }
        }
        return prefix < 0 || prefix > 8 * address.length
                ? null
                : new RuleNetwork(address, prefix, excluded);
    }

    /// Octets of an address in digits; empty when it is none. Names are never looked up.
    static byte[] octets(String digits) {
        boolean literal =
                !digits.isEmpty()
                        && digits.chars()
                                .allMatch(c -> c == '.' || c == ':' || Character.digit(c, 16) >= 0)
                        && (digits.indexOf(':') >= 0 || digits.split("\\.").length == 4);
        if (!literal) {
            return new byte[0];
        }
        try {
            return InetAddress.ofLiteral(digits).getAddress();
        } catch (IllegalArgumentException noAddress) {
            return new byte[0];
        }
    }

    private boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((address[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    /// The first network that contains the address decides; this computer's own is always in.
    static boolean anyContains(List<RuleNetwork> networks, String ip) {
        byte[] octets = octets(ip);
        if (ip.startsWith("127.") || ip.equals("::1")) {
            return true;
        }
        for (var network : networks) {
            if (network.contains(octets)) {
                return !network.excluded;
            }
        }
        return false;
    }
}
