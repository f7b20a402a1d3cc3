package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.kernel.MemoryEvents;
import org.postern.mail.Header;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;

class DkimTest {
    private static final long NOW = 1_800_000_000L;
    private static final DnsName DOMAIN = DnsName.of("example.org");
    private static final SigningKey.Made RSA =
            SigningKey.generate(DOMAIN, "rsa", SignatureAlgorithm.RSA_SHA256);
    private static final SigningKey.Made ED =
            SigningKey.generate(DOMAIN, "ed", SignatureAlgorithm.ED25519_SHA256);

    private static final String HEADER =
            """
            From: Joe SixPack <joe@example.org>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner
             ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            """
                    .replace("\n", "\r\n");
    private static final String BODY = "Hi.\r\n\r\nWe lost  the game. \r\n\r\nJoe.\r\n\r\n";

    private final MapResolver resolver = new MapResolver();

    /// RFC 8463, appendix A.
    @Test
    void verifiesThePublishedExample() throws IOException {
        resolver.text(
                "brisbane._domainkey.football.example.com",
                "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        resolver.text(
                "test._domainkey.football.example.com",
                "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id"
                        + "Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBs"
                        + "CR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/"
                        + "K4w3QIDAQAB");
        String message =
                """
                DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
                 d=football.example.com; i=@football.example.com;
                 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
                 subject : date : message-id : from : subject : date;
                 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
                 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
                 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
                DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
                 d=football.example.com; i=@football.example.com;
                 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
                 date : message-id : from : subject : date;
                 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
                 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
                 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
                 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
                From: Joe SixPack <joe@football.example.com>
                To: Suzie Q <suzie@shopping.example.net>
                Subject: Is dinner ready?
                Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
                Message-ID: <20030712040037.46341.5F8J@football.example.com>

                Hi.

                We lost the game.  Are you hungry yet?

                Joe.
                """
                        .replace("\n", "\r\n");

        assertThat(verify(message).dkim())
                .extracting(DkimResult::status)
                .containsExactly(DkimStatus.PASS, DkimStatus.PASS);
    }

    @ParameterizedTest
    @CsvSource({"SIMPLE,SIMPLE", "SIMPLE,RELAXED", "RELAXED,SIMPLE", "RELAXED,RELAXED"})
    void verifiesWhatItSigns(Canonicalization head, Canonicalization body) throws IOException {
        publish();
        var plan =
                new SigningPlan(
                        SigningPlan.DEFAULTS.names(),
                        SigningPlan.DEFAULTS.sealed(),
                        head,
                        body,
                        Duration.ofDays(7));
        String signed = signed(plan, HEADER, BODY);

        assertThat(verify(signed).dkim())
                .extracting(DkimResult::status)
                .containsExactly(DkimStatus.PASS, DkimStatus.PASS);
        assertThat(signed.lines()).allMatch(line -> line.length() <= 78);
        assertThat(verify(signed.replace("lost", "won")).dkim())
                .extracting(DkimResult::problem)
                .containsOnly("body has changed");
        assertThat(verify(signed.replace("Suzie", "Susie")).dkim())
                .extracting(DkimResult::problem)
                .containsOnly("signature does not verify");
        // Nobody adds a second From behind our back.
        assertThat(verify("From: eve@example.org\r\n" + signed).dkim())
                .extracting(DkimResult::status)
                .containsOnly(DkimStatus.FAIL);
        boolean relaxed = head == Canonicalization.RELAXED;
        assertThat(verify(signed.replace("To: Suzie", "TO:  Suzie")).dkim())
                .extracting(DkimResult::status)
                .containsOnly(relaxed ? DkimStatus.PASS : DkimStatus.FAIL);
    }

    private String signed(SigningPlan plan, String header, String body) throws IOException {
        var signer =
                new DkimSigner(
                        List.of(RSA.key(), ED.key()), plan, () -> Instant.ofEpochSecond(NOW));
        return signer.sign(Header.parse(octets(header)), new ByteArrayInputStream(octets(body)))
                + header
                + "\r\n"
                + body;
    }

    private void publish() {
        resolver.add(RSA.name(), DnsType.TXT, txt(RSA.text()));
        resolver.add(ED.name(), DnsType.TXT, txt(ED.text()));
    }

    private static DnsRecord.Txt txt(String text) {
        return new DnsRecord.Txt(List.of(text));
    }

