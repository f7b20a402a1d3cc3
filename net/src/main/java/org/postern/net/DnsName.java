package org.postern.net;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A domain name as DNS has it: labels of octets, always absolute, compared without regard to the
/// case of A to Z (RFC 4343 section 2).
///
/// Labels may hold any octet (`_dmarc`, and whatever a sender's macro makes); names of hosts are
/// checked where they are meant. At most 63 octets a label and 255 a name, length octets counted
/// (RFC 1035 section 2.3.4).
///
/// @param text the labels in lower case, joined by dots, without a final dot; dots and backslashes
///   within a label and octets that are not printable ASCII are escaped as in zone files (RFC 1035
///   section 5.1: `\.`, `\127`); the root is empty
public record DnsName(String text) implements Comparable<DnsName> {
    /// Longest label, in octets.
    public static final int LONGEST_LABEL = 63;

    /// Longest name on the wire, in octets, with the length octets and the root's.
    public static final int LONGEST_NAME = 255;

    public static final DnsName ROOT = new DnsName("");

    private static final int LONGEST_TEXT = 4 * LONGEST_NAME;
    private static final int OCTET = 0xFF;

    /// @throws IllegalArgumentException if the text is no name; the message says why
    public DnsName {
        text = canonical(text);
    }

    /// Reads a name, whose labels may be escaped as in zone files and which may end in a dot.
    ///
    /// @throws IllegalArgumentException if the text is no name; the message says why
    public static DnsName of(String text) {
        return new DnsName(text);
    }

