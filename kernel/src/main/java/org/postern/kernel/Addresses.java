package org.postern.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Internet addresses as people, logs and headers show them: always the same text for the same
/// address.
public final class Addresses {
    private static final int GROUPS = 8;

    private Addresses() {}

    /// The address in numbers; IPv6 in its one recommended form, without a zone.
    // RFC 5952 section 4: lower case, no leading zeros, the longest run of zero groups as "::".
    public static String text(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        byte[] octets = address.getAddress();
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((octets[2 * i] & 0xFF) << 8) | (octets[2 * i + 1] & 0xFF);
        }
        int run = longestZeroRun(groups);
        int length = run < 0 ? 0 : zeros(groups, run);
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == run) {
                text.append("::");
                i += length - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /// Address and port, IPv6 in brackets (RFC 5952 section 6).
    public static String text(InetSocketAddress address) {
        var resolved = address.getAddress();
        var host = resolved == null ? address.getHostString() : text(resolved);
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /// Where the first of the longest runs of two or more zero groups begins (RFC 5952 section
    /// 4.2); -1 without one.
    private static int longestZeroRun(int[] groups) {
        int best = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = zeros(groups, i);
            if (length > longest) {
                best = i;
                longest = length;
            }
        }
        return best;
    }

    private static int zeros(int[] groups, int from) {
        int at = from;
        while (at < GROUPS && groups[at] == 0) {
            at++;
        }
        return at - from;
    }
}
