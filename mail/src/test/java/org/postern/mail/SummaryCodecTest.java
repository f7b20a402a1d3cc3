package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

class SummaryCodecTest {
    private static final long SEED = Long.getLong("tests.seed", 99);

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        long total = 0;
        for (long seed = SEED; seed < SEED + 1000; seed++) {
            MessageSummary summary = MimeParser.parse(new MailGenerator(seed).message());
            byte[] encoded = SummaryCodec.encode(summary);
            total += encoded.length;

            assertThat(SummaryCodec.decode(encoded)).as("tests.seed=" + seed).isEqualTo(summary);
            assertThat(SummaryCodec.decodeListed(encoded, 0)).isEqualTo(summary.listed());
            assertThat(SummaryCodec.decodeStructure(encoded, 0)).isEqualTo(summary.structure());
            assertThat(SummaryCodec.decodeListed(encoded, 0).envelope())
                    .isEqualTo(summary.envelope());
        }
        // A summary is small: this keeps an eye on what it costs beside a message.
        assertThat(total / 1000).isLessThan(2000);
    }

    /// The form of version 1, octet by octet: a change here is a new version.
    @Test
    void versionOneStaysReadable() throws Exception {
        byte[] kept =
                octets(
                        "\u0001\u0014" // version, size
                                + ")(NIL \"x\" NIL NIL NIL NIL NIL NIL NIL NIL)" // 41 octets,
                                // envelope
                                + "\u0000\u000CSubject: x\r\n" // header section
                                + "\u0000\u0013" // structure section
                                + "\u0000\u0001\u0001\u0001\u0001\u0008us-ascii\u0001" // text/plain, 7bit
                                + "\u0000\u000E\u0006\u0001"); // extent
        byte[] message = octets("Subject: x\r\n\r\nhello\n");

        assertThat(SummaryCodec.decode(kept)).isEqualTo(MimeParser.parse(message));
        assertThat(SummaryCodec.encode(MimeParser.parse(message))).isEqualTo(kept);
    }

    @Test
    void newerVersionIsNamed() {
        assertThatThrownBy(() -> SummaryCodec.decode(new byte[] {2, 0, 0}))
                .isInstanceOf(SummaryFormatException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void damageIsRefusedOrHarmless() {
        var random = new Random(SEED);
        for (int i = 0; i < 5000; i++) {
            byte[] encoded =
                    SummaryCodec.encode(MimeParser.parse(new MailGenerator(i % 50).message()));
            int changes = random.nextInt(4);
            for (int change = 0; change <= changes; change++) {
                encoded[random.nextInt(encoded.length)] = (byte) random.nextInt(256);
            }
            byte[] damaged =
                    random.nextBoolean()
                            ? Arrays.copyOf(encoded, random.nextInt(encoded.length))
                            : encoded;
            try {
                assertThat(SummaryCodec.decode(damaged)).isNotNull();
            } catch (SummaryFormatException e) {
                assertThat(e).hasMessageContaining("summary");
            }
        }
    }

    @Test
    void digestOfManyMessagesIsKeptWhole() throws Exception {
        var message = new StringBuilder("Content-Type: multipart/digest; boundary=b\r\n\r\n");
        for (int i = 0; i < 200; i++) {
            message.append("--b\r\n\r\nFrom: Someone ")
                    .append(i)
                    .append(" <user")
                    .append(i)
                    .append("@example.test>\r\nTo: talk@lists.example.test\r\nSubject: Part ")
                    .append(i)
                    .append("\r\nMessage-ID: <")
                    .append(i * 7919)
                    .append("@example.test>\r\n\r\nhello\r\n");
        }
        MessageSummary summary = MimeParser.parse(octets(message + "--b--\r\n"));
        byte[] encoded = SummaryCodec.encode(summary);

        assertThat(encoded.length).isLessThan(SummaryCodec.LARGEST);
        assertThat(SummaryCodec.decode(encoded)).isEqualTo(summary);
    }

    @Test
    void thousandRecipientsAreKept() throws Exception {
        var random = new Random(SEED);
        var to = new StringBuilder("To: a@example.test");
        for (int i = 0; i < 900; i++) {
            to.append(",\r\n Person ").append(i).append(" <");
            to.append(Integer.toHexString(random.nextInt())).append("@example.test>");
        }
        MessageSummary summary = MimeParser.parse(octets(to + "\r\n\r\nx\r\n"));

        assertThat(SummaryCodec.decode(SummaryCodec.encode(summary)).envelope().to()).hasSize(901);
    }

    @Test
    void hostileMailMakesNoLargeSummary() throws Exception {
        var random = new Random(SEED);
        var message = new StringBuilder("To: ");
        noise(message, random, 200_000);
        message.append("\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < 3000; i++) {
            message.append("--b\r\nContent-Type: text/");
            noise(message, random, 60);
            message.append("; name=\"");
            noise(message, random, 200);
            message.append("\"\r\n\r\nx\r\n");
        }
        byte[] encoded = SummaryCodec.encode(MimeParser.parse(octets(message.toString())));

        assertThat(encoded.length).isLessThanOrEqualTo(SummaryCodec.LARGEST);
        MessageSummary decoded = SummaryCodec.decode(encoded);
        assertThat(decoded.octets()).isEqualTo(message.length());
        assertThat(decoded.listed().complete()).isFalse();
        assertThat(decoded.structure()).isInstanceOf(MimePart.Leaf.class);
    }

    @Test
    void manyPartsLoseOnlyTheirDescriptions() throws Exception {
        var random = new Random(SEED);
        var message = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < 1500; i++) {
            message.append("--b\r\nContent-Type: image/png; name=\"");
            noise(message, random, 60);
            message.append("\"\r\n\r\nx\r\n");
        }
        MimePart structure =
                SummaryCodec.decodeStructure(
                        SummaryCodec.encode(MimeParser.parse(octets(message.toString()))), 0);

        assertThat(((MimePart.Multipart) structure).children()).hasSize(1500);
    }

    private static void noise(StringBuilder text, Random random, int length) {
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
    }
}
