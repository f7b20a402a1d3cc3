package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A server's reply, as far as a stub resolver reads it: header, answers, authority (RFC 1035
/// section 4.1).
///
/// @param code RCODE
/// @param authentic the AD bit
record DnsReply(
        int code,
        boolean truncated,
        boolean authentic,
        List<Entry> answers,
        List<Entry> authority) {
    static final int NO_ERROR = 0;
    static final int FORMAT_ERROR = 1;
    static final int NAME_ERROR = 3;
    static final int NOT_IMPLEMENTED = 4;

    static final int HEADER_OCTETS = 12;

    /// Most records of a reply that are read; a longer one is refused.
    static final int MOST_RECORDS = 2_000;

    /// A record of a reply.
    ///
    /// @param ttl seconds
    /// @param data absent for types that nobody asks for
    record Entry(DnsName owner, int type, long ttl, @Nullable DnsRecord data) {}

    DnsReply {
        answers = List.copyOf(answers);
        authority = List.copyOf(authority);
    }

    /// Whether it answers: with records, or by saying that there are none. A server that failed, or
    /// that only names other servers (RFC 2308 section 2.2), does not.
    boolean isConclusive() {
        if (code == NAME_ERROR) {
            return true;
        }
        boolean refers =
                answers.isEmpty()
                        && authority.stream().anyMatch(e -> e.data() instanceof DnsRecord.Ns)
                        && authority.stream().noneMatch(e -> e.data() instanceof DnsRecord.Soa);
        return code == NO_ERROR && !refers;
    }

    // RFC 1035 section 4.1.1: RCODE
    String codeName() {
        return switch (code) {
            case NO_ERROR -> "only who else might know";
            case FORMAT_ERROR -> "FORMERR";
            case 2 -> "SERVFAIL";
            case NAME_ERROR -> "NXDOMAIN";
            case NOT_IMPLEMENTED -> "NOTIMP";
            case 5 -> "REFUSED";
            default -> "RCODE " + code;
        };
    }

    /// Whether the message is a reply to this very question: id, question and direction. The octets
    /// of the question are compared as they were sent, the case of its letters too.
    static boolean answers(byte[] reply, int length, byte[] asked, int askedNameOctets) {
        int question = askedNameOctets + 4;
        if (length < HEADER_OCTETS
                || reply[0] != asked[0]
                || reply[1] != asked[1]
                || (reply[2] & 0xF8) != 0x80) {
            return false;
        }
        int count = (reply[4] & 0xFF) << 8 | (reply[5] & 0xFF);
        if (count == 0) {
            // A server that could not read our question leaves it out.
            int code = reply[3] & 0x0F;
            return code == FORMAT_ERROR || code == NOT_IMPLEMENTED;
        }
        return count == 1
                && length >= HEADER_OCTETS + question
                && Arrays.equals(
                        reply,
                        HEADER_OCTETS,
                        HEADER_OCTETS + question,
                        asked,
                        HEADER_OCTETS,
                        HEADER_OCTETS + question);
    }

    static DnsReply parse(byte[] message, int length) throws DnsFormatException {
        return new Reader(message, length).reply();
    }

    private static final class Reader {
        private static final int CLASS_INTERNET = 1;
        private static final int MOST_JUMPS = 64;
        private final byte[] message;
        private final int length;
        private int at;

        Reader(byte[] message, int length) {
            this.message = message;
            this.length = length;
        }

        DnsReply reply() throws DnsFormatException {
            at = 2;
            int flags = u16();
            int questions = u16();
            int answerCount = u16();
            int authorityCount = u16();
            at = HEADER_OCTETS;
            if (answerCount + authorityCount > MOST_RECORDS) {
                throw new DnsFormatException("more than " + MOST_RECORDS + " records");
            }
            boolean truncated = (flags & 0x0200) != 0;
            List<Entry> answers = new ArrayList<>();
            List<Entry> authority = new ArrayList<>();
            if (!truncated) {
                for (int i = 0; i < questions; i++) {
                    name();
                    skip(4);
                }
                read(answerCount, answers);
                read(authorityCount, authority);
            }
            return new DnsReply(flags & 0x0F, truncated, (flags & 0x0020) != 0, answers, authority);
        }

        private void read(int count, List<Entry> target) throws DnsFormatException {
            for (int i = 0; i < count; i++) {
                var owner = name();
                int type = u16();
                int klass = u16();
                // RFC 2181 section 8: a TTL with the first bit set is 0.
                long ttl = Math.max(0, (int) u32());
                int octets = u16();
                int end = at + octets;
                if (end > length) {
                    throw new DnsFormatException("a record ends beyond the message");
                }
                var data = klass == CLASS_INTERNET ? data(type, end) : null;
                target.add(new Entry(owner, type, ttl, data));
                at = end;
            }
        }

        private @Nullable DnsRecord data(int type, int end) throws DnsFormatException {
            var data =
                    switch (type) {
                        case 1 -> new DnsRecord.Address(address(4));
                        case 28 -> new DnsRecord.Address(address(16));
                        case 2 -> new DnsRecord.Ns(name());
                        case 5 -> new DnsRecord.Cname(name());
                        case 12 -> new DnsRecord.Ptr(name());
                        case 6 -> soa();
                        case 15 -> new DnsRecord.Mx(u16(), name());
                        case 16 -> txt(end);
                        case 33 -> new DnsRecord.Srv(u16(), u16(), u16(), name());
                        case 52 -> new DnsRecord.Tlsa(u8(), u8(), u8(), octets(end - at));
                        default -> null;
                    };
            if (data != null && at != end) {
                throw new DnsFormatException("a record of another length than it says");
            }
            return data;
        }

        private DnsRecord soa() throws DnsFormatException {
            var primary = name();
            var mailbox = name();
            long serial = u32();
            skip(12);
            return new DnsRecord.Soa(primary, mailbox, serial, u32());
        }

        private DnsRecord txt(int end) throws DnsFormatException {
            var strings = new ArrayList<String>();
            while (at < end) {
                strings.add(new String(octets(u8()), StandardCharsets.ISO_8859_1));
            }
            return new DnsRecord.Txt(strings);
        }

        private InetAddress address(int octets) throws DnsFormatException {
            try {
                return InetAddress.getByAddress(octets(octets));
            } catch (UnknownHostException e) {
                throw new DnsFormatException("an address of " + octets + " octets");
            }
        }

        // RFC 1035 section 4.1.4: a label, or a pointer to where the name goes on
        private DnsName name() throws DnsFormatException {
            var text = new StringBuilder();
            int after = -1;
            int jumps = 0;
            int total = 1;
            while (true) {
                int octet = u8();
                if (octet == 0) {
                    break;
                }
                if (octet >= 0xC0) {
                    int target = (octet & 0x3F) << 8 | u8();
                    after = after < 0 ? at : after;
                    if (target >= at - 2 || ++jumps > MOST_JUMPS) {
                        throw new DnsFormatException("a pointer that does not go back");
                    }
                    at = target;
                    continue;
                }
                total += octet + 1;
                if (octet > DnsName.LONGEST_LABEL || total > DnsName.LONGEST_NAME) {
                    throw new DnsFormatException("a label or name that is too long");
                }
                if (!text.isEmpty()) {
                    text.append('.');
                }
                for (int i = 0; i < octet; i++) {
                    DnsName.escape(u8(), text);
                }
            }
            at = after < 0 ? at : after;
            return new DnsName(text.toString());
        }

        private byte[] octets(int count) throws DnsFormatException {
            if (count < 0 || count > length - at) {
                throw new DnsFormatException("a record ends beyond the message");
            }
            at += count;
            return Arrays.copyOfRange(message, at - count, at);
        }

        private void skip(int count) throws DnsFormatException {
            octets(count);
        }

        private int u8() throws DnsFormatException {
            if (at >= length) {
                throw new DnsFormatException("the message ends too early");
            }
            return message[at++] & 0xFF;
        }

        private int u16() throws DnsFormatException {
            return u8() << 8 | u8();
        }

        private long u32() throws DnsFormatException {
            return (long) u16() << 16 | u16();
        }
    }
}
