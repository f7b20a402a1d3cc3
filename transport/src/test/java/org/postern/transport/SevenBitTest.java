package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;

import java.util.List;

/// Servers that take 7-bit text only get every message all the same.
@Timeout(60)
class SevenBitTest {
    private static final String ZONE = "far.test. MX 10 mx.far.test.\nmx.far.test. A 127.0.0.1";
    private static final Peer.Manners OLD =
            (line, _) -> line.startsWith("EHLO") ? "250 old.test" : "";

    private static String sent(Body body, String text) throws Exception {
        try (var peer = Peer.of(OLD);
                var here = new TransportFixture(peer.port(), ZONE)) {
            var plain = here.letter("ada@here.test", text);
            var letter =
                    new Letter(
                            plain.trail(),
                            plain.arrived(),
                            plain.blob(),
                            plain.octets(),
                            plain.prefix(),
                            plain.from(),
                            new MailParameters(-1, body, false, null),
                            "");
            here.transport.start();
            here.transport
                    .queue()
                    .take(
                            letter,
                            List.of(
                                    new Onward(
                                            Address.of("a@far.test"),
                                            RecipientParameters.NONE,
                                            Hop.parse("mx:far.test"))))
                    .await();
            here.await(TransportEvent.MailRelayed.class);
            assertThat(peer.commands).contains("MAIL FROM:<ada@here.test>");
            return peer.messages.getFirst();
        }
    }

    @Test
    void textBecomesQuotedPrintable() throws Exception {
        assertThat(
                        sent(
                                Body.EIGHT_BIT_MIME,
                                "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                        + "Content-Transfer-Encoding: 8bit\r\n\r\n"
                                        + "Grüße = \r\n"
                                        + "x".repeat(80)
                                        + "\r\n"))
                .isEqualTo(
                        "Received: here\r\n"
                                + "Subject: x\r\n"
                                + "Content-Type: text/plain; charset=utf-8\r\n"
                                + "MIME-Version: 1.0\r\n"
                                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                                + "Gr=C3=BC=C3=9Fe =3D=20\r\n"
                                + "x".repeat(75)
                                + "=\r\nxxxxx\r\n");
    }

    @Test
    void whatIsSevenBitStaysAsItIs() throws Exception {
        String text = "Subject: x\r\nContent-Transfer-Encoding: 8bit\r\n\r\nhello =20 \r\n.dot\r\n";
        assertThat(sent(Body.EIGHT_BIT_MIME, text)).isEqualTo("Received: here\r\n" + text);
    }

    @Test
    void partsAreConvertedOneByOne() throws Exception {
        String text =
                """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b
                Content-Transfer-Encoding: 8bit

                before
                --b

                plain
                --b
                Content-Type: message/rfc822
                Content-Transfer-Encoding: 8bit

                Subject: inner

                Größe
                --b
                Content-Type: image/png
                Content-Transfer-Encoding: 8bit

                ü
                --b--
                """
                        .replace("\n", "\r\n");
        String expected =
                """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b
                Content-Transfer-Encoding: 7bit

                before
                --b

                plain
                --b
                Content-Type: message/rfc822
                Content-Transfer-Encoding: 7bit

                Subject: inner
                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                Gr=C3=B6=C3=9Fe
                --b
                Content-Type: image/png
                Content-Transfer-Encoding: base64

                w7w=

                --b--
                """
                        .replace("\n", "\r\n");
        assertThat(sent(Body.EIGHT_BIT_MIME, text)).isEqualTo("Received: here\r\n" + expected);
    }

    @Test
    void binaryBecomesBase64() throws Exception {
        assertThat(
                        sent(
                                Body.BINARY_MIME,
                                "MIME-Version: 1.0\r\nContent-Type: application/x\r\n"
                                        + "Content-Transfer-Encoding: binary\r\n\r\n"
                                        + "a\nb\rc\0d"))
                .endsWith(
                        "Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                + "YQpiDWMAZA==\r\n");
    }
}
