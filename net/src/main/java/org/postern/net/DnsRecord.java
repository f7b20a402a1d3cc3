package org.postern.net;

import org.postern.kernel.Addresses;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The data of one resource record.
public sealed interface DnsRecord {
    /// A (RFC 1035 section 3.4.1) or AAAA (RFC 3596 section 2.2), told apart by the address.
    record Address(InetAddress address) implements DnsRecord {
        @Override
        public String toString() {
            return Addresses.text(address);
        }
    }

    /// MX (RFC 1035 section 3.3.9).
    ///
    /// @param preference 0 to 65535, the lower the better
    /// @param exchange the root in a null MX: the domain takes no mail (RFC 7505 section 3)
    record Mx(int preference, DnsName exchange) implements DnsRecord {
        @Override
        public String toString() {
            return preference + " " + exchange;
        }
    }

    /// TXT (RFC 1035 section 3.3.14).
    ///
    /// @param strings as they stand in the record, each of at most 255 octets, one character an
    ///   octet
    record Txt(List<String> strings) implements DnsRecord {
        public Txt {
            strings = List.copyOf(strings);
        }

        /// All strings joined without anything between them, one character an octet (U+0000 to
        /// U+00FF).
        public String text() {
            return String.join("", strings);
        }

        /// All strings joined, for people: as UTF-8.
        @Override
        public String toString() {
            return new String(text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /// PTR (RFC 1035 section 3.3.12).
    record Ptr(DnsName name) implements DnsRecord {
        @Override
        public String toString() {
            return name.toString();
        }
    }

    /// CNAME (RFC 1035 section 3.3.1).
    record Cname(DnsName name) implements DnsRecord {
        @Override
        public String toString() {
            return name.toString();
        }
    }

    /// NS (RFC 1035 section 3.3.11).
    record Ns(DnsName name) implements DnsRecord {
        @Override
        public String toString() {
            return name.toString();
        }
    }

    /// SOA (RFC 1035 section 3.3.13).
    ///
    /// @param minimum seconds; bounds how long it is known that something is not there
    record Soa(DnsName primary, DnsName mailbox, long serial, long minimum) implements DnsRecord {
        @Override
        public String toString() {
            return primary + " " + mailbox + " " + serial + " (minimum " + minimum + " s)";
        }
    }

    /// SRV (RFC 2782).
    record Srv(int priority, int weight, int port, DnsName target) implements DnsRecord {
        @Override
        public String toString() {
            return priority + " " + weight + " " + port + " " + target;
        }
    }

    /// TLSA (RFC 6698 section 2.1). What its first three fields may be is for DANE to judge.
    record Tlsa(int usage, int selector, int matching, byte[] data) implements DnsRecord {
        public Tlsa {
            data = data.clone();
        }

        /// A copy.
        @Override
        public byte[] data() {
            return data.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tlsa(var u, var s, var m, var d)
                    && u == usage
                    && s == selector
                    && m == matching
                    && Arrays.equals(d, data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data) + 31 * (usage + 31 * (selector + 31 * matching));
        }

        @Override
        public String toString() {
            return usage + " " + selector + " " + matching + " " + HexFormat.of().formatHex(data);
        }
    }
}
