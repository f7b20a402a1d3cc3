package org.postern.mail;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// The text of a text part: its transfer encoding taken off, its character set decoded.
public final class BodyText {
    private BodyText() {}

    /// Reads a part's body as text, as it streams by. What cannot be decoded becomes U+FFFD; an
    /// unknown character set is read as UTF-8.
    ///
    /// @param body the part's body, as it stands in the message; closed with the reader
    /// @param fields of that part
    public static Reader open(InputStream body, ContentFields fields) {
        InputStream decoded = TransferDecoder.decode(body, fields.encoding());
        return new InputStreamReader(
                decoded,
                charset(fields.mediaType())
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    /// The character set to read a part by. A part that names none, or US-ASCII, is read as UTF-8:
    /// that is the same where it tells the truth, and most often right where it does not.
    static Charset charset(MediaType type) {
        String name = type.parameter("charset").orElse("utf-8");
        return Ascii.equalsIgnoreCase(name, "us-ascii")
                ? StandardCharsets.UTF_8
                : Charsets.find(name).orElse(StandardCharsets.UTF_8);
    }
}
