package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange.Step;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class PasswordMechanismsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private final List<String> asked = new ArrayList<>();
    private final PasswordMechanisms mechanisms =
            new PasswordMechanisms((authorization, authentication, password, client, service) -> {
                asked.add(
                        String.join(
                                "|",
                                authorization,
                                authentication,
                                new String(password, StandardCharsets.UTF_8),
                                client.getHostAddress(),
                                service));
                return new Outcome.Accepted("alice@example.test");
            });

    private SaslExchange start(String name) {
        return mechanisms.start(name, CLIENT, "imap").orElseThrow();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertAccepted(Step step) {
        assertThat(step).isEqualTo(new Step.Done(new Outcome.Accepted("alice@example.test")));
    }

    private static void assertChallenge(Step step, String expected) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Challenge.class,
                        challenge -> assertThat(challenge.octets()).isEqualTo(octets(expected)));
    }

    @Test
    void offersPlainFirst() {
        assertThat(mechanisms.names()).containsExactly("PLAIN", "LOGIN");
        assertThat(mechanisms.start("SCRAM-SHA-256", CLIENT, "imap")).isEmpty();
        assertThat(mechanisms.start("plain", CLIENT, "imap")).isPresent();
    }

    @Test
    void plainTakesAnInitialResponseAndWipesIt() {
        byte[] response = octets("\0alice\0sécret word");
        assertAccepted(start("PLAIN").respond(response));
        assertThat(asked).containsExactly("|alice|sécret word|192.0.2.1|imap");
        assertThat(response).containsOnly(0);
    }

    @Test
    void plainAsksWhenNothingCame() {
        var exchange = start("PLAIN");
        assertChallenge(exchange.begin(), "");
        assertAccepted(exchange.respond(octets("bob\0alice\0secret")));
        assertThat(asked).containsExactly("bob|alice|secret|192.0.2.1|imap");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "alice\0secret",
                "\0\0secret",
                "\0alice\0",
                "a\0b\0c\0d",
                "\0\0",
                "\0"
            })
    void plainRefusesOtherForms(String message) {
        assertThat(start("PLAIN").respond(octets(message))).isInstanceOf(Step.Malformed.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void plainRefusesWhatIsTooLongOrNotUtf8() {
        String tooLong = "x".repeat(Credentials.MAX_OCTETS + 1);
        for (String message :
                List.of("\0" + tooLong + "\0p", "\0a\0" + tooLong, tooLong + "\0a\0p")) {
            assertThat(start("PLAIN").respond(octets(message))).isInstanceOf(Step.Malformed.class);
        }
        byte[] latin1 = "\0j\u00f6rg\0p".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(start("PLAIN").respond(latin1)).isInstanceOf(Step.Malformed.class);
        byte[] latin1Password = "\0a\0\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(start("PLAIN").respond(latin1Password)).isInstanceOf(Step.Malformed.class);
        String longest = "x".repeat(Credentials.MAX_OCTETS);
        assertAccepted(start("PLAIN").respond(octets("\0a\0" + longest)));
    }

    @Test
    void plainTakesNothingForAnAnswer() {
        var exchange = start("PLAIN");
        assertChallenge(exchange.begin(), "");
        assertThat(exchange.respond(new byte[0])).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void loginAsksForNameAndPassword() {
        var exchange = start("login");
        assertChallenge(exchange.begin(), "Username:");
        assertChallenge(exchange.respond(octets("alice")), "Password:");
        byte[] password = octets("secret");
        assertAccepted(exchange.respond(password));
        assertThat(password).containsOnly(0);
        assertThat(asked).containsExactly("|alice|secret|192.0.2.1|imap");
    }

    @Test
    void loginTakesTheNameAsInitialResponse() {
        var exchange = start("LOGIN");
        assertChallenge(exchange.respond(octets("alice")), "Password:");
        assertAccepted(exchange.respond(octets("secret")));
    }

    @Test
    void loginRefusesEmptyParts() {
        var exchange = start("LOGIN");
        assertChallenge(exchange.begin(), "Username:");
        assertThat(exchange.respond(new byte[0])).isInstanceOf(Step.Malformed.class);
        // An initial response that is there, but empty (RFC 4954 section 4).
        assertThat(start("LOGIN").respond(new byte[0])).isInstanceOf(Step.Malformed.class);
        var second = start("LOGIN");
        assertChallenge(second.respond(octets("alice")), "Password:");
        assertThat(second.respond(new byte[0])).isInstanceOf(Step.Malformed.class);
        assertThat(start("LOGIN").respond(octets("a\0b"))).isInstanceOf(Step.Malformed.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void survivesNoise() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            var exchange = start(random.nextBoolean() ? "PLAIN" : "LOGIN");
            assertThat(exchange.respond(noise)).as("seed %d", seed).isNotNull();
        }
    }
}
