package org.postern.imap.server;

import org.postern.imap.ResponseWriter;
import org.postern.imap.SystemFlag;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Prints flag masks; knows the words of a mailbox's keywords. Immutable.
final class FlagPrinter {
    private static final byte[] RECENT = ascii("\\Recent");
    private static final byte[] NO_WORD = {};

    /// By bit; empty where a bit has no meaning.
    private final byte[][] words;

    FlagPrinter(List<String> keywords) {
        words = new byte[SystemFlag.FIRST_KEYWORD_BIT + keywords.size()][];
        Arrays.fill(words, NO_WORD);
        for (SystemFlag flag : SystemFlag.values()) {
            words[Long.numberOfTrailingZeros(flag.mask())] = ascii(flag.word());
        }
        for (int i = 0; i < keywords.size(); i++) {
            words[SystemFlag.FIRST_KEYWORD_BIT + i] = ascii(keywords.get(i));
        }
    }

    /// Prints `FLAGS (…)`.
    void print(ResponseWriter out, long mask, boolean recent) throws IOException {
        out.ascii("FLAGS (");
        boolean first = true;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            if (bit < words.length && words[bit].length > 0) {
                word(out, words[bit], first);
                first = false;
            }
        }
        if (recent) {
            word(out, RECENT, first);
        }
        out.octet(')');
    }

    private static void word(ResponseWriter out, byte[] word, boolean first) throws IOException {
        if (!first) {
            out.octet(' ');
        }
        out.octets(word);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