    /// Reads a name that somebody else wrote; empty when it is none.
    public static Optional<DnsName> find(String text) {
        try {
            return Optional.of(new DnsName(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /// Reads a name whose characters are octets (U+0000 to U+00FF) and mean themselves, but for the
    /// dots between labels; it may end in a dot. Empty when it is no name.
    public static Optional<DnsName> ofOctets(String text) {
        if (text.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        var escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > OCTET) {
                return Optional.empty();
            }
            if (c == '.') {
                escaped.append('.');
            } else {
                escape(c, escaped);
            }
        }
        return find(escaped.toString());
    }

    /// The name under which an address is found the other way round.
    // RFC 1035 section 3.5: in-addr.arpa; RFC 3596 section 2.5: ip6.arpa
    public static DnsName reverse(InetAddress address) {
        var text = new StringBuilder();
        if (address instanceof Inet4Address) {
            reverse(address, text);
            return new DnsName(text.append("in-addr.arpa").toString());
        }
        reverse(address, text);
        return new DnsName(text.append("ip6.arpa").toString());
    }

    /// The name under which a list of addresses (DNSBL) keeps this one.
    // RFC 5782 section 2.1 and 2.4: octets, or nibbles, in reverse order before the zone's name
    public static DnsName reverse(InetAddress address, DnsName zone) {
        var text = new StringBuilder();
        reverse(address, text);
        return new DnsName(text.append(zone.text).toString());
    }

    private static void reverse(InetAddress address, StringBuilder text) {
        byte[] octets = address.getAddress();
        boolean four = address instanceof Inet4Address;
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & OCTET;
            if (four) {
                text.append(octet).append('.');
            } else {
                text.append(nibble(octet)).append('.').append(nibble(octet >> 4)).append('.');
            }
        }
    }

    private static char nibble(int value) {
        return HexFormat.of().toLowHexDigit(value);
    }

    public boolean isRoot() {
        return text.isEmpty();
    }

    /// The labels, first to last, each as in [#text]; none for the root.
    public List<String> labels() {
        var labels = new ArrayList<String>();
        int start = 0;
        while (start < text.length()) {
            int end = labelEnd(start);
            labels.add(text.substring(start, end));
            start = end + 1;
        }
        return List.copyOf(labels);
    }

    private int labelEnd(int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) != '.') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    /// The name without its first label; the root's parent is the root.
    public DnsName parent() {
        int end = labelEnd(0);
        return end >= text.length() ? ROOT : new DnsName(text.substring(end + 1));
    }

    /// This name below one or more labels: `_dmarc` gives `_dmarc.example.org`.
    ///
    /// @throws IllegalArgumentException if that is no name, or too long
    public DnsName below(String labels) {
        return new DnsName(isRoot() ? labels : labels + "." + text);
    }

    /// True when this is `ancestor` or lies below it.
    public boolean isWithin(DnsName ancestor) {
        if (ancestor.isRoot() || text.equals(ancestor.text)) {
            return true;
        }
        if (!text.endsWith("." + ancestor.text)) {
            return false;
        }
        var ours = labels();
        var theirs = ancestor.labels();
        return ours.size() > theirs.size()
                && ours.subList(ours.size() - theirs.size(), ours.size()).equals(theirs);
    }

    /// The name on the wire, without compression (RFC 1035 section 3.1).
    byte[] wire() {
        var out = new ByteArrayOutputStream(text.length() + 2);
        for (String label : labels()) {
            byte[] octets = octets(label);
            out.write(octets.length);
            out.writeBytes(octets);
        }
        out.write(0);
        return out.toByteArray();
    }

    private static byte[] octets(String label) {
        var out = new ByteArrayOutputStream(label.length());
        int at = 0;
        while (at < label.length()) {
            char c = label.charAt(at++);
            if (c == '\\' && isDigit(label.charAt(at))) {
                c = (char) Integer.parseInt(label.substring(at, at + 3));
                at += 3;
            } else if (c == '\\') {
                c = label.charAt(at++);
            }
            out.write(c);
        }
        return out.toByteArray();
    }

    /// Appends one octet of a label as [#text] has it.
    static void escape(int octet, StringBuilder text) {
        if (octet == '.' || octet == '\\') {
            text.append('\\').append((char) octet);
        } else if (octet <= ' ' || octet >= 0x7F) {
            text.append('\\').append((char) ('0' + octet / 100));
            text.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
        } else {
            text.append((char) (octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet));
        }
    }

    private static String canonical(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("a name has at most 255 octets");
        }
        if (text.equals(".")) {
            return "";
        }
        var name = new StringBuilder(text.length());
        int at = 0;
        int octets = 1;
        int label = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.') {
                checkLabel(label);
                octets += label + 1;
                label = 0;
                at++;
                if (at < text.length()) {
                    name.append('.');
                }
                continue;
            }
            int octet = octet(text, at);
            at += c != '\\' ? 1 : isDigit(text.charAt(at + 1)) ? 4 : 2;
            escape(octet, name);
            label++;
        }
        if (label > 0) {
            checkLabel(label);
            octets += label + 1;
        }
        if (octets > LONGEST_NAME) {
            throw new IllegalArgumentException("a name has at most 255 octets");
        }
        return name.toString();
    }

    private static int octet(String text, int at) {
        char c = text.charAt(at);
        if (c != '\\') {
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("a character that a DNS name does not have");
            }
            return c;
        }
        if (at + 1 >= text.length()) {
            throw new IllegalArgumentException("a backslash ends the name");
        }
        char next = text.charAt(at + 1);
        if (!isDigit(next)) {
            if (next <= ' ' || next >= 0x7F) {
                throw new IllegalArgumentException("a character that a DNS name does not have");
            }
            return next;
        }
        int octet = 0;
        for (int i = at + 1; i <= at + 3; i++) {
            if (i >= text.length() || !isDigit(text.charAt(i))) {
                throw new IllegalArgumentException("three digits follow a backslash");
            }
            octet = octet * 10 + (text.charAt(i) - '0');
        }
        if (octet > OCTET) {
            throw new IllegalArgumentException("an octet is at most 255");
        }
        return octet;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void checkLabel(int octets) {
        if (octets == 0) {
            throw new IllegalArgumentException("a label of the name is empty");
        }
        if (octets > LONGEST_LABEL) {
            throw new IllegalArgumentException("a label has at most 63 octets");
        }
    }

    @Override
    public int compareTo(DnsName other) {
        return text.compareTo(other.text);
    }

    /// As [#text]; the root as a dot.
    @Override
    public String toString() {
        return text.isEmpty() ? "." : text;
    }
}
