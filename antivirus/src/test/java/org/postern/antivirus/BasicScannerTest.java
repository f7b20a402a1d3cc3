package org.postern.antivirus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.Sha256;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

class BasicScannerTest {
    @TempDir Path home;

    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private BasicScanner scanner(AntivirusSettings settings) {
        return new BasicScanner(settings, home, now::get, events);
    }

    private ScanReport scan(String name, byte[] octets) {
        return scanner(AntivirusSettings.DEFAULTS).scan(TestMail.with(name, octets));
    }

    interface Packer {
        byte[] pack(String name, byte[] octets) throws IOException;
    }

    static Stream<Map.Entry<String, Packer>> packers() {
        return Stream.of(
                Map.entry("a.zip", TestMail::zip),
                Map.entry("a.jar.zip", TestMail::storedZip),
                Map.entry("eicar.com.gz", (_, octets) -> through(octets, GZIPOutputStream::new)),
                Map.entry(
                        "eicar.com.bz2",
                        (_, octets) -> through(octets, BZip2CompressorOutputStream::new)),
                Map.entry(
                        "eicar.com.xz",
                        (_, octets) ->
                                through(
                                        octets,
                                        out -> new XZOutputStream(out, new LZMA2Options(1)))),
                Map.entry("a.tar", BasicScannerTest::tar),
                Map.entry(
                        "a.tgz",
                        (name, octets) -> through(tar(name, octets), GZIPOutputStream::new)),
                Map.entry("a.7z", BasicScannerTest::sevenZip),
                Map.entry(
                        "z.zip",
                        (name, octets) -> TestMail.zip("i.zip", TestMail.zip(name, octets))),
                Map.entry(
                        "m.eml.zip",
                        (_, octets) ->
                                TestMail.zip(
                                        "m.eml", new TestMail().attach("e.com", octets).octets())),
                Map.entry("winmail.dat", BasicScannerTest::tnef));
    }

    interface Wrapper {
        OutputStream wrap(OutputStream out) throws IOException;
    }

