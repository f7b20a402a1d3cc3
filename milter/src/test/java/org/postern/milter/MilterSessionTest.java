package org.postern.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

class MilterSessionTest {
    private static final String MESSAGE =
            "From: a@example.org\r\nSubject: one\r\n two\r\nX-Old: 1\r\nX-Old:2\r\n\r\nBody\r\n";

    @TempDir Path folder;

    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private static Milter milter(FakeMilter fake) {
        return Milter.at(fake.address());
    }

    private static MilterSettings settings(
            int kept, Duration longest, long most, Milter... milters) {
        var usual = MilterSettings.DEFAULTS;
        return new MilterSettings(
                List.of(milters),
                List.of(),
                usual.connectTimeout(),
                longest,
                usual.backOff(),
                new Octets(most),
                new Octets(4_096),
                kept);
    }

    private Milters milters(Milter... milters) {
        return milters(settings(0, Duration.ofMinutes(1), 1 << 20, milters));
    }

    private Milters milters(MilterSettings settings) {
        return new Milters(() -> settings, folder, now::get, events);
    }

    private static MilterSession session(Milters milters) {
        var address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4711);
        var session = milters.inbound(new MilterClient("s1", "client.example", address));
        session.macro("j", "mx.example.org");
        session.macro("v", "Postern");
        return session;
    }

    private static MilterMessage message(Milters milters, String text) throws IOException {
        var message = milters.message();
        for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
            message.write(new byte[] {octet}, 0, 1);
        }
        message.end();
        return message;
    }

    private static String text(MilterMessage message) throws IOException {
        var out = new ByteArrayOutputStream();
        message.copyTo(out::write);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /// Runs a session up to the end of one message.
    private static MilterVerdict run(MilterSession session, MilterMessage message) {
        MilterVerdict verdict = session.connect();
        if (verdict instanceof MilterVerdict.Pass) {
            verdict = session.hello("client.example");
        }
        session.macro("i", "id1");
        if (verdict instanceof MilterVerdict.Pass) {
            verdict = session.mail("a@example.org", List.of("SIZE=100"));
        }
        if (verdict instanceof MilterVerdict.Pass) {
            verdict = session.rcpt("b@example.com", List.of());
        }
        return verdict instanceof MilterVerdict.Pass ? session.message(message) : verdict;
    }

    @Test
    void tellsAllOfASession() throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('-'))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
                assertThat(text(message)).isEqualTo(MESSAGE);
            }
            assertThat(fake.heard())
                    .containsSubsequence(
                            "C client.example|4\u0012g192.0.2.1|",
                            "H client.example|",
                            "M <a@example.org>|SIZE=100|",
                            "R <b@example.com>|",
                            "T ",
                            "L From|a@example.org|",
                            "L Subject|one\n two|",
                            "L X-Old|1|",
                            "L X-Old|2|",
                            "N ",
                            "B Body\r\n",
                            "E ");
            assertThat(fake.heard())
                    .contains(
                            "D Cj|mx.example.org|_|client.example [192.0.2.1]|{client_addr}|"
                                    + "192.0.2.1|{client_name}|client.example|{client_port}|4711|"
                                    + "{client_ptr}|client.example|v|Postern|",
                            "D Ri|id1|{rcpt_addr}|b@example.com|{rcpt_host}|example.com|");
        }
    }

    @Test
    void makesEveryChange() throws IOException {
        var script =
                FakeMilter.on(
                        'E',
                        FakeMilter.packet('h', "X-New", "last"),
                        FakeMilter.packet('i', 0, "X-First", "folded\n\tvalue"),
                        FakeMilter.packet('m', 2, "x-old", "changed"),
                        FakeMilter.packet('m', 1, "X-OLD", ""),
                        FakeMilter.packet('m', 1, "X-Absent", "added"),
                        FakeMilter.packet('p'),
                        FakeMilter.packet('+', "<new@example.net>"),
                        FakeMilter.packet('2', "par@example.net", "NOTIFY=NEVER"),
                        FakeMilter.packet('-', "<b@example.com>"),
                        FakeMilter.packet('e', "<other@example.org>", ""),
                        FakeMilter.packet('q', "looks odd"),
                        "bNew ".getBytes(StandardCharsets.US_ASCII),
                        "bbody\r\n".getBytes(StandardCharsets.US_ASCII),
                        FakeMilter.CONTINUE);
        try (var fake = new FakeMilter(script)) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
                assertThat(text(message))
                        .isEqualTo(
                                "X-First: folded\r\n\tvalue\r\nFrom: a@example.org\r\n"
                                        + "Subject: one\r\n two\r\nx-old: changed\r\n"
                                        + "X-New: last\r\nX-Absent: added\r\n\r\nNew body\r\n");
                assertThat(message.added()).containsExactly("new@example.net", "par@example.net");
                assertThat(message.deleted()).containsExactly("b@example.com");
                assertThat(message.senderChanged()).isTrue();
                assertThat(message.sender()).isEqualTo("other@example.org");
                assertThat(message.quarantine()).isEqualTo("looks odd");
            }
        }
    }

    @Test
    void showsEachWhatTheOneBeforeHasMade() throws IOException {
        try (var first =
                        new FakeMilter(
                                FakeMilter.on(
                                        'E',
                                        FakeMilter.packet('h', "X-One", "1"),
                                        "bother".getBytes(StandardCharsets.US_ASCII),
                                        FakeMilter.CONTINUE));
                var second =
                        new FakeMilter(
                                FakeMilter.on(
                                        'E',
                                        FakeMilter.packet('m', 1, "X-One", "2"),
                                        FakeMilter.packet('a')))) {
            var milters = milters(milter(first), milter(second));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                run(session, message);
                assertThat(text(message)).endsWith("X-One: 2\r\n\r\nother");
            }
            assertThat(second.heard()).contains("L X-One|1|", "B other");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "C, r, 550 5.7.1 Refused by a mail filter",
        "H, t, 451 4.7.1 A mail filter asks to try again later",
        "M, r, 550 5.7.1 Refused by a mail filter",
        "R, r, 550 5.7.1 Refused by a mail filter",
        "T, t, 451 4.7.1 A mail filter asks to try again later",
        "L, r, 550 5.7.1 Refused by a mail filter",
        "N, r, 550 5.7.1 Refused by a mail filter",
        "B, r, 550 5.7.1 Refused by a mail filter",
        "E, r, 550 5.7.1 Refused by a mail filter"
    })
    void refusesAtEveryStage(char stage, char answer, String reply) throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on(stage, FakeMilter.packet(answer)))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message))
                        .isInstanceOfSatisfying(
                                MilterVerdict.Refuse.class,
                                refuse ->
                                        assertThat(
                                                        refuse.code()
                                                                + " "
                                                                + refuse.status()
                                                                + " "
                                                                + refuse.text())
                                                .isEqualTo(reply));
            }
            assertThat(events.of(MilterEvent.MilterRefused.class)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "550 5.7.9 Not today; 550 5.7.9 Not today",
                "451 try later; 451 4.7.1 try later",
                "450; 450 4.7.1 Refused by a mail filter",
                "554-5.6.0 one|554 5.6.0 two; 554 5.6.0 one two",
                "550 4.7.1 mixed; 550 5.7.1 4.7.1 mixed",
                "550 5.7.1 100%% sure; 550 5.7.1 100% sure"
            })
    void saysWhatAMilterWantsToBeSaid(String said, String reply) throws IOException {
        String text = said.replace("|", "\r\n");
        try (var fake = new FakeMilter(FakeMilter.on('R', FakeMilter.packet('y', text)))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                var refuse = (MilterVerdict.Refuse) run(session, message);
                assertThat(refuse.code() + " " + refuse.status() + " " + refuse.text())
                        .isEqualTo(reply);
            }
        }
    }

    @Test
    void discards() throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('E', FakeMilter.packet('d')))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Discard.class);
            }
            assertThat(events.of(MilterEvent.MilterDiscarded.class)).hasSize(1);
        }
    }

    @Test
    void asksNoMoreWhenAMilterHasTakenTheSession() throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('C', FakeMilter.packet('a')))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
            }
            assertThat(fake.heard()).noneMatch(said -> said.startsWith("H"));
        }
    }

    @Test
    void takesOneMessageAndSeesTheNext() throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('M', FakeMilter.packet('a')))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
                assertThat(fake.heard()).noneMatch(said -> said.startsWith("R"));
                session.abort();
                session.mail("c@example.org", List.of());
            }
            assertThat(fake.heard()).contains("A ", "M <c@example.org>|");
        }
    }

    @Test
    void sparesAMilterWhatItDoesNotWant() throws IOException {
        int steps =
                MilterOptions.NO_CONNECT
                        | MilterOptions.NO_HELLO
                        | MilterOptions.NO_BODY
                        | MilterOptions.SILENT_HEADER
                        | MilterOptions.SILENT_RCPT
                        | MilterOptions.LEADING_SPACE
                        | MilterOptions.SKIP;
        FakeMilter.Script script =
                (letter, _) ->
                        letter == 'L' || letter == 'R' ? List.of() : FakeMilter.usual(letter);
        try (var fake = new FakeMilter(6, MilterOptions.ALL_ACTIONS, steps, script)) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
            }
            assertThat(fake.heard())
                    .noneMatch(said ->
                            said.startsWith("C ") || said.startsWith("H ") || said.startsWith("B "))
                    .contains("L From| a@example.org|", "L X-Old|2|", "R <b@example.com>|");
        }
    }

    @Test
    void stopsTheBodyWhenItIsSkipped() throws IOException {
        try (var fake =
                new FakeMilter(
                        6, 0, MilterOptions.SKIP, FakeMilter.on('B', FakeMilter.packet('s')))) {
            var milters = milters(milter(fake));
            String large = "A: b\r\n\r\n" + "line of text\r\n".repeat(20_000);
            try (var session = session(milters);
                    var message = message(milters, large)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
                assertThat(text(message)).isEqualTo(large);
                // It waits in a file, which goes with the message.
                try (var files = Files.list(folder)) {
                    assertThat(files).hasSize(1);
                }
            }
            assertThat(fake.heard().stream().filter(said -> said.startsWith("B"))).hasSize(1);
            try (var files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void speaksTheOldVersion() throws IOException {
        try (var fake = new FakeMilter(2, MilterOptions.OLD_ACTIONS, 0, FakeMilter.on('-'))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
            }
            assertThat(fake.heard()).noneMatch(said -> said.startsWith("T"));
        }
    }

    @ParameterizedTest
    @EnumSource(Milter.Failure.class)
    void doesByItsPolicyWhenAMilterIsDead(Milter.Failure policy) throws IOException {
        var dead = new FakeMilter(FakeMilter.on('-'));
        dead.close();
        var one = new Milter(dead.address(), policy, Duration.ofSeconds(5), Duration.ofSeconds(5));
        var milters = milters(one);
        for (int i = 0; i < 3; i++) {
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                var verdict = run(session, message);
                switch (policy) {
                    case ACCEPT -> assertThat(verdict).isInstanceOf(MilterVerdict.Pass.class);
                    case TEMPFAIL ->
                            assertThat(((MilterVerdict.Refuse) verdict).code()).isEqualTo(451);
                    case REJECT ->
                            assertThat(((MilterVerdict.Refuse) verdict).code()).isEqualTo(554);
                }
            }
        }
        assertThat(events.of(MilterEvent.MilterLost.class)).hasSize(1);
    }

    @Test
    void holdsThePolicyForTheRestOfASession() throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('M', FakeMilter.packet('f')))) {
            var milters = milters(milter(fake));
            try (var session = session(milters)) {
                session.connect();
                session.hello("x");
                assertThat(session.mail("a@b", List.of())).isInstanceOf(MilterVerdict.Refuse.class);
                session.abort();
                assertThat(session.mail("a@b", List.of())).isInstanceOf(MilterVerdict.Refuse.class);
            }
        }
    }

    static Stream<List<byte[]>> hostile() {
        var many = new ArrayList<byte[]>();
        for (int i = 0; i <= MilterMessage.MOST_CHANGES; i++) {
            many.add(FakeMilter.packet('+', "r" + i + "@example.org"));
        }
        var endless = Collections.nCopies(40, new byte[65_000]);
        return Stream.of(
                List.of(FakeMilter.packet('?')),
                List.of(FakeMilter.packet('s')),
                List.of(FakeMilter.packet('h', "X")),
                List.of(new byte[] {'h', 'X'}),
                List.of(new byte[] {'i', 0, 0}),
                List.of(FakeMilter.packet('h', "Bad Name", "x")),
                List.of(FakeMilter.packet('h', "Bad:Name", "x")),
                List.of(FakeMilter.packet('h', "", "x")),
                List.of(FakeMilter.packet('y', "250 fine")),
                List.of(FakeMilter.packet('y', "garbage")),
                many,
                endless.stream()
                        .map(one -> {
                            byte[] body = one.clone();
                            body[0] = 'b';
                            return body;
                        })
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void boundsWhatAMilterDoes(List<byte[]> packets) throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('E', packets.toArray(byte[][]::new)))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(((MilterVerdict.Refuse) run(session, message)).code()).isEqualTo(451);
            }
            assertThat(events.of(MilterEvent.MilterLost.class)).hasSize(1);
        }
    }

    @Test
    void letsNoFieldBecomeTwo() throws IOException {
        var script =
                FakeMilter.on(
                        'E',
                        FakeMilter.packet('h', "X-New", "a\r\nBcc: evil\n\n\nbody\rc"),
                        FakeMilter.CONTINUE);
        try (var fake = new FakeMilter(script)) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, "A: b\r\n\r\nx")) {
                run(session, message);
                assertThat(text(message))
                        .isEqualTo("A: b\r\nX-New: a\r\n\tBcc: evil\r\n\tbody\r\n\tc\r\n\r\nx");
            }
        }
    }

    @Test
    void letsNobodyChangeWhatHeDidNotAskFor() throws IOException {
        try (var fake =
                new FakeMilter(
                        6,
                        MilterOptions.ADD_HEADERS,
                        0,
                        FakeMilter.on(
                                'E',
                                FakeMilter.packet('-', "b@example.com"),
                                FakeMilter.CONTINUE))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Refuse.class);
                assertThat(message.deleted()).isEmpty();
            }
        }
    }

    @Test
    void endsWithAMilterThatNeverEnds() throws IOException {
        FakeMilter.Script script =
                (letter, _) ->
                        letter == 'E'
                                ? Collections.nCopies(1_000, FakeMilter.packet('p'))
                                : FakeMilter.usual(letter);
        try (var fake = new FakeMilter(script)) {
            var milters = milters(settings(0, Duration.ofMillis(200), 1 << 20, milter(fake)));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Refuse.class);
            }
        }
    }

    @Test
    void refusesAPacketThatIsTooLarge() throws IOException {
        byte[] large = new byte[MilterConnection.LARGEST_PACKET + 1];
        try (var fake = new FakeMilter(FakeMilter.on('H', large))) {
            var milters = milters(milter(fake));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Refuse.class);
            }
            assertThat(events.of(MilterEvent.MilterLost.class).getFirst().problem())
                    .contains("a packet of");
        }
    }

    @Test
    void keepsConnectionsForOtherSessions() throws IOException {
        try (var fake = new FakeMilter(FakeMilter.on('-'))) {
            var milters = milters(settings(2, Duration.ofMinutes(1), 1 << 20, milter(fake)));
            for (int i = 0; i < 3; i++) {
                try (var session = session(milters);
                        var message = message(milters, MESSAGE)) {
                    assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
                }
            }
            assertThat(fake.connections()).isEqualTo(1);
            assertThat(fake.heard()).contains("K ");
            now.updateAndGet(then -> then.plusSeconds(60));
            try (var session = session(milters);
                    var message = message(milters, MESSAGE)) {
                assertThat(run(session, message)).isInstanceOf(MilterVerdict.Pass.class);
            }
            assertThat(fake.connections()).isEqualTo(2);
            milters.close();
        }
    }

    @Test
    void keepsAMessageWithoutABody() throws IOException {
        var milters = milters();
        for (var text : new String[] {"A: b\r\n", "A: b", "\r\n", "\r\nbody", "A: b\r\n\r\n", ""}) {
            try (var message = message(milters, text)) {
                assertThat(text(message)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x; failure=maybe", "inet:1@h; x=y", "inet:1@h; timeout=0s"})
    void refusesWhatIsNoMilter(String text) {
        assertThatThrownBy(() -> Milter.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsMilters() {
        assertThat(Milter.parse("inet:8891@localhost; failure=accept; bodyTimeout=2m"))
                .hasToString("localhost:8891; failure=accept; timeout=30s; bodyTimeout=2m");
    }
}
