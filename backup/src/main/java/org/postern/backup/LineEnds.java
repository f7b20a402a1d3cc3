package org.postern.backup;

import org.postern.store.MessageSpool;
import org.postern.store.StoreException;

import java.io.IOException;
import java.io.InputStream;

/// Brings a message's line ends to CRLF (RFC 5322 section 2.1), which files on Unix write as LF.
///
/// The first line decides: where it ends in CRLF the file has a message's own octets, and they are
/// taken as they are; else each LF without a CR gets one.
final class LineEnds {
    private static final int BUFFER_OCTETS = 32 << 10;

    private LineEnds() {}

    /// @param exact whether nothing is to be changed
    /// @throws IOException when `in` fails
    static void copy(InputStream in, MessageSpool spool, boolean exact)
            throws IOException, StoreException {
        var octets = new byte[BUFFER_OCTETS];
        var widened = new byte[2 * BUFFER_OCTETS];
        boolean decided = exact;
        boolean asIs = exact;
        byte before = 0;
        for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
            for (int i = 0; i < count && !decided; i++) {
                decided = octets[i] == '\n';
                asIs = decided && (i == 0 ? before : octets[i - 1]) == '\r';
            }
            if (asIs) {
                spool.write(octets, 0, count);
            } else {
                spool.write(widened, 0, widen(octets, count, before, widened));
            }
            before = count == 0 ? before : octets[count - 1];
        }
    }

    private static int widen(byte[] octets, int count, byte last, byte[] widened) {
        int at = 0;
        byte before = last;
        for (int i = 0; i < count; i++) {
            if (octets[i] == '\n' && before != '\r') {
                widened[at++] = '\r';
            }
            before = octets[i];
            widened[at++] = before;
        }
        return at;
    }
}
