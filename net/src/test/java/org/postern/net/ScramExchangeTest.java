package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange.Step;
import org.postern.net.ScramAuthenticator.Proof;
import org.postern.net.ScramExchange.Channel;

import java.net.InetAddress;
import java.net.ProtocolException;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;

class ScramExchangeTest {
    // RFC 7677 section 3: the example exchange.
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String NONCE = CLIENT_NONCE + SERVER_NONCE;
    private static final String FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String CHALLENGE = "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String LAST =
            "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String VERIFIER = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static final byte[] PASSWORD = "pencil".getBytes(UTF_8);
    private static final byte[] TLS = "the octets of this channel".getBytes(UTF_8);
    private static final Outcome ACCEPTED = new Outcome.Accepted("user@example.test");
    private static final Outcome REFUSED = new Outcome.Refused();

    private final ScramAccount directory =
            new ScramAccount(
                    "user",
                    "user@example.test",
                    ScramKeys.derive(
                            PASSWORD,
                            Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="),
                            4096));

    private ScramExchange exchange(Channel channel) {
        return new ScramExchange(
                name -> directory.begin(name, InetAddress.getLoopbackAddress(), "imap"),
                channel,
                SERVER_NONCE);
    }

    private ScramExchange plain() {
        return exchange(new Channel.Unbound(false));
    }

    /// Over TLS that gives the exporter and nothing else.
    private ScramExchange plus() {
        return exchange(
                new Channel.Bound(type ->
                        type == ChannelBinding.TLS_EXPORTER
                                ? Optional.of(TLS.clone())
                                : Optional.empty()));
    }

    private static Step say(SaslExchange exchange, String message) {
        return exchange.respond(message.getBytes(UTF_8));
    }

    private static String challenge(Step step) {
        assertThat(step).isInstanceOf(Step.Challenge.class);
        return new String(((Step.Challenge) step).octets(), UTF_8);
    }

    private static ScramClient client(String name, String header, byte[] channel) {
        return new ScramClient(name, PASSWORD, header, channel, CLIENT_NONCE);
    }

    /// Plays a client to the end, or to where the server ends it.
    private static Step play(SaslExchange exchange, ScramClient client) throws ProtocolException {
        Step step = exchange.respond(client.first());
        if (!(step instanceof Step.Challenge(byte[] serverFirst))) {
            return step;
        }
        step = exchange.respond(client.last(serverFirst));
        if (!(step instanceof Step.Challenge(byte[] serverFinal))) {
            return step;
        }
        client.verify(serverFinal);
        return exchange.respond(new byte[0]);
    }

    @Test
    void playsTheExample() {
        var exchange = plain();
        assertThat(challenge(exchange.begin())).isEmpty();
        assertThat(challenge(say(exchange, FIRST))).isEqualTo(CHALLENGE);
        assertThat(challenge(say(exchange, LAST))).isEqualTo(VERIFIER);
        assertThat(say(exchange, "")).isEqualTo(new Step.Done(ACCEPTED));
        assertThat(directory.proofs()).containsExactly(Proof.RIGHT);
    }

