package org.postern.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

final class Pop3ReaderTest {
    private static final Map<String, Pop3Command> COMMANDS =
            Map.ofEntries(
                    Map.entry("QUIT", new Pop3Command.Quit()),
                    Map.entry("quit", new Pop3Command.Quit()),
                    Map.entry("Stat ", new Pop3Command.Stat()),
                    Map.entry("CAPA", new Pop3Command.Capa()),
                    Map.entry("STLS", new Pop3Command.Stls()),
                    Map.entry("LIST", new Pop3Command.ListAll()),
                    Map.entry("LIST ", new Pop3Command.ListAll()),
                    Map.entry("LIST 7", new Pop3Command.ListOne(7)),
                    Map.entry("UIDL", new Pop3Command.UidlAll()),
                    Map.entry("UIDL 7", new Pop3Command.UidlOne(7)),
                    Map.entry("RETR 007", new Pop3Command.Retr(7)),
                    Map.entry("RETR 0", new Pop3Command.Retr(0)),
                    Map.entry("DELE 99999999999999999999", new Pop3Command.Dele(Integer.MAX_VALUE)),
                    Map.entry("TOP 1 0", new Pop3Command.Top(1, 0)),
                    Map.entry("top 12 34", new Pop3Command.Top(12, 34)),
                    Map.entry("NOOP", new Pop3Command.Noop()),
                    Map.entry("RSET", new Pop3Command.Rset()),
                    Map.entry("USER alice", new Pop3Command.User("alice")),
                    Map.entry("USER Jörg Müller", new Pop3Command.User("Jörg Müller")));

    static Stream<Map.Entry<String, Pop3Command>> commands() {
        return COMMANDS.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void readsCommands(Map.Entry<String, Pop3Command> expected) throws Pop3SyntaxException {
        assertThat(read(expected.getKey())).isEqualTo(expected.getValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "QUI",
                "QUITS",
                "QUIT now",
                " QUIT",
                "QUIT\t",
                "XYZZ",
                "LIST x",
                "LIST -1",
                "LIST 1 2",
                "LIST  1",
                "RETR",
                "RETR ",
                "RETR 1x",
                "TOP 1",
                "TOP 1 x",
                "TOP 1 2 3",
                "USER",
                "USER ",
                "PASS",
                "AUTH",
                "AUTH ",
                "AUTH PLAIN a b",
                "APOP a b",
                "TOP 1 -1",
                "ßTAT",
                "R\u0000TR 1",
                "LIST 1\u0000",
                "USER al\u0000ice",
                "USER alice\nPASS ecila",
                "USER alice\t",
                "USER al\rice",
                "USER alice\u007f",
                "PASS \u0000",
                "PASS ecila\nQUIT",
                "PASS e\tcila",
                "AUTH PLAIN\n",
                "NOOP\r"
            })
    void refusesWhatIsNone(String line) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(Pop3SyntaxException.class);
    }

    @Test
    void refusesANameThatIsNotUtf8() {
        byte[] line = "USER \u00ff".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Pop3Reader.read(line)).isInstanceOf(Pop3SyntaxException.class);
    }

    @Test
    void keepsEveryOctetOfAPassword() throws Pop3SyntaxException {
        assertThat(read("PASS  two words "))
                .isInstanceOfSatisfying(
                        Pop3Command.Pass.class,
                        pass -> assertThat(pass.password()).asString().isEqualTo(" two words "));
    }

    @Test
    void readsAnInitialResponse() throws Pop3SyntaxException {
        assertThat(read("AUTH PLAIN AGEAYg=="))
                .isInstanceOfSatisfying(
                        Pop3Command.Auth.class,
                        auth -> {
                            assertThat(auth.mechanism()).isEqualTo("PLAIN");
                            assertThat(auth.initialResponse()).asString().isEqualTo("AGEAYg==");
                        });
        assertThat(read("auth login"))
                .isInstanceOfSatisfying(
                        Pop3Command.Auth.class,
                        auth -> assertThat(auth.initialResponse()).isNull());
    }

    /// Any octets are a command or refused; nothing else is thrown.
    @Test
    void survivesNoise() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] words = COMMANDS.keySet().toArray(String[]::new);
        for (int i = 0; i < 20_000; i++) {
            byte[] line = words[random.nextInt(words.length)].getBytes(StandardCharsets.UTF_8);
            if (line.length > 0) {
                line[random.nextInt(line.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(Pop3Reader.read(line)).isNotNull();
            } catch (Pop3SyntaxException refused) {
                assertThat(refused.text()).as("seed %d", seed).isNotEmpty();
            }
        }
    }

    private static Pop3Command read(String line) throws Pop3SyntaxException {
        return Pop3Reader.read(line.getBytes(StandardCharsets.UTF_8));
    }
}
