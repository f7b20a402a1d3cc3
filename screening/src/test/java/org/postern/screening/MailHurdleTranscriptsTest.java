package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.DiskFileLayer;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.Transcript;
import org.postern.net.TrustedSettings;
import org.postern.screening.MailHurdleSettings.Mode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// MailHurdle as a mail person sees it, over the real session and policies.
@Timeout(60)
final class MailHurdleTranscriptsTest {
    @TempDir Path home;

    private MailHurdleSettings settings = HurdleSettings.of(Mode.CLASSIC, 0);
    private int draw = 999;
    private ScreenedServer server;
    private MailHurdle hurdle;

    @BeforeEach
    void start() throws Exception {
        server = new ScreenedServer();
        hurdle =
                new MailHurdle(
                        home.resolve("hurdle"),
                        new DiskFileLayer(),
                        () -> settings,
                        () -> new TrustedSettings(List.of()),
                        () -> server.now,
                        server.events::add,
                        _ -> draw);
        hurdle.start();
        server.hurdle =
                new MailHurdleGate(
                        hurdle, () -> Domain.of("b.test"), MailHurdleGate.Recipients.UNKNOWN);
    }

    @AfterEach
    void stop() {
        hurdle.stop(Duration.ZERO);
        server.close();
    }

    private void play(String file) throws IOException {
        Transcript.resource(MailHurdleTranscriptsTest.class, file).play(server.address());
    }

    private void pass(Duration time) {
        server.now = server.now.plus(time);
    }

    @Test
    void aFirstContactIsDeferredAndTakenWhenItComesAgain() throws IOException {
        play("mailhurdle-defer.txt");
        pass(Duration.ofMinutes(3));
        play("mailhurdle-early.txt");
        pass(Duration.ofMinutes(4));
        play("mailhurdle-accept.txt");
        assertThat(server.accepted).hasSize(1);
        play("mailhurdle-accept.txt");
    }

    @Test
    void whoIsNotHereIsRefusedAtOnceAndNotPutOff() throws IOException {
        play("mailhurdle-refuse.txt");
    }

    @Test
    void expectedMailIsTaken() throws IOException {
        hurdle.expect(Address.of("bob@b.test"), Duration.ofMinutes(15), "bob@b.test");
        play("mailhurdle-accept.txt");
    }

    @Test
    void evidenceSparesWhoIsInNoDoubt() throws IOException {
        settings = HurdleSettings.evidence(3);
        play("mailhurdle-evidence.txt");
    }

    @Test
    void theSampleIsMarked() throws IOException {
        settings = HurdleSettings.of(Mode.CLASSIC, 10);
        draw = 0;
        play("mailhurdle-accept.txt");
        assertThat(server.accepted).containsExactly("<Ada@Good.example> [hurdle=sample]");
    }

    @Test
    void learningTakesAll() throws IOException {
        settings = HurdleSettings.of(Mode.LEARN, 0);
        play("mailhurdle-accept.txt");
    }
}
