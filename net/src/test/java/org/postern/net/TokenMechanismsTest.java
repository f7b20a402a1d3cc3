package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange.Step;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

final class TokenMechanismsTest {
    private boolean trusted = true;
    private final TokenMechanisms mechanisms =
            new TokenMechanisms(
                    new TokenAuthenticator() {
                        @Override
                        public boolean servesTokens() {
                            return trusted;
                        }

                        @Override
                        public Outcome token(
                                String authorization,
                                String token,
                                InetAddress client,
                                String service) {
                            return token.equals("good")
                                    ? new Outcome.Accepted("[" + authorization + "]")
                                    : new Outcome.Refused();
                        }

                        @Override
                        public String challenge() {
                            return "{\"status\":\"invalid_token\"}";
                        }
                    });

    private SaslExchange exchange(String mechanism) {
        return mechanisms.start(mechanism, InetAddress.getLoopbackAddress(), "imap").orElseThrow();
    }

    private static byte[] octets(String message) {
        return message.replace('|', '\u0001').getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "OAUTHBEARER n,,|auth=Bearer~good|| []",
                "oauthbearer n,a=user@example.test,|auth=bearer~good|| [user@example.test]",
                "OAUTHBEARER y,a=a=2Cb=3Dc,|host=h|port=143|auth=Bearer~good|| [a,b=c]",
                "XOAUTH2 user=user@example.test|auth=Bearer~good|| [user@example.test]"
            })
    void takesTokens(String mechanism, String message, String account) {
        assertThat(exchange(mechanism).respond(octets(message.replace('~', ' '))))
                .isEqualTo(new Step.Done(new Outcome.Accepted(account)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"OAUTHBEARER n,,|auth=Bearer bad||", "XOAUTH2 user=u|auth=Bearer bad||"})
    void explainsARefusalBeforeItFails(String said) {
        var words = said.split(" ", 2);
        var exchange = exchange(words[0]);
        assertThat(exchange.respond(octets(words[1])))
                .isInstanceOfSatisfying(
                        Step.Challenge.class,
                        challenge ->
                                assertThat(challenge.octets())
                                        .asString(StandardCharsets.UTF_8)
                                        .isEqualTo("{\"status\":\"invalid_token\"}"));
        assertThat(exchange.respond(octets("|"))).isEqualTo(new Step.Done(new Outcome.Refused()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "n,,|auth=Bearer good",
                "n,,|auth=Bearer good|",
                "n,,||",
                "n,,|auth=Basic good||",
                "n,,|auth=Bearer ||",
                "n,,|auth=Bearer go od||",
                "n,,|auth=Bearer good|auth=Bearer good||",
                "p=tls-exporter,,|auth=Bearer good||",
                "n,b=x,|auth=Bearer good||",
                "n,a=x=y,|auth=Bearer good||",
                "user=u|auth=Bearer good||"
            })
    void refusesWhatIsNotOfTheForm(String message) {
        assertThat(exchange("OAUTHBEARER").respond(octets(message)))
                .isInstanceOf(Step.Malformed.class);
    }

    @Test
    void offersNothingWithoutAnIssuer() {
        trusted = false;
        assertThat(mechanisms.names()).isEmpty();
        assertThat(mechanisms.start("XOAUTH2", InetAddress.getLoopbackAddress(), "imap")).isEmpty();
    }
}