    private static byte[] through(byte[] octets, Wrapper wrapper) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packed = wrapper.wrap(out)) {
            packed.write(octets);
        }
        return out.toByteArray();
    }

    private static byte[] tar(String name, byte[] octets) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(out)) {
            var entry = new TarArchiveEntry(name);
            entry.setSize(octets.length);
            tar.putArchiveEntry(entry);
            tar.write(octets);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    private static byte[] sevenZip(String name, byte[] octets) throws IOException {
        var file = Files.createTempFile("test", ".7z");
        try {
            try (var archive = new SevenZOutputFile(file.toFile())) {
                archive.putArchiveEntry(archive.createArchiveEntry(file, name));
                archive.write(octets);
                archive.closeArchiveEntry();
            }
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] tnef(String name, byte[] octets) {
        byte[] title = (name + "\0").getBytes(StandardCharsets.ISO_8859_1);
        var out =
                ByteBuffer.allocate(200 + octets.length + title.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x223E9F78).putShort((short) 1);
        attribute(out, 0x00069002, new byte[14]);
        attribute(out, 0x00018010, title);
        attribute(out, 0x0006800F, octets);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void attribute(ByteBuffer out, int id, byte[] octets) {
        out.put((byte) 2).putInt(id).putInt(octets.length).put(octets).putShort((short) 0);
    }

    @ParameterizedTest
    @MethodSource("packers")
    void findsTheTestFileInArchives(Map.Entry<String, Packer> packer) throws IOException {
        byte[] packed = packer.getValue().pack("eicar.com", Eicar.octets());
        var report = scan(packer.getKey(), packed);
        assertThat(report.viruses()).containsExactly("EICAR-Test-File");
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.part()).isEqualTo("2"));
        assertThat(report.signaturesUsed()).isFalse();
        assertThat(report.complete()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("packers")
    void survivesBrokenArchives(Map.Entry<String, Packer> packer) throws IOException {
        byte[] whole = packer.getValue().pack("notes.txt", TestMail.ascii("some text ".repeat(50)));
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        var scanner = scanner(AntivirusSettings.DEFAULTS);
        for (int i = 0; i < 60; i++) {
            byte[] broken =
                    i % 2 == 0 ? whole.clone() : Arrays.copyOf(whole, random.nextInt(whole.length));
            for (int k = 0; k < 4 && broken.length > 0; k++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            var report = scanner.scan(TestMail.with(packer.getKey(), broken));
            assertThat(report.complete()).as("seed %d, round %d", seed, i).isTrue();
            assertThat(report.has(ScanStatus.INFECTED)).isFalse();
        }
    }

    @Test
    void findsTheTestFileInTheBody() {
        byte[] message =
                TestMail.ascii(
                        "Subject: x\r\n\r\n"
                                + new String(Eicar.octets(), StandardCharsets.US_ASCII)
                                + "\r\n");
        var report =
                scanner(AntivirusSettings.DEFAULTS)
                        .scan(ScanSubject.of(message, "id", TestMail.PATIENCE));
        assertThat(report.of("1")).hasSize(1);
        byte[] quoted =
                TestMail.ascii(
                        "Subject: x\r\n\r\nThe test file is "
                                + new String(Eicar.octets(), StandardCharsets.US_ASCII)
                                + "\r\n");
        assertThat(
                        scanner(AntivirusSettings.DEFAULTS)
                                .scan(ScanSubject.of(quoted, "id", TestMail.PATIENCE))
                                .status())
                .isEqualTo(ScanStatus.CLEAN);
    }

    @ParameterizedTest
    @CsvSource({
        "invoice.pdf.exe, SUSPICIOUS",
        "'invoice.pdf          .exe', SUSPICIOUS",
        "setup.EXE, SUSPICIOUS",
        "setup.exe., SUSPICIOUS",
        "'setup.exe ', SUSPICIOUS",
        "page.hta, SUSPICIOUS",
        "run.{00021401-0000-0000-C000-000000000046}, SUSPICIOUS",
        "report.pdf, CLEAN",
        "notes.txt, CLEAN",
        "my.company.com letter.txt, CLEAN",
        "exe, CLEAN"
    })
    void judgesNames(String name, ScanStatus status) {
        assertThat(scan(name, TestMail.ascii("just text")).status()).isEqualTo(status);
    }

    @Test
    void judgesNamesThatTurnAround() {
        var report = scan("photo\u202Egpj.exe", TestMail.ascii("x"));
        assertThat(report.findings())
                .extracting(ScanFinding::name)
                .containsExactly("its name changes the direction of writing");
        assertThat(report.findings().getFirst().file()).isEqualTo("photo?gpj.exe");
    }

    static Stream<Map.Entry<String, byte[]>> programs() {
        byte[] image = new byte[40_000];
        System.arraycopy(TestMail.ascii("CD001"), 0, image, 0x8001, 5);
        return Stream.of(
                Map.entry("a program", TestMail.program()),
                Map.entry(
                        "a program",
                        TestMail.ascii("\u007fELF\u0002\u0001\u0001" + "\0".repeat(60))),
                Map.entry("a program", TestMail.ascii("\u00ca\u00fe\u00ba\u00be\0\0\0E....")),
                Map.entry("a script", TestMail.ascii("#!/bin/sh\nrm -r /\n")),
                Map.entry("a script", TestMail.ascii("<html><HTA:APPLICATION id=x></html>")),
                Map.entry(
                        "a shortcut that starts a program",
                        TestMail.ascii("L\0\0\0\u0001\u0014\u0002\0\0\0\0\0")),
                Map.entry("the image of a disk", image),
                Map.entry(
                        "a document with an embedded object",
                        TestMail.ascii("{\\rtf1{\\object\\objdata 0105}}")),
                Map.entry(
                        "a document that starts a program",
                        TestMail.ascii("%PDF-1.7\n1 0 obj<</S/Launch/F(cmd)>>endobj")));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void knowsDangerousKindsWhateverTheirName(Map.Entry<String, byte[]> program) {
        var report = scan("holiday.jpg", program.getValue());
        assertThat(report.findings())
                .extracting(ScanFinding::name)
                .containsExactly(program.getKey());
        assertThat(report.status()).isEqualTo(ScanStatus.SUSPICIOUS);
        var inside = scan("a.zip", TestMail.zip("holiday.jpg", program.getValue()));
        assertThat(inside.findings())
                .extracting(ScanFinding::file)
                .containsExactly("a.zip/holiday.jpg");
    }

    @Test
    void suspectsOnlyWhatItIsToldTo() {
        var settings = TestSettings.of("suspicious", List.of(Danger.MACROS));
        var report = scanner(settings).scan(TestMail.with("a.exe", TestMail.program()));
        assertThat(report.status()).isEqualTo(ScanStatus.CLEAN);
    }

    @Test
    void knowsMacrosOfOfficeDocuments() throws IOException {
        var report = scan("a.docm", TestMail.zip("word/vbaProject.bin", new byte[10]));
        assertThat(report.findings())
                .extracting(ScanFinding::name)
                .containsExactly("a document with macros");
        assertThat(scan("a.doc", compound("_VBA_PROJECT", "WordDocument")).findings())
                .extracting(ScanFinding::name)
                .containsExactly("a document with macros");
    }

    @Test
    void knowsEncryption() throws IOException {
        byte[] zip = TestMail.zip("secret.txt", TestMail.ascii("x"));
        zip[6] |= 1;
        int central = OctetSearch.find(zip, TestMail.ascii("PK\u0001\u0002"), 0, zip.length);
        zip[central + 8] |= 1;
        assertThat(scan("a.zip", zip).status()).isEqualTo(ScanStatus.ENCRYPTED);
        assertThat(scan("a.docx", compound("EncryptedPackage", "EncryptionInfo")).status())
                .isEqualTo(ScanStatus.ENCRYPTED);
        assertThat(scan("a.pdf", TestMail.ascii("%PDF-1.7\ntrailer<</Encrypt 5 0 R>>")).status())
                .isEqualTo(ScanStatus.ENCRYPTED);
        byte[] rar =
                HexFormat.of()
                        .parseHex(
                                "526172211a0700"
                                        + "0000"
                                        + "73"
                                        + "8000"
                                        + "0d00"
                                        + "000000000000");
        assertThat(scan("a.rar", rar).status()).isEqualTo(ScanStatus.ENCRYPTED);
    }

    /// A compound file of 512-octet sectors with a directory and nothing else.
    private static byte[] compound(String... names) {
        var file = ByteBuffer.allocate(512 * 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put(HexFormat.of().parseHex("d0cf11e0a1b11ae1"));
        file.putShort(30, (short) 9).putShort(32, (short) 6).putInt(44, 1).putInt(48, 1);
        file.putInt(56, 4_096).putInt(60, 0xFFFFFFFE).putInt(68, 0xFFFFFFFE).putInt(76, 0);
        for (int i = 1; i < 109; i++) {
            file.putInt(76 + 4 * i, 0xFFFFFFFF);
        }
        file.putInt(512, 0xFFFFFFFD).putInt(516, 0xFFFFFFFE);
        for (int i = 0; i < names.length; i++) {
            int at = 1024 + 128 * i;
            byte[] name = names[i].getBytes(StandardCharsets.UTF_16LE);
            file.put(at, name);
            file.putShort(at + 64, (short) (name.length + 2)).put(at + 66, (byte) 2);
        }
        return file.array();
    }

    @Test
    void looksAtFilesThatAnArchiveHides() {
        byte[] shown = TestMail.storedZip("readme.txt", TestMail.ascii("hello"));
        byte[] hidden = TestMail.storedZip("run.com", Eicar.octets());
        int end = OctetSearch.find(hidden, TestMail.ascii("PK\u0001\u0002"), 0, hidden.length);
        byte[] both = new byte[end + shown.length];
        System.arraycopy(hidden, 0, both, 0, end);
        System.arraycopy(shown, 0, both, end, shown.length);
        var report = scan("a.zip", both);
        assertThat(report.viruses()).containsExactly("EICAR-Test-File");
        assertThat(report.findings())
                .extracting(ScanFinding::name)
                .contains("a file that the archive hides from some programs");
    }

    @Test
    void doesNotTakeAStoredArchiveForHiddenFiles() {
        byte[] inner = TestMail.storedZip("readme.txt", TestMail.ascii("hello"));
        assertThat(scan("a.zip", TestMail.storedZip("inner.zip", inner)).status())
                .isEqualTo(ScanStatus.CLEAN);
        assertThat(scan("a.zip", TestMail.zip("inner.zip", inner)).status())
                .isEqualTo(ScanStatus.CLEAN);
    }

    @Test
    void refusesBombs() {
        byte[] zeros = new byte[8 << 20];
        assertThat(scan("a.zip", TestMail.zip("zeros.txt", zeros)).findings())
                .extracting(ScanFinding::status, ScanFinding::name)
                .containsExactly(
                        tuple(
                                ScanStatus.UNSCANNABLE,
                                "a bomb: it unpacks to more than 250 times its size"));
        byte[] deep = TestMail.ascii("bottom");
        for (int i = 0; i < 10; i++) {
            deep = TestMail.zip("a.zip", deep);
        }
        assertThat(scan("a.zip", deep).findings())
                .extracting(ScanFinding::name)
                .containsExactly("archives in archives deeper than 6");
    }

    @Test
    void boundsWhatItUnpacks() throws IOException {
        var random = new Random(1);
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        var small =
                TestSettings.with(
                        AntivirusSettings.DEFAULTS,
                        Map.of(
                                "archiveOctets", new Octets(65_536),
                                "fileMax", new Octets(1 << 20)));
        assertThat(scanner(small).scan(TestMail.with("a.zip", TestMail.zip("n", noise))).findings())
                .extracting(ScanFinding::name)
                .containsExactly("archives unpack to more than 65536 octets");
        var files = TestSettings.of("fileMax", new Octets(65_536));
        assertThat(scanner(files).scan(TestMail.with("n.txt", noise)).status())
                .isEqualTo(ScanStatus.CLEAN);
        assertThat(scanner(files).scan(TestMail.with("a.zip", TestMail.zip("n", noise))).findings())
                .extracting(ScanFinding::name)
                .containsExactly("larger than 65536 octets");
        var many = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(many)) {
            for (int i = 0; i < 30; i++) {
                var entry = new TarArchiveEntry("f" + i);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        var few = TestSettings.of("archiveEntries", 10);
        assertThat(scanner(few).scan(TestMail.with("a.tar", many.toByteArray())).findings())
                .extracting(ScanFinding::name)
                .containsExactly("more than 10 files in archives");
    }

    @Test
    void endsWhenTheTimeIsOver() {
        var subject =
                ScanSubject.of(
                        new TestMail().attach("a.zip", TestMail.zip("a", new byte[10])).octets(),
                        "id",
                        Duration.ofNanos(1));
        assertThat(scanner(AntivirusSettings.DEFAULTS).scan(subject).status())
                .isNotEqualTo(ScanStatus.CLEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.rar", "a.cab", "a.zst"})
    void saysWhatItCannotOpen(String name) {
        byte[] octets =
                switch (name) {
                    case "a.rar" -> HexFormat.of().parseHex("526172211a070100" + "00".repeat(20));
                    case "a.cab" -> TestMail.ascii("MSCF" + "\0".repeat(60));
                    default -> TestMail.ascii("(\u00b5/\u00fd" + "\0".repeat(60));
                };
        assertThat(scan(name, octets).status()).isEqualTo(ScanStatus.UNSCANNABLE);
    }

    @Test
    void readsNamesInRarArchives() {
        byte[] name = TestMail.ascii("bill.pdf.exe");
        var rar = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        rar.put(HexFormat.of().parseHex("526172211a0700"));
        rar.put(HexFormat.of().parseHex("0000730000" + "0d00" + "000000000000"));
        rar.put(HexFormat.of().parseHex("0000740000"));
        rar.putShort((short) (32 + name.length)).putInt(0).putInt(0);
        rar.put(new byte[11]).putShort((short) name.length).putInt(0).put(name);
        var report = scan("a.rar", Arrays.copyOf(rar.array(), rar.position()));
        assertThat(report.findings()).extracting(ScanFinding::file).contains("a.rar/bill.pdf.exe");
    }

    @Test
    void knowsListedHashesAndReadsListsAgain() throws IOException {
        byte[] bad = TestMail.ascii("bad file");
        var list = home.resolve("bad.txt");
        Files.writeString(list, "# nothing yet\n");
        var settings = TestSettings.of("hashLists", List.of("bad.txt"));
        var scanner = scanner(settings);
        var subject = TestMail.with("a.zip", TestMail.zip("x.txt", bad));
        assertThat(scanner.scan(subject).status()).isEqualTo(ScanStatus.CLEAN);
        String patterns = scanner.patterns();
        Files.writeString(
                list,
                "garbage\n"
                        + HexFormat.of().formatHex(Sha256.digest(bad))
                        + "  Our.Own-1 of May\n");
        now.updateAndGet(then -> then.plusSeconds(6));
        var report = scanner.scan(subject);
        assertThat(report.viruses()).containsExactly("Our.Own-1 of May");
        assertThat(report.findings().getFirst().file()).isEqualTo("a.zip/x.txt");
        assertThat(scanner.patterns()).isNotEqualTo(patterns);
        assertThat(scanner.hashes()).isEqualTo(1);
        assertThat(events.of(AntivirusEvent.HashListRead.class).getLast().unreadable())
                .isEqualTo(1);
        Files.delete(list);
        now.updateAndGet(then -> then.plusSeconds(6));
        assertThat(scanner.scan(subject).viruses()).containsExactly("Our.Own-1 of May");
        assertThat(events.of(AntivirusEvent.HashListLost.class)).hasSize(1);
    }

    @Test
    void findsEveryHashOfALongList() throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            text.append(HexFormat.of().formatHex(Sha256.digest(TestMail.ascii("file " + i))));
            text.append(" Virus.").append(i % 7).append('\n');
        }
        Files.writeString(home.resolve("long.txt"), text);
        var lists = new HashLists(List.of(home.resolve("long.txt")), now::get, events);
        for (int i = 0; i < 5_000; i++) {
            assertThat(lists.find(Sha256.digest(TestMail.ascii("file " + i))))
                    .isEqualTo("Virus." + i % 7);
        }
        assertThat(lists.find(Sha256.digest(TestMail.ascii("another")))).isNull();
    }

    @Test
    void boundsTheParts() {
        var mail = new TestMail();
        for (int i = 0; i < InspectionLimits.MOST_PARTS + 10; i++) {
            mail.attach("f", TestMail.ascii("x"));
        }
        assertThat(scanner(AntivirusSettings.DEFAULTS).scan(mail.scanSubject()).findings())
                .extracting(ScanFinding::name)
                .containsExactly("more than 1000 parts");
    }
}
