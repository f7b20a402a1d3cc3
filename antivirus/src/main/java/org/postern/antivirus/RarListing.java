package org.postern.antivirus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The names in a rar archive, of both formats. What is in the files is not for us: their packing
/// is its maker's own.
final class RarListing {
    private static final int SIGNATURE_4 = 7;
    private static final int SIGNATURE_5 = 8;
    private static final int FILE_4 = 0x74;
    private static final int MAIN_4 = 0x73;
    private static final int FILE_5 = 2;
    private static final int ENCRYPTION_5 = 4;

    /// Longest name that is read.
    private static final int LONGEST_NAME = 4_096;

    private final byte[] octets;
    private final int most;
    private final List<String> names = new ArrayList<>();
    private boolean encrypted;

    private RarListing(byte[] octets, int most) {
        this.octets = octets;
        this.most = most;
    }

    /// @param most names that are read
    static RarListing read(byte[] octets, int most) {
        var listing = new RarListing(octets, most);
        if (octets.length > SIGNATURE_5 && octets[6] == 1) {
            listing.read5();
        } else {
            listing.read4();
        }
        return listing;
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /// Whether a file, or the list of files itself, needs a password.
    boolean encrypted() {
        return encrypted;
    }

    /// Blocks of the older format: checksum, type, flags, length of the header; if flag 0x8000,
    /// length of what follows it.
    private void read4() {
        long at = SIGNATURE_4;
        while (at + 7 <= octets.length && names.size() < most) {
            int type = octets[(int) at + 2] & 0xFF;
            int flags = OctetSearch.u16(octets, at + 3);
            int header = OctetSearch.u16(octets, at + 5);
            if (header < 7) {
                return;
            }
            if (type == MAIN_4 && (flags & 0x80) != 0) {
                encrypted = true;
                return;
            }
            if (type == FILE_4) {
                encrypted |= (flags & 4) != 0;
                int length = OctetSearch.u16(octets, at + 26);
                int offset = (int) at + 32 + ((flags & 0x100) == 0 ? 0 : 8);
                addName(offset, length);
            }
            long packed =
                    type == FILE_4 || (flags & 0x8000) != 0 ? OctetSearch.u32(octets, at + 7) : 0;
            at += header + packed;
        }
    }

    /// Blocks of the newer format: checksum, length of the header, type, flags, each but the first
    /// a number of up to ten octets with seven bits each.
    private void read5() {
        var cursor = new Cursor(SIGNATURE_5);
        while (cursor.at + 6 < octets.length && names.size() < most) {
            cursor.at += 4;
            long length = cursor.number();
            long begin = cursor.at;
            long type = cursor.number();
            long flags = cursor.number();
            if (length <= 0 || begin + length > octets.length) {
                return;
            }
            if (type == ENCRYPTION_5) {
                encrypted = true;
                return;
            }
            long extra = (flags & 1) == 0 ? 0 : cursor.number();
            long data = (flags & 2) == 0 ? 0 : cursor.number();
            if (type == FILE_5) {
                file5(cursor, begin + length, extra);
            }
            long next = begin + length + data;
            if (data < 0 || next <= begin || next > octets.length) {
                return;
            }
            cursor.at = next;
        }
    }

    private void file5(Cursor cursor, long end, long extra) {
        long flags = cursor.number();
        cursor.number();
        cursor.number();
        cursor.at += ((flags & 2) == 0 ? 0 : 4) + ((flags & 4) == 0 ? 0 : 4);
        cursor.number();
        cursor.number();
        long length = cursor.number();
        if (cursor.at + length <= end) {
            addName((int) cursor.at, Math.clamp(length, 0, LONGEST_NAME));
        }
        // The first of the further records has type 1 when the file is encrypted.
        if (extra > 0 && extra <= end) {
            cursor.at = end - extra;
            cursor.number();
            encrypted |= cursor.number() == 1;
        }
    }

    private void addName(int offset, int length) {
        if (offset < 0 || length <= 0 || offset + length > octets.length) {
            return;
        }
        int end = offset;
        // In the older format a NUL ends the plain form of a name.
        while (end < offset + Math.min(length, LONGEST_NAME) && octets[end] != 0) {
            end++;
        }
        names.add(new String(octets, offset, end - offset, StandardCharsets.UTF_8));
    }

    private final class Cursor {
        private long at;

        Cursor(long at) {
            this.at = at;
        }

        long number() {
            long number = 0;
            for (int shift = 0; shift < 63 && at < octets.length; shift += 7) {
                int octet = octets[(int) at++];
                number |= (long) (octet & 0x7F) << shift;
                if (octet >= 0) {
                    return number;
                }
            }
            return -1;
        }
    }
}
