package org.postern.search;

/// How the text of messages stands in a segment: a code for each token, the shorter the more often
/// the token comes.
///
/// A code takes 1 octet below 160, 2 below 20,640, 3 below 1,003,680, else 5; the first octet says
/// which. Codes below [#FIRST_TERM] are no terms:
///
/// - [#BREAK] stands between two passages.
/// - [#JOIN] stands between two words that no space parts: between two words without it there is
///   one space.
/// - [#RAW] stands before and behind a run that is too long for a term; its characters are codes of
///   their own, without spaces.
final class Codes {
    static final int BREAK = 0;
    static final int JOIN = 1;
    static final int RAW = 2;
    static final int FIRST_TERM = 3;

    private static final int TWO = 160;

    /// First octets from this on begin codes of three octets and more.
    static final int THREE = 240;

    private static final int FIVE = 255;
    private static final int LEAST_TWO = TWO;
    private static final int LEAST_THREE = LEAST_TWO + (THREE - TWO) * 256;
    private static final int LEAST_FIVE = LEAST_THREE + (FIVE - THREE) * 65_536;

    private Codes() {}

    static void put(Octets target, int code) {
        if (code < LEAST_TWO) {
            target.put(code);
        } else if (code < LEAST_THREE) {
            int rest = code - LEAST_TWO;
            target.put(TWO + (rest >> 8));
            target.put(rest);
        } else if (code < LEAST_FIVE) {
            int rest = code - LEAST_THREE;
            target.put(THREE + (rest >> 16));
            target.put(rest >> 8);
            target.put(rest);
        } else {
            target.put(FIVE);
            target.u32(code);
        }
    }

    /// How many octets the code takes that begins with this one.
    static int width(byte first) {
        int octet = first & 0xFF;
        return octet < TWO ? 1 : octet < THREE ? 2 : octet < FIVE ? 3 : 5;
    }

    /// The code that begins here; the caller has seen that all of it is there.
    static int at(byte[] octets, int at) {
        int first = octets[at] & 0xFF;
        if (first < TWO) {
            return first;
        }
        int next = octets[at + 1] & 0xFF;
        if (first < THREE) {
            return LEAST_TWO + ((first - TWO) << 8 | next);
        }
        int third = octets[at + 2] & 0xFF;
        if (first < FIVE) {
            return LEAST_THREE + ((first - THREE) << 16 | next << 8 | third);
        }
        return next << 24 | third << 16 | (octets[at + 3] & 0xFF) << 8 | (octets[at + 4] & 0xFF);
    }
}