    @ParameterizedTest
    @EnumSource(Canonicalization.class)
    void bodyHashIsThatOfTheCanonicalBody(Canonicalization form) {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        String alphabet = "  \t\r\n\r\nab";
        for (int round = 0; round < 3_000; round++) {
            var body = new StringBuilder();
            int pieces = random.nextInt(12);
            for (int i = 0; i < pieces; i++) {
                int kind = random.nextInt(4);
                body.append(
                        kind == 0
                                ? "\r\n"
                                : String.valueOf(
                                        alphabet.charAt(random.nextInt(alphabet.length()))));
            }
            long most = random.nextBoolean() ? -1 : random.nextInt(8);
            var hash = new BodyHash(form, most);
            byte[] octets = octets(body.toString());
            for (int at = 0; at < octets.length; ) {
                int length = 1 + random.nextInt(octets.length - at);
                hash.write(octets, at, length);
                at += length;
            }
            hash.finish();

            byte[] canonical = octets(model(form, body.toString()));
            byte[] covered =
                    most < 0 || most > canonical.length
                            ? canonical
                            : Arrays.copyOf(canonical, (int) most);
            assertThat(hash.value())
                    .as("postern.seed=%d body=%s", seed, body)
                    .isEqualTo(Digests.sha256().digest(covered));
            assertThat(hash.octets()).isEqualTo(canonical.length);
        }
    }

