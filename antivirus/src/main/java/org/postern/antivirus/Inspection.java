package org.postern.antivirus;

import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;
import org.postern.mail.MimeParser;
import org.tukaani.xz.XZInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// One message being looked at by the basic scanner: every part, and every file in every archive,
/// as far as the limits allow. For one thread.
///
/// A file is in memory while it is looked at, and so are the archives that it stands in; nothing
/// else is.
final class Inspection {
    private final HashLists lists;
    private final FileNames names;
    private final Set<Danger> suspicious;
    private final InspectionLimits limits;
    private final Budget budget;
    private final List<ScanFinding> findings = new ArrayList<>();

    /// A file, and where it was found.
    ///
    /// @param path its name, behind those of the archives it stands in
    /// @param name its own
    /// @param text whether it is text to be read and not a file to be opened
    private record Place(String part, String path, String name, int depth, boolean text) {
        Place inside(String inner) {
            String shown = inner.isEmpty() ? "?" : inner;
            return new Place(
                    part, path.isEmpty() ? shown : path + "/" + shown, inner, depth + 1, false);
        }
    }

    Inspection(
            HashLists lists,
            FileNames names,
            List<Danger> suspicious,
            InspectionLimits limits,
            Deadline deadline) {
        this.lists = lists;
        this.names = names;
        this.suspicious =
                suspicious.isEmpty() ? EnumSet.noneOf(Danger.class) : EnumSet.copyOf(suspicious);
        this.limits = limits;
        this.budget = new Budget(limits, deadline);
    }

    List<ScanFinding> findings() {
        return List.copyOf(findings);
    }

    /// Looks at one part.
    ///
    /// @throws SourceException when it cannot be read
    void part(NumberedPart part, ScanSource source) throws SourceException {
        String name = part.fileName();
        boolean text = name.isEmpty() && part.leaf().fields().mediaType().is("text", "*");
        var place = new Place(part.number(), name, name, 0, text);
        try (var octets = part.open(source)) {
            long most = limits.fileOctets();
            byte[] head = octets.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
            if (head.length <= most) {
                inspect(place, head);
            } else {
                large(place, head, octets);
            }
        } catch (SourceException e) {
            throw e;
        } catch (Budget.Exceeded e) {
            say(place, ScanStatus.UNSCANNABLE, Problems.text(e));
        } catch (IOException e) {
            throw new SourceException(e);
        }
    }

    /// Of what is too large only its hash, its name and its kind are seen.
    private void large(Place place, byte[] head, InputStream rest) throws IOException {
        var digest = Sha256.digest();
        digest.update(head);
        byte[] block = new byte[InspectionLimits.HEAD];
        int length;
        while ((length = rest.read(block)) > 0) {
            digest.update(block, 0, length);
            budget.checkTime();
        }
        listed(place, digest.digest());
        judgeName(place);
        var kind = FileKind.of(head);
        judgeKind(place, kind);
        if (kind.holdsFiles()) {
            say(place, ScanStatus.UNSCANNABLE, "larger than " + limits.fileOctets() + " octets");
        }
    }

    private void inspect(Place place, byte[] octets) throws Budget.Exceeded {
        listed(place, Sha256.digest(octets));
        if (Eicar.is(octets)) {
            say(place, ScanStatus.INFECTED, Eicar.NAME);
        }
        judgeName(place);
        var kind = FileKind.of(octets);
        if (!(place.text() && kind == FileKind.SCRIPT)) {
            judgeKind(place, kind);
        }
        open(place, kind, octets);
    }

    private void listed(Place place, byte[] hash) {
        var known = lists.find(hash);
        if (known != null) {
            say(place, ScanStatus.INFECTED, known);
        }
    }

    private void judgeName(Place place) {
        judgeName(place, place.name());
    }

    private void judgeName(Place place, String name) {
        var found = names.judge(name);
        if (found != null && suspicious.contains(found.danger())) {
            say(place, ScanStatus.SUSPICIOUS, found.reason());
        }
    }

    private void judgeKind(Place place, FileKind kind) {
        danger(place, kind.danger());
    }

    private void danger(Place place, @Nullable Danger danger) {
        if (danger != null && suspicious.contains(danger)) {
            say(place, ScanStatus.SUSPICIOUS, danger.words());
        }
    }

    private void say(Place place, ScanStatus status, String name) {
        if (findings.size() < InspectionLimits.MOST_FINDINGS) {
            findings.add(
                    new ScanFinding(place.part(), place.path(), status, name, BasicScanner.NAME));
        }
    }

    /// Looks into it, if it is something to look into.
    private void open(Place place, FileKind kind, byte[] octets) throws Budget.Exceeded {
        if (kind.holdsFiles() && place.depth() >= limits.depth()) {
            say(
                    place,
                    ScanStatus.UNSCANNABLE,
                    "archives in archives deeper than " + limits.depth());
            return;
        }
        try {
            opened(place, kind, octets);
        } catch (PasswordRequiredException e) {
            say(place, ScanStatus.ENCRYPTED, "an archive with a password");
        } catch (Budget.Exceeded e) {
            if (e.all()) {
                throw e;
            }
            say(place, ScanStatus.UNSCANNABLE, Problems.text(e));
        } catch (IOException | RuntimeException e) {
            // What strangers pack is broken in ways that the libraries have not foreseen.
            say(place, ScanStatus.UNSCANNABLE, "it cannot be unpacked: it is broken");
        }
    }

