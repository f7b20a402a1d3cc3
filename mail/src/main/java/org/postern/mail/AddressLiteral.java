package org.postern.mail;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Objects;

/// An address that stands where a domain may: `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 section
/// 4.1.3).
///
/// @param address the network address, without scope
public record AddressLiteral(InetAddress address) implements MailDomain {
    private static final String IPV6_TAG = "ipv6:";

    /// An IPv6 address in text has at most 45 characters: six groups and a dotted quad.
    private static final int LONGEST_ADDRESS = 45;

    public AddressLiteral {
        Objects.requireNonNull(address, "address");
    }

    /// Reads a literal with its brackets. The tag `IPv6:` is read in any case; tags of other kinds
    /// of network are refused, none is registered.
    ///
    /// @throws AddressSyntaxException if this is not an IPv4 or IPv6 address literal
    public static AddressLiteral parse(String text) throws AddressSyntaxException {
        if (text.length() < 2 || text.charAt(0) != '[' || !text.endsWith("]")) {
            throw new AddressSyntaxException("an address literal stands in square brackets");
        }
        String inside = text.substring(1, text.length() - 1);
        // RFC 5321 section 4.1.3: IPv6-address-literal = "IPv6:" IPv6-addr
        if (Ascii.lower(inside).startsWith(IPV6_TAG)) {
            return new AddressLiteral(ipv6(inside.substring(IPV6_TAG.length())));
        }
        return new AddressLiteral(ipv4(inside));
    }

    private static InetAddress ipv4(String text) throws AddressSyntaxException {
        int dots = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0) {
                dots++;
                digits = 0;
                value = 0;
            } else if (Ascii.isDigit(c) && digits < 3) {
                digits++;
                value = value * 10 + (c - '0');
            } else {
                throw new AddressSyntaxException("not an IPv4 address literal");
            }
            if (value > 255) {
                throw new AddressSyntaxException("not an IPv4 address literal");
            }
        }
        if (dots != 3 || digits == 0) {
            throw new AddressSyntaxException("not an IPv4 address literal");
        }
        return Inet4Address.ofLiteral(text);
    }

    private static InetAddress ipv6(String text) throws AddressSyntaxException {
        boolean plain = text.length() <= LONGEST_ADDRESS && text.indexOf(':') >= 0;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = Ascii.hex(c) >= 0 || c == ':' || c == '.';
        }
        if (!plain) {
            throw new AddressSyntaxException("not an IPv6 address literal");
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new AddressSyntaxException("not an IPv6 address literal");
        }
    }

    @Override
    public String ascii() {
        String text = address.getHostAddress();
        return address instanceof Inet4Address ? "[" + text + "]" : "[IPv6:" + unscoped(text) + "]";
    }

    private static String unscoped(String text) {
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    @Override
    public String unicode() {
        return ascii();
    }

    @Override
    public String toString() {
        return ascii();
    }
}
