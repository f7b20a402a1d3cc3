package org.postern.snmp;

/// Judges whether a datagram has the form of an SNMP message before anything is allocated for what
/// its lengths announce: every element ends within the one around it, lengths are definite, nothing
/// is nested deeper than a message is. What is inside the elements is the library's to judge.
final class Shape {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    /// A message, its PDU, the list of variables, a variable: with those of SNMPv3 not deeper.
    private static final int DEEPEST = 8;

    /// Most elements that are looked at; a message of the largest size has fewer.
    private static final int MOST_ELEMENTS = 70_000;

    private final byte[] octets;
    private int elements;

    private Shape(byte[] octets) {
        this.octets = octets;
    }

    static boolean fits(byte[] octets, int length) {
        var shape = new Shape(octets);
        if (length < 2 || (octets[0] & 0xFF) != SEQUENCE) {
            return false;
        }
        return shape.element(0, length, 1) == length;
    }

    /// The end of the element that begins here; -1 when it has none.
    private int element(int at, int limit, int depth) {
        if (++elements > MOST_ELEMENTS || depth > DEEPEST || limit - at < 2) {
            return -1;
        }
        int tag = octets[at] & 0xFF;
        if ((tag & 0x1F) == 0x1F) {
            // RFC 3417 section 8: tags of one octet only.
            return -1;
        }
        int first = octets[at + 1] & 0xFF;
        int begin = at + 2;
        long length = first;
        if (first >= 0x80) {
            // RFC 3417 section 8: the definite form only. Four octets are more than enough.
            int count = first & 0x7F;
            if (count == 0 || count > 4 || limit - begin < count) {
                return -1;
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (octets[begin + i] & 0xFF);
            }
            begin += count;
        }
        if (length > limit - begin) {
            return -1;
        }
        int end = begin + (int) length;
        return inside(tag, begin, end, depth) ? end : -1;
    }

    private boolean inside(int tag, int begin, int end, int depth) {
        boolean constructed = (tag & 0x20) != 0;
        if (constructed) {
            int at = begin;
            while (at < end) {
                at = element(at, end, depth + 1);
                if (at < 0) {
                    return false;
                }
            }
            return at == end;
        }
        // RFC 3414 section 2.4: the security parameters are a sequence in an octet string. They
        // stand in the message itself; strings in variables may hold what they like.
        if (tag == OCTET_STRING && depth == 2 && end > begin && isVersion3()) {
            return (octets[begin] & 0xFF) != SEQUENCE || element(begin, end, depth + 1) == end;
        }
        return true;
    }

    /// The version is the first element of the message: an integer of one octet.
    private boolean isVersion3() {
        int at = (octets[1] & 0xFF) < 0x80 ? 2 : 2 + (octets[1] & 0x7F);
        return at + 2 < octets.length
                && octets[at] == 0x02
                && octets[at + 1] == 0x01
                && octets[at + 2] == 0x03;
    }
}
