package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Field;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.smtp.server.DefenceSettings.BareLineEnds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What strangers meet, and nobody else.
class DefenceTest {
    private static final String MAIL =
            "EHLO x\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<b@b.test>\r\nDATA\r\n";
    private static final String SMUGGLED =
            "Subject: x\r\n\r\nhello\n.\nMAIL FROM:<evil@a.test>\r\n.\r\nQUIT\r\n";

    private DefenceSettings defence = DefenceSettings.DEFAULTS;
    private final MemoryBackend backend = new MemoryBackend();
    private final SmtpSettings limits = Settings.defaults(SmtpSettings.class);

    private SmtpServer server(boolean stranger) {
        var service =
                new SmtpService(
                        SmtpMode.MX,
                        () -> "mx.test",
                        () -> limits,
                        new Fixture().withPasswords().mechanisms(),
                        _ -> true,
                        () -> Instant.EPOCH,
                        () -> defence);
        return new SmtpServer(
                service,
                peer -> {
                    var admission = (Visit.Admitted) backend.connect(peer);
                    return new Visit.Admitted(admission.visit(), stranger);
                },
                _ -> {});
    }

    private static DefenceSettings with(BareLineEnds ends, int tarpitAfter, int maxIdle) {
        var d = DefenceSettings.DEFAULTS;
        return new DefenceSettings(
                ends,
                Duration.ZERO,
                d.refuseOutOfTurn(),
                tarpitAfter,
                Duration.ofSeconds(2),
                maxIdle,
                d.stressTimeout());
    }

    private String say(boolean stranger, String... parts) throws IOException {
        var connection = new ScriptedConnection(octets -> 1, String.join("", parts));
        server(stranger).serve(connection);
        return connection.answers();
    }

    @Test
    void bareLineEndsAreRefused() throws IOException {
        String answers = say(false, MAIL, SMUGGLED);
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 550 221");
    }

    @Test
    void orTheClientIsCutOff() throws IOException {
        defence = with(BareLineEnds.DISCONNECT, 5, 100);
        String answers = say(false, MAIL, SMUGGLED);
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 550");
    }

    /// The message is one message: a line of a dot within it ends nothing.
    @Test
    void orTheyAreMended() throws IOException {
        defence = with(BareLineEnds.MEND, 5, 100);
        String answers = say(false, MAIL, SMUGGLED);
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 250 221");
        assertThat(backend.messages.getFirst().content())
                .isEqualTo("Subject: x\r\n\r\nhello\r\n.\r\nMAIL FROM:<evil@a.test>\r\n");
    }

    @Test
    void theMenderIsRightWhereverAPieceEnds() {
        String text = "a\rb\nc\r\nd\n\ne\r\r\nf\r";
        for (int cut = 0; cut <= text.length(); cut++) {
            var mender = new LineMender();
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            String mended =
                    new String(mender.mend(octets, 0, cut), StandardCharsets.US_ASCII)
                            + new String(
                                    mender.mend(octets, cut, octets.length - cut),
                                    StandardCharsets.US_ASCII);
            assertThat(mended).isEqualTo("a\r\nb\r\nc\r\nd\r\n\r\ne\r\n\r\nf\r");
            assertThat(mender.owesLf()).isTrue();
        }
    }

    @Test
    void idleCommandsEnd() throws IOException {
        var connection = new ScriptedConnection("EHLO x\r\nNOOP\r\nNOOP\r\nRSET\r\nQUIT\r\n");
        defence =
                new DefenceSettings(
                        BareLineEnds.REFUSE,
                        Duration.ZERO,
                        false,
                        5,
                        Duration.ZERO,
                        3,
                        Duration.ofSeconds(10));
        server(true).serve(connection);
        assertThat(connection.answers())
                .contains("421 4.7.0 Too many commands without a message; come again (id c0ffee)");
        assertThat(Fixture.codes(say(false, "EHLO x\r\nNOOP\r\nNOOP\r\nRSET\r\nQUIT\r\n")))
                .isEqualTo("220 250 250 250 250 221");
    }

    /// Every answer behind the second mistake waits, and those before have been sent by then.
    @Test
    void strangersThatErrAreTarpitted() throws IOException {
        defence =
                new DefenceSettings(
                        BareLineEnds.REFUSE,
                        Duration.ZERO,
                        false,
                        2,
                        Duration.ofSeconds(2),
                        100,
                        Duration.ofSeconds(10));
        List<Duration> waits = new ArrayList<>();
        var connection =
                new ScriptedConnection("EHLO x\r\nX\r\nX\r\nX\r\nNOOP\r\nQUIT\r\n").noting(waits);
        var server = server(true);
        server.serve(connection);
        assertThat(waits)
                .containsExactly(
                        defence.tarpitDelay(), defence.tarpitDelay(), defence.tarpitDelay());
        assertThat(count(server, "delayedReplies")).isEqualTo(3);
        assertThat(count(server, "waitingInTarpit")).isZero();
        waits.clear();
        server(false)
                .serve(
                        new ScriptedConnection("EHLO x\r\nX\r\nX\r\nX\r\nX\r\nQUIT\r\n")
                                .noting(waits));
        assertThat(waits).isEmpty();
    }

    @Test
    void strangersAreHurriedUnderStress() throws IOException {
        var hurry = defence.stressTimeout();
        var stranger = new ScriptedConnection("QUIT\r\n").stressed();
        defence =
                new DefenceSettings(
                        BareLineEnds.REFUSE, Duration.ZERO, false, 5, Duration.ZERO, 100, hurry);
        server(true).serve(stranger);
        assertThat(stranger.patience()).isNotEmpty().allMatch(hurry::equals);
        var known = new ScriptedConnection("QUIT\r\n").stressed();
        server(false).serve(known);
        assertThat(known.patience()).isNotEmpty().allMatch(limits.commandTimeout()::equals);
        var calm = new ScriptedConnection("QUIT\r\n");
        server(true).serve(calm);
        assertThat(calm.patience()).isNotEmpty().allMatch(limits.commandTimeout()::equals);
    }

    @Test
    void limitsAreCounted() throws IOException {
        var server = server(false);
        server.serve(
                new ScriptedConnection(
                        "EHLO x\r\nNOOP "
                                + "x".repeat(3_000)
                                + "\r\nMAIL FROM:<a@a.test> SIZE=999999999\r\nQUIT\r\n"));
        assertThat(count(server, "sessions")).isEqualTo(1);
        assertThat(count(server, "linesTooLong")).isEqualTo(1);
        assertThat(count(server, "messagesTooLarge")).isEqualTo(1);
    }

    private static long count(SmtpServer server, String name) {
        var group = (Value.Group) server.status().getFirst().value();
        return group.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .mapToLong(value -> ((Value.Count) value).number())
                .findFirst()
                .orElseThrow();
    }
}
