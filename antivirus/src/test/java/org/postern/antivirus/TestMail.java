package org.postern.antivirus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Builds messages with attachments.
final class TestMail {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> parts = new ArrayList<>();
    private String subject = "test";

    TestMail() {
        parts.add("Content-Type: text/plain\r\n\r\nHello\r\n");
    }

    TestMail subject(String text) {
        subject = text;
        return this;
    }

    TestMail attach(String name, byte[] octets) {
        parts.add(
                "Content-Type: application/octet-stream\r\n"
                        + "Content-Disposition: attachment; filename*=UTF-8''"
                        + percent(name)
                        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(octets)
                        + "\r\n");
        return this;
    }

    private static String percent(String name) {
        var text = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            text.append(String.format("%%%02X", octet & 0xFF));
        }
        return text.toString();
    }

    byte[] octets() {
        var text = new StringBuilder("Subject: " + subject + "\r\nMIME-Version: 1.0\r\n");
        text.append("Content-Type: multipart/mixed; boundary=xx\r\n\r\n");
        for (var part : parts) {
            text.append("--xx\r\n").append(part);
        }
        return text.append("--xx--\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    ScanSubject scanSubject() {
        return ScanSubject.of(octets(), "id", PATIENCE);
    }

    static ScanSubject with(String name, byte[] octets) {
        return new TestMail().attach(name, octets).scanSubject();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A zip archive of one file.
    static byte[] zip(String name, byte[] octets) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(octets);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A zip archive of one file that is not packed.
    static byte[] storedZip(String name, byte[] octets) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            var entry = new ZipEntry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(octets.length);
            var sum = new CRC32();
            sum.update(octets);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(octets);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A small program of Windows, as far as anybody can see from its beginning.
    static byte[] program() {
        byte[] octets = new byte[256];
        octets[0] = 'M';
        octets[1] = 'Z';
        octets[60] = (byte) 0x80;
        octets[0x80] = 'P';
        octets[0x81] = 'E';
        return octets;
    }
}
