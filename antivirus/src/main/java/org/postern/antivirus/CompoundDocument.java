package org.postern.antivirus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is dangerous, encrypted or attached in a compound file.
///
/// @param encrypted whether a password is needed to read it
/// @param dangers what makes it dangerous
/// @param streams what may be a file of its own
record CompoundDocument(boolean encrypted, List<Danger> dangers, List<Inner> streams) {
    CompoundDocument {
        dangers = List.copyOf(dangers);
        streams = List.copyOf(streams);
    }

    /// A stream that may be a file.
    record Inner(String name, byte[] octets) {}

    private static final int MOST_STREAMS = 100;
    private static final int LARGEST_STREAM = 16 << 20;

    /// The class of Windows Installer's packages.
    private static final String INSTALLER = "84100c0000000000c000000000000046";

    // MS-DOC section 2.5.2, MS-XLS section 2.4.117 and section 2.4.28
    private static final int WORD_ENCRYPTED = 0x0100;
    private static final int FILE_PASS = 0x002F;
    private static final int BOUND_SHEET = 0x0085;
    private static final int END_OF_GLOBALS = 0x000A;
    private static final int MOST_RECORDS = 20_000;

    static CompoundDocument of(byte[] octets) {
        var file = CompoundFile.read(octets);
        var dangers = new ArrayList<Danger>();
        var streams = new ArrayList<Inner>();
        boolean encrypted = file.has("EncryptedPackage") || file.has("EncryptedSummary");
        if (file.has("_VBA_PROJECT") || file.has("VBA") || file.has("_VBA_PROJECT_CUR")) {
            dangers.add(Danger.MACROS);
        }
        for (var entry : file.entries()) {
            if (entry.classId().equals(INSTALLER)) {
                dangers.add(Danger.PROGRAM);
            }
            if (!entry.stream()) {
                continue;
            }
            switch (entry.name()) {
                case "WordDocument" ->
                        encrypted |=
                                (OctetSearch.u16(file.content(entry, 512), 10) & WORD_ENCRYPTED)
                                        != 0;
                case "Workbook", "Book" -> {
                    var sheets = Globals.read(file.content(entry, 1 << 20));
                    encrypted |= sheets.encrypted();
                    if (sheets.macros() && !dangers.contains(Danger.MACROS)) {
                        dangers.add(Danger.MACROS);
                    }
                }
                default -> addStream(file, entry, dangers, streams);
            }
        }
        return new CompoundDocument(encrypted, dangers, streams);
    }

    private static void addStream(
            CompoundFile file,
            CompoundFile.Entry entry,
            List<Danger> dangers,
            List<Inner> streams) {
        String name = entry.name().toLowerCase(Locale.ROOT);
        boolean object = name.equals("\u0001ole10native") || name.equals("package");
        // Outlook keeps the octets of an attachment under this number.
        boolean attachment = name.startsWith("__substg1.0_37010102");
        if (object && !dangers.contains(Danger.EMBEDDED_OBJECT)) {
            dangers.add(Danger.EMBEDDED_OBJECT);
        }
        if ((object || attachment) && streams.size() < MOST_STREAMS) {
            byte[] octets = file.content(entry, LARGEST_STREAM);
            streams.add(new Inner(name.equals("package") ? "package" : "object", octets));
        }
    }

    /// The first records of a workbook.
    private record Globals(boolean encrypted, boolean macros) {
        static Globals read(byte[] octets) {
            boolean encrypted = false;
            boolean macros = false;
            int at = 0;
            for (int i = 0; i < MOST_RECORDS && at + 4 <= octets.length; i++) {
                int type = OctetSearch.u16(octets, at);
                if (type == END_OF_GLOBALS) {
                    break;
                }
                encrypted |= type == FILE_PASS;
                // A sheet of kind 1 holds macros of Excel's first language.
                macros |= type == BOUND_SHEET && at + 9 < octets.length && octets[at + 9] == 1;
                at += 4 + OctetSearch.u16(octets, at + 2);
            }
            return new Globals(encrypted, macros);
        }
    }
}
