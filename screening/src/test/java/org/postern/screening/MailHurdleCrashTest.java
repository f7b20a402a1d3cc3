package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.EngineEvent;
import org.postern.engine.FileLayer;
import org.postern.engine.RecordingFileLayer;
import org.postern.kernel.MemoryEvents;
import org.postern.mail.Address;
import org.postern.net.TrustedSettings;
import org.postern.screening.MailHurdleSettings.Mode;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Power cuts at every recorded point of a run: whoever was known when the journal was last forced
/// is known, and whoever waited still waits since the same moment.
@Timeout(120)
final class MailHurdleCrashTest {
    @TempDir Path home;

    private Instant now = Instant.parse("2026-11-23T10:00:00Z");

    /// What had happened when the journal was forced.
    private record Forced(Instant at, Set<String> known, Set<String> waiting) {
        Forced {
            known = Set.copyOf(known);
            waiting = Set.copyOf(waiting);
        }
    }

    private MailHurdle open(Path folder, FileLayer files, MemoryEvents events) throws Exception {
        var settings = HurdleSettings.of(Mode.CLASSIC, 0);
        var trusted = new TrustedSettings(List.of());
        var hurdle =
                new MailHurdle(
                        folder, files, () -> settings, () -> trusted, () -> now, events, _ -> 999);
        hurdle.start();
        return hurdle;
    }

    private MailHurdleVerdict from(MailHurdle hurdle, String sender) {
        return hurdle.judge(
                new MailHurdleAttempt(
                        "s",
                        InetAddress.ofLiteral("192.0.2.1"),
                        null,
                        new ReversePath.Mailbox(Address.of(sender)),
                        null,
                        Address.of("ada@example.net"),
                        List.of(),
                        MailHurdleEvidence.NONE));
    }

    @Test
    void whatWasForcedIsThere() throws Exception {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var layer = new RecordingFileLayer(new DiskFileLayer());
        Path folder = Files.createDirectories(home.resolve("hurdle"));
        run(layer, folder);
        int points = layer.points();
        for (int point = 0; point < points; point++) {
            var marks = layer.marks(point);
            if (!marks.isEmpty()) {
                var chance = point % 2 == 0 ? null : new Random(seed + point);
                Path cut = Files.createDirectories(home.resolve("cut" + point));
                layer.materialise(point, folder, cut, chance);
                check(cut, (Forced) marks.getLast(), "seed " + seed + " point " + point);
            }
        }
    }

    private void run(RecordingFileLayer layer, Path folder) throws Exception {
        var known = new HashSet<String>();
        var waiting = new HashSet<String>();
        for (int life = 0; life < 2; life++) {
            var hurdle = open(folder, layer, new MemoryEvents());
            for (int step = 0; step < 5; step++) {
                for (var sender : Set.copyOf(waiting)) {
                    from(hurdle, sender);
                    known.add(sender);
                    waiting.remove(sender);
                }
                String sender = "s" + (char) ('a' + life * 5 + step) + "@example.org";
                from(hurdle, sender);
                waiting.add(sender);
                if (step == 3) {
                    hurdle.checkpoint();
                } else {
                    hurdle.hold().close();
                }
                layer.mark(new Forced(now, known, waiting));
                now = now.plus(Duration.ofMinutes(6));
            }
            hurdle.stop(Duration.ZERO);
        }
    }

    private void check(Path cut, Forced forced, String what) throws Exception {
        var events = new MemoryEvents();
        now = forced.at().plus(Duration.ofMinutes(6));
        var hurdle = open(cut, new DiskFileLayer(), events);
        try {
            assertThat(events.of(EngineEvent.JournalDamaged.class)).as(what).isEmpty();
            for (var sender : forced.known()) {
                assertThat(from(hurdle, sender))
                        .as(what + " " + sender)
                        .isEqualTo(
                                new MailHurdleVerdict.Pass(MailHurdleVerdict.Reason.KNOWN, null));
            }
            for (var sender : forced.waiting()) {
                // Its coming back may have reached the disk already.
                assertThat(from(hurdle, sender))
                        .as(what + " " + sender)
                        .isInstanceOf(MailHurdleVerdict.Pass.class);
            }
        } finally {
            hurdle.stop(Duration.ZERO);
        }
    }
}
