package org.postern.engine;

import org.postern.kernel.Octets;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/// Prints what compression saves and costs. Run by hand; arguments: an empty folder, a folder of
/// texts that mail is made of.
///
/// A message has the usual header, of which some 700 octets are signatures that nothing shortens,
/// and a piece of a text; or 300 KB of noise in base64, as a picture or an archive is.
final class CompressionCost {
    private static final int MESSAGES = 2_000;
    private static final int ROUNDS = 3;

    private CompressionCost() {}

    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        var text = texts(Path.of(arguments[1]));
        for (int round = 0; round < ROUNDS; round++) {
            for (var kind : List.of("text of 2 KB", "text of 8 KB", "attachment of 300 KB")) {
                for (var form : BlobSettings.Compression.values()) {
                    int count = kind.startsWith("attachment") ? MESSAGES / 20 : MESSAGES;
                    var messages = messages(kind, text, count, 31L * round);
                    var folder = home.resolve(round + kind.replace(' ', '-') + form);
                    measure(kind, form, messages, folder);
                }
            }
        }
    }

    private static byte[] texts(Path folder) throws Exception {
        var all = new ByteArrayOutputStream();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.write(Files.readAllBytes(file));
            }
        }
        return all.toByteArray();
    }

    private static List<byte[]> messages(String kind, byte[] text, int count, long seed) {
        var random = new Random(seed);
        var messages = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            var message = new ByteArrayOutputStream();
            message.writeBytes(header(random, i));
            int octets = kind.contains("8") ? 8_000 : 2_000;
            message.write(text, random.nextInt(text.length - octets), octets);
            if (kind.startsWith("attachment")) {
                var noise = new byte[220_000];
                random.nextBytes(noise);
                message.writeBytes(Base64.getMimeEncoder().encode(noise));
            }
            messages.add(message.toByteArray());
        }
        return messages;
    }

    private static byte[] header(Random random, int number) {
        var signature = new byte[256];
        random.nextBytes(signature);
        var base64 = Base64.getEncoder().encodeToString(signature);
        return """
        Return-Path: <person%1$d@sender%2$d.example>
        Received: from mx%2$d.sender%2$d.example (mx%2$d.sender%2$d.example [192.0.2.%3$d])
         by mx.example.test (Postern) with ESMTPS id %4$s
         (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384)
         for <someone@example.test>; Sun, 22 Nov 2026 21:%5$02d:%6$02d +0000
        Received: from [198.51.100.%3$d] (client.sender%2$d.example [198.51.100.%3$d])
         by mx%2$d.sender%2$d.example with ESMTPSA id %7$s;
         Sun, 22 Nov 2026 21:%5$02d:%6$02d +0000
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender%2$d.example;
         s=mail; h=from:to:subject:date:message-id; bh=%8$s;
         b=%9$s
        Authentication-Results: mx.example.test; spf=pass; dkim=pass; dmarc=pass
        Message-ID: <%7$s@sender%2$d.example>
        Date: Sun, 22 Nov 2026 21:%5$02d:%6$02d +0000
        From: Person %1$d <person%1$d@sender%2$d.example>
        To: Someone <someone@example.test>
        Subject: About the matter number %10$d
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        """
                .formatted(
                        random.nextInt(1_000),
                        random.nextInt(100),
                        random.nextInt(250),
                        Long.toHexString(random.nextLong()),
                        random.nextInt(60),
                        random.nextInt(60),
                        Long.toHexString(random.nextLong()),
                        base64.substring(0, 44),
                        base64,
                        number)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void measure(
            String kind, BlobSettings.Compression form, List<byte[]> messages, Path folder)
            throws Exception {
        var settings =
                new BlobSettings(
                        new Octets(0), new Octets(256L << 20), 64, Duration.ofHours(1), form);
        var engine = new MemoryEngine();
        try (var blobs =
                LogBlobStore.open(
                        folder, engine, new DiskFileLayer(), () -> settings, event -> {})) {
            long begin = processorNanos();
            var ids = new ArrayList<BlobId>();
            for (byte[] message : messages) {
                ids.add(Tests.put(blobs, message));
            }
            long written = processorNanos();
            for (BlobId id : ids) {
                Tests.read(blobs, id);
            }
            long read = processorNanos();
            long content = messages.stream().mapToLong(message -> message.length).sum();
            System.out.printf(
                    "%s %s: stored %.1f %%, write %.1f us, read %.1f us of processor a message%n",
                    kind,
                    form,
                    100.0 * Tests.octetsIn(folder) / content,
                    (written - begin) / 1e3 / ids.size(),
                    (read - written) / 1e3 / ids.size());
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
