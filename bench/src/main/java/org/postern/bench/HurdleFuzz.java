package org.postern.bench;

import org.postern.engine.DiskFileLayer;
import org.postern.engine.EngineException;
import org.postern.engine.Journal;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.net.TrustedSettings;
import org.postern.screening.MailHurdle;
import org.postern.screening.MailHurdleAttempt;
import org.postern.screening.MailHurdleEvidence;
import org.postern.screening.MailHurdleSettings;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Records of MailHurdle's journal, each behind an octet that is its length: a journal is written
/// that has them, whole by its checksums, and MailHurdle starts over it.
final class HurdleFuzz implements FuzzTarget {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final MailHurdleSettings SETTINGS = small();
    private static final List<byte[]> WORDS =
            List.of(
                    new byte[] {18, 'K', 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6},
                    new byte[] {18, 'T', 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 106, 0, 0, 1},
                    new byte[] {10, 'R', 1, 1, 2, 3, 4, 5, 6, 7, 8},
                    new byte[] {3, 'F', 1, 1},
                    new byte[] {10, 'C', 1, 0, 0, 0, 0, 0, 0, 1, 0},
                    new byte[] {10, 'S', 1, 0, 0, 0, 0, 106, 0, 0, 0},
                    new byte[] {7, 'D', 1, 0, 0, 80, 0, 14},
                    new byte[] {18, 'A', 1, 'h', 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 'a', 0, 0, 0, 0},
                    new byte[] {6, 'a', 1, 's', 0, 1, 'b'},
                    new byte[] {13, 'X', 1, 0, 0, 0, 0, 127, 0, 0, 0, 0, 1, 'c'},
                    new byte[] {
                        19, 'N', 1, 0, 0, 0, 0, 106, 0, 0, 0, 0, 1, 'd', 0, 1, 'e', 0, 1, 'f'
                    },
                    new byte[] {-1},
                    new byte[] {127, -1},
                    new byte[] {0, 0});

    @Override
    public String name() {
        return "mailhurdle";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    /// Files are written and forced, and a service is started.
    @Override
    public int cost() {
        return 20;
    }

    @Override
    public void read(byte[] input) {
        try {
            var folder = Files.createTempDirectory("hurdle");
            try {
                write(input, folder);
                start(folder);
            } finally {
                remove(folder);
            }
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    private static void write(byte[] input, Path folder) throws IOException {
        try (var journal =
                Journal.open("fuzz", folder, new DiskFileLayer(), new Nothing(), _ -> {})) {
            for (int at = 0; at < input.length; ) {
                int length = Math.min(Byte.toUnsignedInt(input[at++]), input.length - at);
                if (length > 0) {
                    journal.append(ByteBuffer.wrap(input, at, length).slice());
                }
                at += length;
            }
            journal.force();
        } catch (EngineException unexpected) {
            throw new IOException(unexpected);
        }
    }

    private static void start(Path folder) {
        var hurdle =
                new MailHurdle(
                        folder,
                        new DiskFileLayer(),
                        () -> SETTINGS,
                        () -> new TrustedSettings(List.of()),
                        () -> NOW,
                        _ -> {});
        try {
            hurdle.start();
            hurdle.judge(
                    new MailHurdleAttempt(
                            "fuzz",
                            InetAddress.ofLiteral("192.0.2.1"),
                            null,
                            new ReversePath.Mailbox(Address.of("a@far.test")),
                            null,
                            Address.of("b@here.test"),
                            List.of(),
                            MailHurdleEvidence.NONE));
        } catch (ProblemException complaint) {
            // What cannot be read is said, and no more.
        } finally {
            hurdle.stop(Duration.ZERO);
        }
    }

    /// The defaults, with room for a thousand triplets.
    private static MailHurdleSettings small() {
        var usual = Settings.defaults(MailHurdleSettings.class);
        return new MailHurdleSettings(
                true,
                usual.mode(),
                usual.retryMin(),
                usual.retryMax(),
                usual.lifetime(),
                usual.spfKeys(),
                usual.ipv4Prefix(),
                usual.ipv6Prefix(),
                usual.ignoreSender(),
                usual.ignoreRecipient(),
                usual.correspondents(),
                usual.autoExempt(),
                usual.trust(),
                usual.holdOut(),
                usual.exemptClasses(),
                1_000,
                100);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /// A journal's owner who remembers nothing.
    private static final class Nothing implements Journal.State {
        @Override
        public void replay(ByteBuffer record) {}

        @Override
        public void checkpoint(Journal.Records records) {}
    }
}
