package org.postern.antivirus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A compound file (OLE2): a small file system in a file, in which Office kept its documents until
/// 2007 and keeps encrypted ones today; and Outlook its messages, and Windows its installers.
///
/// Source: Microsoft's MS-CFB. Every chain is followed for as many sectors as the file can have.
final class CompoundFile {
    private static final int DIRECTORY_ENTRY = 128;
    private static final int HEADER_FATS = 109;
    private static final int MOST_ENTRIES = 4_096;
    private static final long END = 0xFFFF_FFFAL;
    private static final int STREAM = 2;
    private static final int ROOT = 5;

    /// One entry of the directory.
    ///
    /// @param type 1 folder, 2 stream, 5 the root
    /// @param classId of the root: what program it belongs to
    record Entry(String name, int type, String classId, long start, long octets) {
        boolean stream() {
            return type == STREAM;
        }
    }

    private final byte[] octets;
    private final int sector;
    private final int miniSector;
    private final long cutoff;
    private final List<Long> fats = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private byte[] miniFat = {};
    private byte[] miniStream = {};

    private CompoundFile(byte[] octets) {
        this.octets = octets;
        int shift = OctetSearch.u16(octets, 30);
        this.sector = shift == 12 ? 4_096 : 512;
        int mini = OctetSearch.u16(octets, 32);
        this.miniSector = mini >= 2 && mini <= 9 ? 1 << mini : 64;
        this.cutoff = Math.min(OctetSearch.u32(octets, 56), 4_096);
    }

    /// Never fails: of a broken file it knows less.
    static CompoundFile read(byte[] octets) {
        var file = new CompoundFile(octets);
        file.readFats();
        file.readDirectory();
        file.miniFat = file.chain(OctetSearch.u32(octets, 60), octets.length);
        for (var entry : file.entries) {
            if (entry.type() == ROOT) {
                file.miniStream =
                        file.chain(entry.start(), Math.min(entry.octets(), octets.length));
                break;
            }
        }
        return file;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.name().equalsIgnoreCase(name));
    }

    /// The octets of a stream, as far as they are there.
    ///
    /// @param most how many at most
    byte[] content(Entry entry, int most) {
        long length = Math.min(entry.octets(), most);
        if (entry.octets() >= cutoff) {
            return chain(entry.start(), length);
        }
        var out = new ByteArrayOutputStream();
        long at = entry.start();
        long steps = miniStream.length / miniSector + 1L;
        while (at < END && out.size() < length && steps-- > 0) {
            long offset = at * miniSector;
            if (offset >= miniStream.length) {
                break;
            }
            int room = (int) Math.min(miniSector, miniStream.length - offset);
            out.write(miniStream, (int) offset, (int) Math.min(room, length - out.size()));
            at = at * 4 + 4 <= miniFat.length ? OctetSearch.u32(miniFat, at * 4) : END;
        }
        return out.toByteArray();
    }

    private long offset(long number) {
        return (number + 1) * sector;
    }

    private void readFats() {
        long most = octets.length / sector + 1L;
        for (int i = 0; i < HEADER_FATS && fats.size() < most; i++) {
            addFat(OctetSearch.u32(octets, 76 + 4L * i));
        }
        long at = OctetSearch.u32(octets, 68);
        for (long steps = 0; at < END && steps < most; steps++) {
            long offset = offset(at);
            if (offset + sector > octets.length) {
                return;
            }
            for (int i = 0; i < sector / 4 - 1 && fats.size() < most; i++) {
                addFat(OctetSearch.u32(octets, offset + 4L * i));
            }
            at = OctetSearch.u32(octets, offset + sector - 4);
        }
    }

    private void addFat(long number) {
        if (number < END && offset(number) < octets.length) {
            fats.add(number);
        }
    }

    private long next(long number) {
        int perSector = sector / 4;
        long index = number / perSector;
        return index >= fats.size()
                ? END
                : OctetSearch.u32(octets, offset(fats.get((int) index)) + number % perSector * 4);
    }

    private byte[] chain(long start, long length) {
        var out = new ByteArrayOutputStream();
        long steps = octets.length / sector + 1L;
        long at = start;
        while (at < END && out.size() < length && steps-- > 0) {
            long offset = offset(at);
            if (offset >= octets.length) {
                break;
            }
            long room = Math.min(sector, octets.length - offset);
            out.write(octets, (int) offset, (int) Math.min(room, length - out.size()));
            at = next(at);
        }
        return out.toByteArray();
    }

    private void readDirectory() {
        byte[] directory =
                chain(
                        OctetSearch.u32(octets, 48),
                        Math.min(octets.length, (long) MOST_ENTRIES * DIRECTORY_ENTRY));
        for (int at = 0; at + DIRECTORY_ENTRY <= directory.length; at += DIRECTORY_ENTRY) {
            int type = directory[at + 66];
            int length = Math.clamp(OctetSearch.u16(directory, at + 64) - 2L, 0, 62);
            if (type != 0 && length > 0) {
                String name = new String(directory, at, length, StandardCharsets.UTF_16LE);
                byte[] classId = Arrays.copyOfRange(directory, at + 80, at + 96);
                entries.add(
                        new Entry(
                                name,
                                type,
                                HexFormat.of().formatHex(classId),
                                OctetSearch.u32(directory, at + 116),
                                OctetSearch.u32(directory, at + 120)));
            }
        }
    }
}