    /// The canonical body as RFC 6376 section 3.4 tells it, with strings.
    private static String model(Canonicalization form, String body) {
        var text = new StringBuilder();
        var lines = body.replace("\r\n", "\n").split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (form == Canonicalization.RELAXED) {
                line = line.replaceAll("[ \t]+", " ").replaceAll(" \\z", "");
            }
            text.append(line).append(i < lines.length - 1 ? "\n" : "");
        }
        String whole = text.toString().replaceAll("\n+\\z", "");
        if (whole.isEmpty()) {
            return form == Canonicalization.SIMPLE ? "\r\n" : "";
        }
        return (whole + "\n").replace("\n", "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a=rsa-sha1                  | PERMERROR | rsa-sha1 is not accepted any more
                    a=rsa-md5                   | PERMERROR | algorithm that nobody knows
                    v=2                         | PERMERROR | signature of another version
                    v=                          | PERMERROR | tag v is empty
                    c=nofws                     | PERMERROR | canonicalization that nobody knows
                    d=                          | PERMERROR | tag d is empty
                    d=org                       | PERMERROR | tag d is not a domain
                    s=nokey                     | PERMERROR | there is no key
                    s=revoked                   | PERMERROR | the key was revoked
                    s=short                     | PERMERROR | a key of 512 bits is too short
                    s=garbage                   | PERMERROR | the key cannot be read
                    s=other                     | PERMERROR | key record of another version
                    s=tlsrpt                    | PERMERROR | the key is not for mail
                    s=sha1                      | PERMERROR | the key is not for sha256
                    s=ed                        | PERMERROR | the key is for ed25519
                    s=later                     | TEMPERROR | the key cannot be had now
                    h=to:subject                | PERMERROR | From is not signed
                    h=                          | PERMERROR | tag h is empty
                    h=from::to                  | PERMERROR | tag h has an empty name
                    i=@example.com              | PERMERROR | its identity is not within its domain
                    q=http                      | PERMERROR | its key is where nobody looks
                    t=1800010000                | FAIL      | signature from the future
                    l=100000                    | PERMERROR | l= is beyond the body
                    b=AAAA                      | FAIL      | signature does not verify
                    b=!                         | PERMERROR | tag b is not base64
                    bh=AAAA                     | FAIL      | body has changed
                    v=1; v=1                    | PERMERROR | tag v stands twice
                    """)
    void refusesWhatCannotHold(String change, DkimStatus status, String problem)
            throws IOException, NoSuchAlgorithmException {
        publish();
        resolver.text("revoked._domainkey.example.org", "v=DKIM1; p=");
        resolver.text("garbage._domainkey.example.org", "v=DKIM1; p=AAAA");
        resolver.text("other._domainkey.example.org", "v=DKIM2; p=AAAA");
        resolver.text("tlsrpt._domainkey.example.org", RSA.text() + "; s=tlsrpt");
        resolver.text("sha1._domainkey.example.org", RSA.text() + "; h=sha1");
        resolver.text("short._domainkey.example.org", shortKey());
        resolver.fail(DnsName.of("later._domainkey.example.org"), DnsType.TXT);
        String signature = signed(SigningPlan.DEFAULTS, HEADER, BODY);
        String first = signature.substring(0, signature.indexOf("DKIM-Signature", 1));
        String name = change.substring(0, change.indexOf('='));
        String changed =
                first.contains(" " + name + "=") || first.contains("\t" + name + "=")
                        ? first.replaceFirst(
                                "([ \t])" + name + "=[^;]*(;|$)",
                                "$1" + Matcher.quoteReplacement(change) + "$2")
                        : first.replaceFirst("v=1;", "v=1; " + change + ";");

        var results = verify(changed.strip() + "\r\n" + HEADER + "\r\n" + BODY).dkim();

        assertThat(results).hasSize(1);
        assertThat(results.getFirst().problem()).isEqualTo(problem);
        assertThat(results.getFirst().status()).isEqualTo(status);
    }

    @Test
    void signaturesExpire() throws IOException {
        publish();
        var plan =
                new SigningPlan(
                        List.of("From"),
                        List.of(),
                        Canonicalization.SIMPLE,
                        Canonicalization.SIMPLE,
                        Duration.ofDays(7));
        String signed = signed(plan, HEADER, BODY);

        assertThat(verify(signed, NOW + 7 * 86_400).dkim().getFirst().passed()).isTrue();
        assertThat(verify(signed, NOW + 7 * 86_400 + 1).dkim().getFirst().problem())
                .isEqualTo("signature expired");
    }

    @Test
    void whatIsNotSignedIsNotTakenForSigned() throws IOException {
        publish();
        String whole = signed(SigningPlan.DEFAULTS, HEADER, BODY);
        // A signature over the canonical body of no octets, as an l=0 of the same hash would say.
        String cut = whole.replaceFirst("v=1;", "v=1; l=0;");

        assertThat(verify(cut).dkim().getFirst().status()).isEqualTo(DkimStatus.FAIL);
    }

    private static String shortKey() throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(512);
        byte[] key = generator.generateKeyPair().getPublic().getEncoded();
        return "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(key);
    }

    @Test
    void readsBareKeysAndStrictOnes() throws IOException {
        // Without the envelope of 24 octets around it.
        byte[] envelope = Base64.getDecoder().decode(RSA.text().replaceFirst(".*p=", ""));
        byte[] bare = Arrays.copyOfRange(envelope, 24, envelope.length);
        resolver.text(
                "rsa._domainkey.example.org",
                "p=" + Base64.getEncoder().encodeToString(bare) + "; t=y:s");
        var result = verify(signed(SigningPlan.DEFAULTS, HEADER, BODY)).dkim().getFirst();

        assertThat(result.status()).isEqualTo(DkimStatus.PASS);
        assertThat(result.testing()).isTrue();
        assertThat(result.keyBits()).isEqualTo(2_048);
    }

    @Test
    void verifiesSoManySignaturesOnly() throws IOException {
        publish();
        String signed = signed(SigningPlan.DEFAULTS, HEADER, BODY);
        String signatures = signed.substring(0, signed.indexOf("\r\nFrom: Joe") + 2);

        assertThat(verify(signatures.repeat(30) + HEADER + "\r\n" + BODY).dkim()).hasSize(8);
    }

    @Test
    void keysAreWrittenAsTheyAreRead() {
        for (var made : List.of(RSA, ED)) {
            var read = SigningKey.parse(DOMAIN, made.key().selector(), made.key().pem());
            assertThat(read.algorithm()).isEqualTo(made.key().algorithm());
            assertThat(read.pem()).isEqualTo(made.key().pem());
            assertThat(made.zoneLine()).startsWith(made.name() + ". IN TXT ( \"v=DKIM1; k=");
        }
        assertThat(RSA.key().record()).contains(RSA.text());
    }

    private Outcome verify(String message) throws IOException {
        return verify(message, NOW);
    }

    private Outcome verify(String message, long now) throws IOException {
        var authentication =
                new MailAuthentication(
                        resolver,
                        () -> MailAuthSettings.DEFAULTS,
                        () -> Instant.ofEpochSecond(now),
                        new MemoryEvents());
        var arrival =
                new Arrival(
                        InetAddress.ofLiteral("192.0.2.1"), "mx.test", "", "receiver.test", "c1");
        return authentication.verify(arrival, new ByteArrayInputStream(octets(message)));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
