package org.postern.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Takes the content transfer encoding off a body (RFC 2045 section 6), octet by octet as it is
/// read, and forgives what mail does to it: junk between base64 characters, missing padding,
/// padding in the middle, bad quoted-printable escapes, bare LF.
public final class TransferDecoder {
    private TransferDecoder() {}

    /// A stream of the decoded octets. An encoding that is not known is not touched, nor are
    /// `7bit`, `8bit` and `binary`. Closing the result closes `body`.
    ///
    /// @param encoding the value of Content-Transfer-Encoding, in any case
    public static InputStream decode(InputStream body, String encoding) {
        return switch (Ascii.lower(encoding.strip())) {
            case "base64" -> new Base64Input(body);
            case "quoted-printable" -> new QuotedPrintableInput(body);
            default -> body;
        };
    }

    /// Whether an encoding is one that [#decode] takes off, or one that changes nothing.
    ///
    /// @param encoding the value of Content-Transfer-Encoding, in any case
    public static boolean knows(String encoding) {
        return switch (Ascii.lower(encoding.strip())) {
            case "7bit", "8bit", "binary", "base64", "quoted-printable" -> true;
            default -> false;
        };
    }

    /// Decodes base64 held in memory, by the same forgiving rules.
    static byte[] base64(byte[] text, int start, int end) {
        try (var input = new Base64Input(new ByteArrayInputStream(text, start, end - start))) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading memory cannot fail", e);
        }
    }
}
