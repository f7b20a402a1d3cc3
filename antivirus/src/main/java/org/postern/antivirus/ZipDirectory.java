package org.postern.antivirus;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The files of a zip archive held in memory, as its central directory names them, and those that
/// it does not name: some programs read one, some the other, and an attacker chooses.
///
/// Source: PKWARE's APPNOTE, sections 4.3 and 4.4.
final class ZipDirectory {
    private static final byte[] LOCAL = {'P', 'K', 3, 4};
    private static final byte[] CENTRAL = {'P', 'K', 1, 2};
    private static final byte[] END = {'P', 'K', 5, 6};
    private static final int LOCAL_OCTETS = 30;
    private static final int CENTRAL_OCTETS = 46;
    private static final int END_OCTETS = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;

    /// The size stands elsewhere, in 64 bits.
    private static final long ELSEWHERE = 0xFFFF_FFFFL;

    /// One file.
    ///
    /// @param name as a person sees it
    /// @param localName another name that the file has before its octets; the same in an honest
    ///   archive
    /// @param method 0 stored, 8 deflated, …
    /// @param offset of its packed octets
    /// @param packed how many there are at most
    /// @param hidden whether the central directory does not name it
    record Entry(
            String name,
            String localName,
            int method,
            boolean encrypted,
            int offset,
            int packed,
            boolean hidden) {
        boolean folder() {
            return name.endsWith("/") && packed == 0;
        }
    }

    private final byte[] octets;
    private final int most;
    private final List<Entry> entries = new ArrayList<>();
    private boolean truncated;
    private boolean broken;

    private ZipDirectory(byte[] octets, int most) {
        this.octets = octets;
        this.most = most;
    }

    /// @param most entries that are read; more only make [#truncated] true
    static ZipDirectory read(byte[] octets, int most) {
        var directory = new ZipDirectory(octets, most);
        directory.readCentral();
        directory.readHidden();
        return directory;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /// Whether there are more than were read.
    boolean truncated() {
        return truncated;
    }

    /// Whether the central directory is missing or names what is not there.
    boolean broken() {
        return broken;
    }

    private void readCentral() {
        int end = findEnd();
        if (end < 0) {
            broken = true;
            return;
        }
        long size = OctetSearch.u32(octets, end + 12);
        // What stands before the archive, as in a program that unpacks itself, moves all offsets.
        long begin = end - size;
        long moved = begin - OctetSearch.u32(octets, end + 16);
        if (begin < 0 || !at(CENTRAL, begin)) {
            broken = OctetSearch.u16(octets, end + 10) > 0;
            return;
        }
        long at = begin;
        while (at + CENTRAL_OCTETS <= end && at(CENTRAL, at)) {
            if (entries.size() == most) {
                truncated = true;
                return;
            }
            at = readEntry((int) at, moved);
        }
    }

    private int findEnd() {
        int first = Math.max(0, octets.length - END_OCTETS - LONGEST_COMMENT);
        for (int at = octets.length - END_OCTETS; at >= first; at--) {
            if (at(END, at)) {
                return at;
            }
        }
        return -1;
    }

    /// @return where the next one begins
    private long readEntry(int at, long moved) {
        int flags = OctetSearch.u16(octets, at + 8);
        int nameLength = OctetSearch.u16(octets, at + 28);
        long next =
                at
                        + (long) CENTRAL_OCTETS
                        + nameLength
                        + OctetSearch.u16(octets, at + 30)
                        + OctetSearch.u16(octets, at + 32);
        String name = name(at + CENTRAL_OCTETS, nameLength, flags);
        long local = OctetSearch.u32(octets, at + 42) + moved;
        if (!at(LOCAL, local)) {
            broken = true;
            return next;
        }
        int localLength = OctetSearch.u16(octets, local + 26);
        int data = (int) local + LOCAL_OCTETS + localLength + OctetSearch.u16(octets, local + 28);
        long packed = OctetSearch.u32(octets, at + 20);
        int method = OctetSearch.u16(octets, at + 10);
        entries.add(
                new Entry(
                        name,
                        name((int) local + LOCAL_OCTETS, localLength, flags),
                        method,
                        encrypted(flags, method),
                        Math.min(data, octets.length),
                        within(data, packed),
                        false));
        return next;
    }

    private static boolean encrypted(int flags, int method) {
        return (flags & 1) != 0 || method == 99;
    }

    private int within(int offset, long length) {
        int room = Math.max(0, octets.length - offset);
        return length == ELSEWHERE ? room : (int) Math.min(length, room);
    }

    /// Files that stand between those that the directory names.
    private void readHidden() {
        var named = new ArrayList<>(entries);
        named.sort(Comparator.comparingInt(Entry::offset));
        int at = 0;
        int next = 0;
        while ((at = OctetSearch.find(octets, LOCAL, at, octets.length)) >= 0) {
            // What is inside a named file is that file's own.
            while (next < named.size() && end(named.get(next)) <= at) {
                next++;
            }
            boolean inside = next < named.size() && named.get(next).offset() <= at;
            int data =
                    at
                            + LOCAL_OCTETS
                            + OctetSearch.u16(octets, at + 26)
                            + OctetSearch.u16(octets, at + 28);
            boolean own = next < named.size() && named.get(next).offset() == data;
            if (inside || own || data > octets.length) {
                at = inside ? end(named.get(next)) : at + LOCAL.length;
                continue;
            }
            if (entries.size() == most) {
                truncated = true;
                return;
            }
            at = addHidden(at, data);
        }
    }

    private static int end(Entry entry) {
        return entry.offset() + Math.max(1, entry.packed());
    }

    private int addHidden(int at, int data) {
        int flags = OctetSearch.u16(octets, at + 6);
        int method = OctetSearch.u16(octets, at + 8);
        long packed = OctetSearch.u32(octets, at + 18);
        // With bit 3 the size stands behind the file; a deflated one ends by itself.
        boolean behind = (flags & 8) != 0 && packed == 0;
        String name = name(at + LOCAL_OCTETS, OctetSearch.u16(octets, at + 26), flags);
        int length = behind ? octets.length - data : within(data, packed);
        entries.add(new Entry(name, name, method, encrypted(flags, method), data, length, true));
        return behind ? data + 1 : data + length;
    }

    // Bit 11 of the flags: the name is UTF-8; it often is without that bit
    private String name(int offset, int length, int flags) {
        int room = Math.clamp(octets.length - (long) offset, 0, length);
        if (room == 0) {
            return "";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, offset, room))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(
                    octets,
                    offset,
                    room,
                    (flags & 0x800) == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        }
    }

    private boolean at(byte[] signature, long offset) {
        return offset >= 0
                && offset + signature.length <= octets.length
                && OctetSearch.find(
                                octets, signature, (int) offset, (int) offset + signature.length)
                        == offset;
    }
}