    @Test
    void ourClientSaysWhatTheExampleSays() throws Exception {
        var client = client("user", "n,,", new byte[0]);
        assertThat(new String(client.first(), UTF_8)).isEqualTo(FIRST);
        assertThat(new String(client.last(CHALLENGE.getBytes(UTF_8)), UTF_8)).isEqualTo(LAST);
        client.verify(VERIFIER.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not the continuation | r=somethingelse,s=QQ==,i=4096",
                "nothing added | r=" + CLIENT_NONCE + ",s=QQ==,i=4096",
                "too few iterations | r=" + NONCE + ",s=QQ==,i=4095",
                "too many iterations | r=" + NONCE + ",s=QQ==,i=10000001",
                "no number | r=" + NONCE + ",s=QQ==,i=99999999999999999999",
                "no base64 | r=" + NONCE + ",s=Q,i=4096",
                "an extension to understand | m=x,r=" + NONCE + ",s=QQ==,i=4096",
                "nothing | ''"
            })
    void ourClientAnswersNoServerWith(String fault, String challenge) {
        assertThatThrownBy(() -> client("user", "n,,", TLS).last(challenge.getBytes(UTF_8)))
                .as(fault)
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void ourClientBelievesNoServerThatDoesNotKnowIt() throws Exception {
        var client = client("user", "n,,", new byte[0]);
        assertThatThrownBy(() -> client.verify("v=".getBytes(UTF_8)))
                .isInstanceOf(ProtocolException.class);
        client.last(CHALLENGE.getBytes(UTF_8));
        for (String verifier : new String[] {"v=", "v=AAAA", "e=other-error", VERIFIER + "x"}) {
            assertThatThrownBy(() -> client.verify(verifier.getBytes(UTF_8)))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void bindsToTheChannel() throws Exception {
        assertThat(play(plus(), client("user", "p=tls-exporter,,", TLS)))
                .isEqualTo(new Step.Done(ACCEPTED));
    }

    @Test
    void refusesAnotherChannel() throws Exception {
        assertThat(play(plus(), client("user", "p=tls-exporter,,", new byte[32])))
                .isEqualTo(new Step.Done(REFUSED));
        assertThat(play(plus(), client("user", "p=tls-exporter,,", new byte[0])))
                .isEqualTo(new Step.Done(REFUSED));
        assertThat(directory.proofs()).containsExactly(Proof.OTHER_CHANNEL, Proof.OTHER_CHANNEL);
    }

    @Test
    void refusesAClientThatWasNotShownThePlus() throws Exception {
        // RFC 5802 section 6: the downgrade
        var shown = exchange(new Channel.Unbound(true));
        assertThat(play(shown, client("user", "y,,", new byte[0])))
                .isEqualTo(new Step.Done(REFUSED));
        assertThat(directory.proofs()).containsExactly(Proof.OTHER_CHANNEL);
        // One that binds nothing may use SCRAM-SHA-256 nevertheless, and y is true in clear.
        var again = exchange(new Channel.Unbound(true));
        assertThat(play(again, client("user", "n,,", new byte[0])))
                .isEqualTo(new Step.Done(ACCEPTED));
        assertThat(play(plain(), client("user", "y,,", new byte[0])))
                .isEqualTo(new Step.Done(ACCEPTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n,,", "y,,", "p=tls-server-end-point,,", "p=tls-unique,,"})
    void plusTakesNoOtherBinding(String header) throws Exception {
        assertThat(play(plus(), client("user", header, TLS))).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownNameAlike() throws Exception {
        var wrong = new ScramClient("user", new byte[] {1}, "n,,", new byte[0], CLIENT_NONCE);
        assertThat(play(plain(), wrong)).isEqualTo(new Step.Done(REFUSED));
        assertThat(play(plain(), client("nobody", "n,,", new byte[0])))
                .isEqualTo(new Step.Done(REFUSED));
        assertThat(play(plain(), client("later", "n,,", new byte[0])))
                .isEqualTo(new Step.Done(new Outcome.Unavailable()));
    }

    @Test
    void letsNobodyActAsAnother() throws Exception {
        assertThat(play(plain(), client("user", "n,a=user,", new byte[0])))
                .isEqualTo(new Step.Done(ACCEPTED));
        assertThat(play(plain(), client("user", "n,a=admin,", new byte[0])))
                .isEqualTo(new Step.Done(REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"us,er=", "=2C", "\u00fcser", "a=b", " "})
    void escapesNames(String name) throws Exception {
        var first = ScramClientFirst.parse(client(name, "n,,", new byte[0]).first());
        assertThat(first.authentication()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "x,,n=user,r=a",
                "N,,n=user,r=a",
                "n,,n=user",
                "n,,n=user,",
                "n,,n=user,r=",
                "n,,n=user,r=a,",
                "n,,n=user,r=a b",
                "n,,n=user,r=\u00fc",
                "n,,n=user,r=a\u0000",
                "n,,n=user,r=a,x",
                "n,,n=user,r=a,x=",
                "n,,n=user,r=a,1=b",
                "n,,n=user,r=a,x=b\u0000",
                "n,,n=,r=a",
                "n,,n=us=er,r=a",
                "n,,n=user=2,r=a",
                "n,,n=user=2c,r=a",
                "n,,n=user=,r=a",
                "n,,n=us\u0000er,r=a",
                "n,,r=a,n=user",
                "n,,m=ext,n=user,r=a",
                "n,a=,n=user,r=a",
                "n,b=x,n=user,r=a",
                "n,a=x,,n=user,r=a",
                "p=,,n=user,r=a",
                "p=tls unique,,n=user,r=a",
                "p=tls-exporter,,n=user,r=a",
                "n,,n=user,r=a\r\n",
            })
    void refusesAFirstMessageLike(String message) {
        assertThat(say(plain(), message)).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void refusesNamesThatAreNotUtf8OrTooLong() {
        byte[] message = "n,,n=us?er,r=a".getBytes(UTF_8);
        message[7] = (byte) 0xC3;
        assertThat(plain().respond(message)).isInstanceOf(Step.Malformed.class);
        int most = Credentials.MAX_OCTETS;
        assertThat(say(plain(), "n,,n=" + "x".repeat(most) + ",r=a"))
                .isInstanceOf(Step.Challenge.class);
        assertThat(say(plain(), "n,,n=" + "x".repeat(most + 1) + ",r=a"))
                .isInstanceOf(Step.Malformed.class);
    }

    @Test
    void limitsMessages() {
        String begin = "n,,n=user,r=";
        int room = ScramExchange.MAX_MESSAGE_OCTETS - begin.length();
        assertThat(say(plain(), begin + "x".repeat(room))).isInstanceOf(Step.Challenge.class);
        assertThat(say(plain(), begin + "x".repeat(room + 1))).isInstanceOf(Step.Malformed.class);
        var exchange = plain();
        say(exchange, FIRST);
        assertThat(say(exchange, "c=" + "A".repeat(ScramExchange.MAX_MESSAGE_OCTETS)))
                .isInstanceOf(Step.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=" + NONCE,
                "c=biws,r=" + NONCE + ",",
                "c=biws,r=" + NONCE + ",p=!",
                "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ",
                "c=biws,r=" + NONCE + ",x,p=AAAA",
                "c=b,r=" + NONCE + ",p=AAAA",
                "r=" + NONCE + ",c=biws,p=AAAA",
                LAST + ",x=y",
                LAST + ",",
                "c=biws,r=,p=AAAA",
                "n,,n=user,r=a"
            })
    void refusesALastMessageLike(String message) {
        var exchange = plain();
        say(exchange, FIRST);
        assertThat(say(exchange, message)).isInstanceOf(Step.Malformed.class);
        assertThat(directory.proofs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "another nonce | c=biws,r="
                        + NONCE
                        + "x,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "the client's nonce alone | c=biws,r=" + CLIENT_NONCE + ",p=AAAA",
                "a short proof | c=biws,r=" + NONCE + ",p=AAAA",
                "no proof | c=biws,r=" + NONCE + ",p=",
                "an extension that the proof does not cover | c=biws,r="
                        + NONCE
                        + ",x=y,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            })
    void judgesWrong(String fault, String message) {
        var exchange = plain();
        say(exchange, FIRST);
        assertThat(say(exchange, message)).as(fault).isEqualTo(new Step.Done(REFUSED));
        assertThat(directory.proofs()).containsExactly(Proof.WRONG);
    }

    @Test
    void refusesAnotherHeaderThanTheFirst() {
        var exchange = plain();
        say(exchange, FIRST);
        String header = Base64.getEncoder().encodeToString("y,,".getBytes(UTF_8));
        assertThat(say(exchange, LAST.replace("biws", header))).isEqualTo(new Step.Done(REFUSED));
        assertThat(directory.proofs()).containsExactly(Proof.OTHER_CHANNEL);
    }

    @Test
    void passesOverExtensionsAndTakesNothingBehindTheEnd() {
        var exchange = plain();
        assertThat(challenge(say(exchange, FIRST + ",x=y,z=,q=a=b".replace("z=,", ""))))
                .isEqualTo(CHALLENGE);
        var proven = plain();
        say(proven, FIRST);
        say(proven, LAST);
        assertThat(say(proven, "x")).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void noMessageBreaksIt() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        String alphabet = "nyp=,ramc,=23CDbiws\u00fc\u0000 ";
        for (int i = 0; i < 20_000; i++) {
            var message = new StringBuilder(random.nextBoolean() ? "n,,n=user," : "");
            for (int left = random.nextInt(24); left > 0; left--) {
                message.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            var exchange = plain();
            if (say(exchange, message.toString()) instanceof Step.Challenge) {
                var step = say(exchange, message.reverse().toString());
                assertThat(step)
                        .as("seed %d: %s", seed, message)
                        .isNotEqualTo(new Step.Done(ACCEPTED));
            }
        }
    }

    @Test
    void mechanismsStandInOrderOfStrength() {
        var both =
                new CombinedMechanisms(
                        new ScramMechanisms(directory),
                        new PasswordMechanisms((_, _, _, _, _) -> REFUSED));
        assertThat(both.names()).containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
        assertThat(both.needsPrivacy("scram-sha-256-plus")).isFalse();
        assertThat(both.needsPrivacy("PLAIN")).isTrue();
        assertThat(both.needsPrivacy("UNKNOWN")).isTrue();
        var client = InetAddress.getLoopbackAddress();
        assertThat(both.start("scram-SHA-256", client, "imap")).isPresent();
        assertThat(both.start("SCRAM-SHA-256-PLUS", client, "imap")).isEmpty();
        assertThat(both.start("login", client, "imap")).isPresent();
    }
}
