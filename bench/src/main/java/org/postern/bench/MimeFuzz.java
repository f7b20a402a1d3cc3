package org.postern.bench;

import org.postern.mail.MessageSummary;
import org.postern.mail.MessageText;
import org.postern.mail.MimeParser;
import org.postern.mail.SummaryCodec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/// Messages: their structure, whole and octet by octet, what is kept of it, and their text.
final class MimeFuzz implements FuzzTarget {
    private static final List<byte[]> WORDS =
            FuzzTarget.words(
                    " \r\n"
                        + " \r\n\r\n"
                        + " \n"
                        + " \r"
                        + " \t : ; = \" \\ ( ) < > @ , -- --b --b-- --c =? ?= =?utf-8?q? =?utf-8?b?"
                        + " =C3=BC w7w= Subject: From: To: Date: Message-ID: References:"
                        + " Content-Type: Content-Transfer-Encoding: Content-Disposition:"
                        + " Content-Language: multipart/mixed; multipart/digest; boundary=b"
                        + " boundary=\"c\" message/rfc822 message/global text/plain; text/html"
                        + " charset=utf-8 charset=iso-2022-jp base64 quoted-printable uuencode"
                        + " filename= name*0*=utf-8''%41 name*1= <a@b.test> group:; ü <b> &#65;"
                        + " &amp; <script> <!--");

    @Override
    public String name() {
        return "mime";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public void read(byte[] input) {
        MessageSummary summary = MimeParser.parse(input.clone());
        byte[] kept = SummaryCodec.encode(summary);
        if (!Arrays.equals(kept, SummaryCodec.encode(octetByOctet(input)))) {
            throw new IllegalStateException("the structure depends on how the octets came");
        }
        try {
            MessageText.read(
                    summary.structure(),
                    (offset, octets) ->
                            new ByteArrayInputStream(
                                    input, Math.toIntExact(offset), Math.toIntExact(octets)),
                    new Nothing());
        } catch (IOException unexpected) {
            // Octets in memory can be read.
            throw new UncheckedIOException(unexpected);
        }
    }

    private static MessageSummary octetByOctet(byte[] input) {
        var parser = new MimeParser();
        for (int i = 0; i < input.length; i++) {
            parser.feed(input, i, 1);
        }
        return parser.finish();
    }

    /// Wants all, and does nothing with it.
    private static final class Nothing implements MessageText.Passages {
        @Override
        public void passage(MessageText.Zone zone, String text) {}

        @Override
        public boolean wants(MessageText.Zone zone) {
            return true;
        }
    }
}
