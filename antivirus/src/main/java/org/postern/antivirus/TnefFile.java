package org.postern.antivirus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The attachments in a `winmail.dat`, in which Outlook wraps what it sends.
///
/// Source: Microsoft's MS-OXTNEF: a signature and a key, then attributes: level, id, length,
/// octets, checksum.
final class TnefFile {
    private static final int HEAD = 6;
    private static final int ATTRIBUTE = 9;
    private static final long TITLE = 0x0001_8010L;
    private static final long DATA = 0x0006_800FL;
    private static final long RENDERING = 0x0006_9002L;
    private static final int MOST = 1_000;

    private TnefFile() {}

    /// An attachment.
    record Attachment(String name, byte[] octets) {}

    /// Whatever can be read of them.
    static List<Attachment> attachments(byte[] octets) {
        var found = new ArrayList<Attachment>();
        String name = "";
        byte[] data = {};
        long at = HEAD;
        while (at + ATTRIBUTE <= octets.length && found.size() < MOST) {
            long id = OctetSearch.u32(octets, at + 1);
            long length = OctetSearch.u32(octets, at + 5);
            long begin = at + ATTRIBUTE;
            if (begin + length > octets.length) {
                break;
            }
            if (id == RENDERING) {
                add(found, name, data);
                name = "";
                data = new byte[0];
            } else if (id == TITLE) {
                name = title(octets, (int) begin, (int) length);
            } else if (id == DATA) {
                data = Arrays.copyOfRange(octets, (int) begin, (int) (begin + length));
            }
            at = begin + length + 2;
        }
        add(found, name, data);
        return found;
    }

    private static void add(List<Attachment> found, String name, byte[] data) {
        if (data.length > 0) {
            found.add(new Attachment(name, data));
        }
    }

    private static String title(byte[] octets, int offset, int length) {
        int end = offset;
        while (end < offset + length && octets[end] != 0) {
            end++;
        }
        return new String(octets, offset, end - offset, StandardCharsets.ISO_8859_1);
    }
}
