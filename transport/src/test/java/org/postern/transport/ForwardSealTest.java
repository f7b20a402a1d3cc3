package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.directory.Account;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.mailauth.SignatureAlgorithm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// What is forwarded bears a seal that others can verify.
@Timeout(60)
class ForwardSealTest {
    private static final String RESULTS =
            "Authentication-Results: mx.here.test;\r\n"
                + "\tspf=pass smtp.mailfrom=a@far.test;\r\n"
                + "\tdkim=pass header.d=far.test;\r\n"
                + "\tdmarc=pass header.from=far.test\r\n"
                + "Received: from far.test by mx.here.test; Mon, 23 Nov 2026 10:00:00 +0000\r\n";

    private TransportFixture here;
    private Account ada;

    @BeforeEach
    void open() throws Exception {
        here = new TransportFixture(25, "far.test. MX 10 mx.far.test.");
        ada = here.user("ada");
        var key =
                here.transport
                        .keys()
                        .generate(TransportFixture.DOMAIN, "k1", SignatureAlgorithm.ED25519_SHA256);
        here.transport.keys().activate(key);
        here.dns.add(key.key().name().text() + ". TXT \"" + key.record() + "\"");
    }

    @AfterEach
    void close() {
        here.close();
    }

    private Letter forwarded(String prefix) throws Exception {
        var letter =
                here.letter(
                                "a@far.test",
                                "From: a@far.test\r\nSubject: hi\r\n\r\nGr\u00fc\u00dfe\r\n")
                        .with(prefix.getBytes(StandardCharsets.UTF_8));
        return forwarded(letter);
    }

    private Letter forwarded(Letter letter) {
        var to = Address.of("b@far.test");
        return here.transport
                .router()
                .forwarded(letter, new Route.Forward(to, Hop.to(domain(to)), ada));
    }

    private static Domain domain(Address address) {
        return (Domain) address.domain();
    }

    private byte[] message(Letter letter) throws Exception {
        var out = new ByteArrayOutputStream();
        out.writeBytes(letter.prefix());
        try (var in = here.blobs.open(letter.blob(), 0, letter.octets())) {
            in.transferTo(out);
        }
        return out.toByteArray();
    }

    private String arc(Letter letter) throws Exception {
        var authentication =
                new MailAuthentication(
                        here.dns.resolver(() -> here.now),
                        () -> MailAuthSettings.DEFAULTS,
                        () -> here.now,
                        here.events);
        var outcome =
                authentication.verify(
                        new Arrival(
                                InetAddress.ofLiteral("192.0.2.1"), "x", "", "mx.far.test", "s"),
                        new ByteArrayInputStream(message(letter)));
        return outcome.arc().status().word() + " " + outcome.arc().sealers();
    }

    @Test
    void sealsWhatItHasVerified() throws Exception {
        var letter = forwarded(RESULTS);
        assertThat(new String(letter.prefix(), StandardCharsets.UTF_8))
                .startsWith("ARC-Seal: ")
                .contains("cv=none", "d=here.test", "i=1; mx.here.test;\r\n\tspf=pass");
        assertThat(arc(letter)).isEqualTo("pass [here.test]");
    }

    @Test
    void goesOnWithAChain() throws Exception {
        var once = forwarded(RESULTS);
        var twice =
                forwarded(
                        RESULTS.replace("far.test\r\nRec", "far.test;\r\n\tarc=pass\r\nRec")
                                + new String(once.prefix(), StandardCharsets.UTF_8));
        assertThat(new String(twice.prefix(), StandardCharsets.UTF_8)).contains("cv=pass", "i=2;");
        assertThat(arc(twice)).isEqualTo("pass [here.test, here.test]");
    }

    @Test
    void sealsNothingElse() throws Exception {
        assertThat(arc(forwarded("Received: here\r\n"))).as("not verified").startsWith("none");
        here.settings = TransportFixture.changed(here.settings, Map.of("arc", List.of("x.test")));
        assertThat(arc(forwarded(RESULTS))).as("another domain").startsWith("none");
        here.settings =
                TransportFixture.changed(here.settings, Map.of("arc", List.of("here.test")));
        assertThat(arc(forwarded(RESULTS))).startsWith("pass");
    }
}
