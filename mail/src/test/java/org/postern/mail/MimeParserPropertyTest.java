package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// What must hold for every message, tried on many. A seed is in the name of each failure.
class MimeParserPropertyTest {
    private static final long SEED = Long.getLong("tests.seed", 20_261_122L);

    /// What grammars of headers care for.
    private static final String NOISE = ":;<>@,\"\\()\r\n -=?ab[].%'*0\u00E9\0";

    @Test
    void agreesWithAnotherParserOnSoundMail() throws Exception {
        for (long seed = SEED; seed < SEED + 1500; seed++) {
            byte[] mail = new MailGenerator(seed).message();

            assertThat(ours(MimeParser.parse(mail).structure(), mail))
                    .as("tests.seed=" + seed)
                    .isEqualTo(theirs(mail));
        }
    }

    @Test
    void chunksDoNotMatter() {
        for (long seed = SEED; seed < SEED + 300; seed++) {
            var generator = new MailGenerator(seed);
            byte[] sound = generator.message();
            byte[] mail = seed % 2 == 0 ? sound : generator.mutated(sound);
            MessageSummary whole = MimeParser.parse(mail);

            assertThat(fed(mail, new Random(seed), 1)).as("tests.seed=" + seed).isEqualTo(whole);
            assertThat(fed(mail, new Random(seed), 50)).as("tests.seed=" + seed).isEqualTo(whole);
        }
    }

    private static MessageSummary fed(byte[] mail, Random random, int largest) {
        var parser = new MimeParser();
        int at = 0;
        while (at < mail.length) {
            int length = Math.min(mail.length - at, random.nextInt(largest) + 1);
            parser.feed(mail, at, length);
            at += length;
        }
        return parser.finish();
    }

    @Test
    void brokenMailHasASoundStructure() throws Exception {
        for (long seed = SEED; seed < SEED + 3000; seed++) {
            var generator = new MailGenerator(seed);
            byte[] mail = generator.mutated(generator.message());
            MessageSummary summary = MimeParser.parse(mail);

            assertThat(summary.octets()).isEqualTo(mail.length);
            assertThat(summary.structure().extent().end())
                    .as("tests.seed=" + seed)
                    .isEqualTo(mail.length);
            checkInside(summary.structure(), 0, mail.length, mail, seed);
            readAll(summary.structure());
            assertThat(SummaryCodec.decode(SummaryCodec.encode(summary)))
                    .as("tests.seed=" + seed)
                    .isEqualTo(summary);
        }
    }

    private static void checkInside(MimePart part, long from, long to, byte[] mail, long seed) {
        Extent extent = part.extent();
        assertThat(extent.offset()).as("tests.seed=" + seed).isBetween(from, to);
        assertThat(extent.end()).as("tests.seed=" + seed).isBetween(extent.offset(), to);
        assertThat(extent.bodyLines())
                .as("tests.seed=" + seed)
                .isEqualTo(lines(mail, extent.bodyOffset(), extent.end()));
        switch (part) {
            case MimePart.Leaf _ -> {}
            case MimePart.Embedded embedded ->
                    checkInside(embedded.content(), extent.bodyOffset(), extent.end(), mail, seed);
            case MimePart.Multipart multipart -> {
                long at = extent.bodyOffset();
                for (MimePart child : multipart.children()) {
                    checkInside(child, at, extent.end(), mail, seed);
                    at = child.extent().end();
                }
            }
        }
    }

    private static long lines(byte[] mail, long from, long to) {
        long count = 0;
        for (int i = (int) from; i < to; i++) {
            count += mail[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    private static void readAll(MimePart part) {
        assertThat(part.fields().fileName()).isNotNull();
        switch (part) {
            case MimePart.Leaf _ -> {}
            case MimePart.Embedded embedded -> {
                MessageEnvelope envelope = embedded.listed().envelope();
                assertThat(envelope.decodedSubject()).isNotNull();
                assertThat(envelope.sentDate()).isNotNull();
                readAll(embedded.content());
            }
            case MimePart.Multipart multipart ->
                    multipart.children().forEach(MimeParserPropertyTest::readAll);
        }
    }

    @Test
    void pureNoiseIsReadToo() {
        var random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            for (int at = 0; at < noise.length; at++) {
                noise[at] = (byte) NOISE.charAt(random.nextInt(NOISE.length()));
            }
            RawText text = RawText.of(noise, 0, noise.length);
            MessageSummary summary = MimeParser.parse(noise);

            assertThat(summary.octets()).isEqualTo(noise.length);
            assertThat(text.decoded()).isNotNull();
            assertThat(AddressList.parse(text))
                    .hasSizeLessThanOrEqualTo(AddressList.MOST_ADDRESSES);
            assertThat(MailDate.parse(text)).isNotNull();
            assertThat(MessageIds.parse(text)).isNotNull();
            assertThat(MediaType.parse(text)).isNotNull();
            assertThat(Disposition.parse(text)).isNotNull();
        }
    }

    /// Type, header and body of every leaf, and where containers begin and end.
    private static String ours(MimePart part, byte[] mail) {
        Extent extent = part.extent();
        String type = part.fields().mediaType().toString();
        String fields =
                Integer.toString(
                        Header.parse(
                                        Arrays.copyOfRange(
                                                mail,
                                                (int) extent.offset(),
                                                (int) extent.bodyOffset()))
                                .fields()
                                .size());
        return switch (part) {
            case MimePart.Leaf _ ->
                    type
                            + fields
                            + "{"
                            + body(mail, extent.bodyOffset(), extent.bodyOctets())
                            + "}\n";
            case MimePart.Embedded embedded ->
                    type + fields + "(\n" + ours(embedded.content(), mail) + ")\n";
            case MimePart.Multipart multipart -> {
                var children = new StringBuilder();
                multipart.children().forEach(child -> children.append(ours(child, mail)));
                yield type + fields + "[\n" + children + "]\n";
            }
        };
    }

    private static String body(byte[] mail, long offset, long octets) {
        return new String(mail, (int) offset, (int) octets, StandardCharsets.ISO_8859_1);
    }

    private static String theirs(byte[] mail) throws IOException, MimeException {
        var config =
                MimeConfig.custom()
                        .setMaxLineLen(-1)
                        .setMaxHeaderCount(-1)
                        .setMaxHeaderLen(-1)
                        .build();
        var stream = new MimeTokenStream(config);
        stream.parse(new ByteArrayInputStream(mail));
        var text = new StringBuilder();
        int fields = -1;
        for (EntityState state = stream.getState();
                state != EntityState.T_END_OF_STREAM;
                state = stream.next()) {
            switch (state) {
                case T_START_HEADER -> fields = 0;
                case T_FIELD -> fields++;
                case T_BODY -> text.append(type(stream)).append(fields).append(leaf(stream));
                case T_START_MULTIPART -> text.append(type(stream)).append(fields).append("[\n");
                case T_END_MULTIPART -> text.append("]\n");
                case T_START_MESSAGE -> {
                    if (fields >= 0) {
                        text.append("message/rfc822").append(fields).append("(\n");
                    }
                }
                case T_END_MESSAGE -> text.append(")\n");
                default -> {}
            }
        }
        // The outermost message ends without having been opened.
        return text.substring(0, text.length() - 2);
    }

    private static String type(MimeTokenStream stream) {
        return stream.getBodyDescriptor().getMimeType();
    }

    private static String leaf(MimeTokenStream stream) throws IOException {
        byte[] octets = stream.getInputStream().readAllBytes();
        return "{" + new String(octets, StandardCharsets.ISO_8859_1) + "}\n";
    }
}
