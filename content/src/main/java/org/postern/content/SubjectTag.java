package org.postern.content;

import org.postern.mail.Header;
import org.postern.store.MessageSpool;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Puts a word before the subject of junk (SPEC CNT-9). All else stays octet by octet as it was.
final class SubjectTag {
    private static final int COPY_OCTETS = 64 << 10;
    private static final int MOST_HEADER_OCTETS = 1 << 20;

    private SubjectTag() {}

    /// Writes the message with the tag; one without a subject gets one.
    static void write(Content content, String tag, MessageSpool target)
            throws IOException, StoreException {
        int octets =
                (int) Math.min(MOST_HEADER_OCTETS, content.structure().extent().headerOctets());
        byte[] header;
        try (var in = content.open(0, octets)) {
            header = in.readNBytes(octets);
        }
        int at = value(header);
        if (at < 0) {
            put("Subject: " + tag.strip() + "\r\n", target);
            target.write(header, 0, header.length);
        } else {
            target.write(header, 0, at);
            put(" " + tag.strip() + " ", target);
            int from = at;
            while (from < header.length && (header[from] == ' ' || header[from] == '\t')) {
                from++;
            }
            target.write(header, from, header.length - from);
        }
        try (var in = content.open(octets, content.octets() - octets)) {
            var piece = new byte[COPY_OCTETS];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                target.write(piece, 0, read);
            }
        }
    }

    private static void put(String text, MessageSpool target) throws StoreException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        target.write(octets, 0, octets.length);
    }

    /// Where the subject's value begins, right behind the colon; -1 without one.
    private static int value(byte[] header) {
        var field = Header.parse(header).first("Subject");
        if (field.isEmpty()) {
            return -1;
        }
        byte[] octets = field.get().octets();
        for (int i = 0; i + octets.length <= header.length; i++) {
            boolean begins = i == 0 || header[i - 1] == '\n';
            if (begins && matches(header, i, octets)) {
                int colon = i;
                while (header[colon] != ':') {
                    colon++;
                }
                return colon + 1;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] octets, int at, byte[] part) {
        for (int i = 0; i < part.length; i++) {
            if (octets[at + i] != part[i]) {
                return false;
            }
        }
        return true;
    }
}