    private void opened(Place place, FileKind kind, byte[] octets) throws IOException {
        switch (kind) {
            case ZIP -> zip(place, octets);
            case GZIP ->
                    single(place, new GZIPInputStream(new ByteArrayInputStream(octets)), octets);
            case BZIP2 ->
                    single(
                            place,
                            new BZip2CompressorInputStream(new ByteArrayInputStream(octets), true),
                            octets);
            case XZ ->
                    single(
                            place,
                            new XZInputStream(
                                    new ByteArrayInputStream(octets),
                                    InspectionLimits.UNPACKER_KIB),
                            octets);
            case TAR -> tar(place, octets);
            case SEVEN_ZIP -> sevenZip(place, octets);
            case RAR -> rar(place, octets);
            case TNEF -> {
                for (var attachment : TnefFile.attachments(octets)) {
                    budget.takeEntry();
                    inspect(place.inside(attachment.name()), attachment.octets());
                }
            }
            case COMPOUND_DOCUMENT -> compound(place, octets);
            case OTHER_ARCHIVE ->
                    say(place, ScanStatus.UNSCANNABLE, "an archive of a kind that is not opened");
            case PDF -> pdf(place, octets);
            case RTF -> {
                if (OctetSearch.contains(octets, "\\objdata")
                        || OctetSearch.contains(octets, "\\objupdate")) {
                    danger(place, Danger.EMBEDDED_OBJECT);
                }
            }
            case OTHER -> mail(place, octets);
            case WINDOWS_PROGRAM,
                    DOS_PROGRAM,
                    ELF_PROGRAM,
                    MACH_PROGRAM,
                    JAVA_CLASS,
                    DALVIK_PROGRAM,
                    SCRIPT,
                    SHORTCUT,
                    COMPILED_HELP,
                    DISK_IMAGE -> {}
        }
    }

    /// A file that is compressed by itself.
    private void single(Place place, InputStream unpacked, byte[] packed) throws IOException {
        try (unpacked) {
            budget.takeEntry();
            byte[] octets = budget.unpack(unpacked, packed.length);
            inspect(place.inside(bareName(place.name())), octets);
        }
    }

    /// `a.tar.gz` is `a.tar` when it is unpacked, `a.tgz` too.
    private static String bareName(String name) {
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            return name;
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return extension.equals("tgz") || extension.equals("tbz2") || extension.equals("txz")
                ? name.substring(0, dot) + ".tar"
                : name.substring(0, dot);
    }

    private void zip(Place place, byte[] octets) throws IOException {
        var directory = ZipDirectory.read(octets, budget.entries() + 1);
        if (directory.broken()) {
            say(place, ScanStatus.UNSCANNABLE, "a zip archive whose list of files is broken");
        }
        boolean encrypted = false;
        boolean macros = false;
        for (var entry : directory.entries()) {
            budget.takeEntry();
            encrypted |= entry.encrypted() || isEncryptedOpenDocument(entry, octets);
            macros |= isMacro(entry.name());
            if (entry.hidden()) {
                say(
                        place.inside(entry.name()),
                        ScanStatus.SUSPICIOUS,
                        "a file that the archive hides from some programs");
            }
            zipEntry(place.inside(entry.name()), entry, octets);
        }
        if (encrypted) {
            say(place, ScanStatus.ENCRYPTED, "a zip archive with a password");
        }
        if (macros) {
            danger(place, Danger.MACROS);
        }
    }

    /// Macros in documents that are zip archives: of Office since 2007, of OpenDocument.
    private static boolean isMacro(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("vbaproject.bin")
                || lower.startsWith("xl/macrosheets/")
                || lower.startsWith("basic/standard/");
    }

    private boolean isEncryptedOpenDocument(ZipDirectory.Entry entry, byte[] octets)
            throws IOException {
        if (!entry.name().equals("META-INF/manifest.xml") || entry.encrypted()) {
            return false;
        }
        try (var manifest = unpacker(entry, octets)) {
            return manifest != null
                    && OctetSearch.contains(
                            manifest.readNBytes(InspectionLimits.HEAD), "encryption-data");
        }
    }

