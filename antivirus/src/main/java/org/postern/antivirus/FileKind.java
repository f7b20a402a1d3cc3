package org.postern.antivirus;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// What a file is by its own octets, whatever its name says.
enum FileKind {
    WINDOWS_PROGRAM(Danger.PROGRAM),
    DOS_PROGRAM(Danger.PROGRAM),
    ELF_PROGRAM(Danger.PROGRAM),
    MACH_PROGRAM(Danger.PROGRAM),
    JAVA_CLASS(Danger.PROGRAM),
    DALVIK_PROGRAM(Danger.PROGRAM),
    SCRIPT(Danger.SCRIPT),
    SHORTCUT(Danger.SHORTCUT),
    COMPILED_HELP(Danger.PROGRAM),
    DISK_IMAGE(Danger.DISK_IMAGE),
    COMPOUND_DOCUMENT,
    PDF,
    RTF,
    TNEF,
    ZIP,
    GZIP,
    BZIP2,
    XZ,
    SEVEN_ZIP,
    TAR,
    RAR,
    /// An archive or compressed file of a kind that is known but cannot be opened.
    OTHER_ARCHIVE,
    OTHER;

    /// What makes it dangerous in itself; null for nothing.
    private final @Nullable Danger danger;

    FileKind() {
        this(null);
    }

    FileKind(@Nullable Danger danger) {
        this.danger = danger;
    }

    @Nullable Danger danger() {
        return danger;
    }

    /// Whether other files may be inside.
    boolean holdsFiles() {
        return switch (this) {
            case ZIP,
                    GZIP,
                    BZIP2,
                    XZ,
                    SEVEN_ZIP,
                    TAR,
                    RAR,
                    OTHER_ARCHIVE,
                    TNEF,
                    COMPOUND_DOCUMENT ->
                    true;
            default -> false;
        };
    }

    private static final int TAR_MAGIC = 257;
    private static final int ISO_MAGIC = 0x8001;

    /// @param head the beginning of the file, as much as there is
    static FileKind of(byte[] head) {
        if (head.length < 2) {
            return OTHER;
        }
        return switch (head[0] & 0xFF) {
            case 'M' -> m(head);
            case 0x7F -> at(head, 0, "\u007fELF") ? ELF_PROGRAM : OTHER;
            case 0xCA -> cafe(head);
            case 0xFE, 0xCE, 0xCF -> isMach(head) ? MACH_PROGRAM : OTHER;
            case 'd' -> at(head, 0, "dex\n") ? DALVIK_PROGRAM : later(head);
            case '#' -> at(head, 0, "#!") ? SCRIPT : later(head);
            case 'L' -> at(head, 0, "L\0\0\0\u0001\u0014\u0002\0") ? SHORTCUT : later(head);
            case 'I' -> at(head, 0, "ITSF") ? COMPILED_HELP : archive(head, "ISc(");
            case 0xD0 ->
                    at(head, 0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")
                            ? COMPOUND_DOCUMENT
                            : OTHER;
            case '{' -> at(head, 0, "{\\rt") ? RTF : later(head);
            case 'P' -> p(head);
            case 0x1F -> compressed(head);
            case 'B' -> at(head, 0, "BZh") ? BZIP2 : later(head);
            case 0xFD -> at(head, 0, "\u00fd7zXZ\0") ? XZ : OTHER;
            case '7' -> at(head, 0, "7z\u00bc\u00af'\u001c") ? SEVEN_ZIP : later(head);
            case 'R' -> at(head, 0, "Rar!\u001a\u0007") ? RAR : later(head);
            case 0x78 -> at(head, 0, "x\u009f>\"") ? TNEF : later(head);
            default -> later(head);
        };
    }

    private static FileKind m(byte[] head) {
        if (at(head, 0, "MSCF") || at(head, 0, "MSWIM")) {
            return OTHER_ARCHIVE;
        }
        if (!at(head, 0, "MZ") || head.length < 64) {
            return later(head);
        }
        int pe = (head[60] & 0xFF) | (head[61] & 0xFF) << 8 | (head[62] & 0xFF) << 16;
        if (at(head, pe, "PE\0\0")) {
            return WINDOWS_PROGRAM;
        }
        // The size of the last page is below one page, and there is one: text seldom says so.
        int last = (head[2] & 0xFF) | (head[3] & 0xFF) << 8;
        int pages = (head[4] & 0xFF) | (head[5] & 0xFF) << 8;
        return last < 512 && pages > 0 && pages < 4096 ? DOS_PROGRAM : later(head);
    }

    private static FileKind cafe(byte[] head) {
        if (!at(head, 0, "\u00ca\u00fe\u00ba\u00be") || head.length < 8) {
            return OTHER;
        }
        // A universal program counts its architectures where a class has its version.
        return head[4] == 0 && head[5] == 0 && head[6] == 0 && (head[7] & 0xFF) < 20
                ? MACH_PROGRAM
                : JAVA_CLASS;
    }

    private static boolean isMach(byte[] head) {
        return at(head, 0, "\u00fe\u00ed\u00fa\u00ce")
                || at(head, 0, "\u00fe\u00ed\u00fa\u00cf")
                || at(head, 0, "\u00ce\u00fa\u00ed\u00fe")
                || at(head, 0, "\u00cf\u00fa\u00ed\u00fe");
    }

    private static FileKind p(byte[] head) {
        if (at(head, 0, "PK\u0003\u0004") || at(head, 0, "PK\u0005\u0006")) {
            return ZIP;
        }
        // Parts of a split archive begin so.
        return at(head, 0, "PK\u0007\b") || at(head, 0, "PK00") ? ZIP : later(head);
    }

    private static FileKind compressed(byte[] head) {
        return switch (head[1] & 0xFF) {
            case 0x8B -> GZIP;
            // compress, pack, LZH
            case 0x9D, 0x1E, 0xA0 -> OTHER_ARCHIVE;
            default -> OTHER;
        };
    }

    private static FileKind archive(byte[] head, String magic) {
        return at(head, 0, magic) ? OTHER_ARCHIVE : later(head);
    }

    /// What is recognised by something that is not at the beginning.
    private static FileKind later(byte[] head) {
        if (at(head, TAR_MAGIC, "ustar")) {
            return TAR;
        }
        if (at(head, ISO_MAGIC, "CD001")
                || at(head, 0, "conectix")
                || at(head, 0, "vhdxfile")
                || at(head, 0, "KDMV")) {
            return DISK_IMAGE;
        }
        if (isOtherArchive(head)) {
            return OTHER_ARCHIVE;
        }
        // Readers of PDF forgive a kilobyte before it.
        return find(head, "%PDF-", 1_024) ? PDF : OTHER;
    }

    private static boolean isOtherArchive(byte[] head) {
        return at(head, 7, "**ACE**")
                || at(head, 0, "`\u00ea")
                || (at(head, 2, "-lh") && at(head, 6, "-"))
                || at(head, 0, "(\u00b5/\u00fd")
                || at(head, 0, "\u0004\"M\u0018")
                || at(head, 0, "LZIP")
                || at(head, 0, "!<arch>\n")
                || at(head, 0, "070701")
                || at(head, 0, "070707")
                || at(head, 0, "xar!");
    }

    private static boolean find(byte[] octets, String text, int most) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return OctetSearch.find(octets, wanted, 0, Math.min(most, octets.length)) >= 0;
    }

    private static boolean at(byte[] octets, int offset, String text) {
        if (offset < 0 || offset > octets.length - text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((octets[offset + i] & 0xFF) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