    private void zipEntry(Place place, ZipDirectory.Entry entry, byte[] octets) throws IOException {
        if (!entry.localName().equals(entry.name())) {
            judgeName(place, entry.localName());
        }
        if (entry.folder()) {
            return;
        }
        if (entry.encrypted()) {
            judgeName(place);
            return;
        }
        byte[] file;
        try (var unpacked = unpacker(entry, octets)) {
            if (unpacked == null) {
                judgeName(place);
                say(place, ScanStatus.UNSCANNABLE, "packed by method " + entry.method());
                return;
            }
            file = budget.unpack(unpacked, entry.packed());
        } catch (Budget.Exceeded e) {
            if (e.all()) {
                throw e;
            }
            judgeName(place);
            say(place, ScanStatus.UNSCANNABLE, Problems.text(e));
            return;
        } catch (IOException | RuntimeException e) {
            judgeName(place);
            say(place, ScanStatus.UNSCANNABLE, "it cannot be unpacked: it is broken");
            return;
        }
        inspect(place, file);
    }

    /// The unpacked octets; null when they are packed in a way that is not understood.
    private static @Nullable InputStream unpacker(ZipDirectory.Entry entry, byte[] octets)
            throws IOException {
        var packed = new ByteArrayInputStream(octets, entry.offset(), entry.packed());
        return switch (entry.method()) {
            case 0 -> packed;
            case 8 -> new Inflated(packed);
            case 9 -> new Deflate64CompressorInputStream(packed);
            case 12 -> new BZip2CompressorInputStream(packed);
            default -> null;
        };
    }

    /// Frees the memory of its unpacker, which is outside the heap.
    private static final class Inflated extends InflaterInputStream {
        Inflated(InputStream packed) {
            super(packed, new Inflater(true), 8 << 10);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    private void tar(Place place, byte[] octets) throws IOException {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(octets))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                budget.takeEntry();
                if (entry.isFile() && tar.canReadEntryData(entry)) {
                    inside(place.inside(entry.getName()), tar, entry.getSize());
                }
            }
        }
    }

    private void sevenZip(Place place, byte[] octets) throws IOException {
        try (var archive =
                SevenZFile.builder()
                        .setByteArray(octets)
                        .setMaxMemoryLimitKiB(InspectionLimits.UNPACKER_KIB)
                        .get()) {
            SevenZArchiveEntry entry;
            while ((entry = archive.getNextEntry()) != null) {
                budget.takeEntry();
                String name = entry.getName() == null ? "" : entry.getName();
                if (!entry.isDirectory() && entry.hasStream()) {
                    // Of several files packed together the size of the whole is known at most.
                    inside(place.inside(name), archive.getInputStream(entry), octets.length);
                }
            }
        }
    }

    private void inside(Place place, InputStream octets, long packed) throws IOException {
        byte[] file;
        try {
            file = budget.unpack(octets, packed);
        } catch (Budget.Exceeded e) {
            if (e.all()) {
                throw e;
            }
            judgeName(place);
            say(place, ScanStatus.UNSCANNABLE, Problems.text(e));
            return;
        }
        inspect(place, file);
    }

    private void rar(Place place, byte[] octets) throws IOException {
        var listing = RarListing.read(octets, budget.entries() + 1);
        for (var name : listing.names()) {
            budget.takeEntry();
            judgeName(place.inside(name), name);
        }
        if (listing.encrypted()) {
            say(place, ScanStatus.ENCRYPTED, "a rar archive with a password");
        } else {
            say(place, ScanStatus.UNSCANNABLE, "a rar archive: only the names in it are seen");
        }
    }

    private void compound(Place place, byte[] octets) throws IOException {
        var document = CompoundDocument.of(octets);
        document.dangers().forEach(danger -> danger(place, danger));
        if (document.encrypted()) {
            say(place, ScanStatus.ENCRYPTED, "a document with a password");
        }
        for (var stream : document.streams()) {
            budget.takeEntry();
            inspect(place.inside(stream.name()), stream.octets());
        }
    }

    private void pdf(Place place, byte[] octets) {
        if (OctetSearch.contains(octets, "/Encrypt")) {
            say(place, ScanStatus.ENCRYPTED, "a document with a password");
        }
        if (OctetSearch.contains(octets, "/Launch")) {
            danger(place, Danger.ACTIVE_DOCUMENT);
        }
    }

    /// A message kept as a file.
    private void mail(Place place, byte[] octets) throws IOException {
        String name = place.name().toLowerCase(Locale.ROOT);
        if (place.depth() >= limits.depth() || !name.endsWith(".eml")) {
            hta(place, octets);
            return;
        }
        var source = ScanSource.of(octets);
        var parts =
                NumberedPart.of(MimeParser.parse(octets).structure(), InspectionLimits.MOST_PARTS);
        for (var part : parts) {
            budget.takeEntry();
            try (var content = part.open(source)) {
                inspect(
                        place.inside(part.fileName()),
                        budget.unpack(content, part.leaf().extent().bodyOctets()));
            }
        }
    }

    /// A page that is a program of Windows.
    private void hta(Place place, byte[] octets) {
        if (!place.text() && octets.length > 20 && octets[0] == '<') {
            String head =
                    new String(
                                    octets,
                                    0,
                                    Math.min(octets.length, 4_096),
                                    StandardCharsets.ISO_8859_1)
                            .toLowerCase(Locale.ROOT);
            if (head.contains("<hta:application")) {
                danger(place, Danger.SCRIPT);
            }
        }
    }
}
