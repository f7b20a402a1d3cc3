package org.postern.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// A cursor over one SCRAM message; each method is one rule of RFC 5802 section 7.
final class ScramReader {
    private final byte[] message;
    private int at;

    ScramReader(byte[] message) {
        this.message = message;
    }

    boolean atEnd() {
        return at == message.length;
    }

    int position() {
        return at;
    }

    byte[] from(int start) {
        return Arrays.copyOfRange(message, start, message.length);
    }

    byte[] until(int end) {
        return Arrays.copyOf(message, end);
    }

    boolean take(char c) {
        if (!atEnd() && message[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    void expect(char c) throws ScramSyntaxException {
        if (!take(c)) {
            throw new ScramSyntaxException("expected " + c + " at octet " + at);
        }
    }

    /// Whether the attribute of this name begins here; consumes the name and its `=`.
    boolean takeAttribute(char name) {
        boolean here = at + 1 < message.length && message[at] == name && message[at + 1] == '=';
        at += here ? 2 : 0;
        return here;
    }

    void expectAttribute(char name) throws ScramSyntaxException {
        if (!takeAttribute(name)) {
            throw new ScramSyntaxException("expected " + name + "= at octet " + at);
        }
    }

    // cb-name = 1*(ALPHA / DIGIT / "." / "-")
    String expectBindingName() throws ScramSyntaxException {
        int start = at;
        while (!atEnd() && (isLetter(message[at]) || isDigit(message[at]) || isMark(message[at]))) {
            at++;
        }
        if (at == start) {
            throw new ScramSyntaxException("a channel binding without a name");
        }
        return ascii(start);
    }

    // saslname = 1*(value-safe-char / "=2C" / "=3D")
    /// A name with its escapes undone.
    String expectName() throws ScramSyntaxException {
        var name = new ByteArrayOutputStream();
        while (!atEnd() && message[at] != ',') {
            name.write(message[at] == '=' ? expectEscape() : message[at]);
            at++;
        }
        byte[] octets = name.toByteArray();
        if (octets.length == 0 || indexOfNul(octets) >= 0) {
            throw new ScramSyntaxException("a name is empty or has a NUL");
        }
        return Credentials.text(octets, 0, octets.length)
                .orElseThrow(() -> new ScramSyntaxException("a name is too long or not UTF-8"));
    }

    // RFC 5802 section 5.1: "=" followed by neither 2C nor 3D fails the authentication.
    private int expectEscape() throws ScramSyntaxException {
        if (at + 2 < message.length) {
            String digits = new String(message, at + 1, 2, StandardCharsets.ISO_8859_1);
            if (digits.equals("2C") || digits.equals("3D")) {
                at += 2;
                return digits.equals("2C") ? ',' : '=';
            }
        }
        throw new ScramSyntaxException("a name has = without 2C or 3D");
    }

    private static int indexOfNul(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    // printable = %x21-2B / %x2D-7E ; c-nonce = printable
    String expectNonce() throws ScramSyntaxException {
        int start = at;
        while (!atEnd() && message[at] > ' ' && message[at] < 0x7F && message[at] != ',') {
            at++;
        }
        if (at == start) {
            throw new ScramSyntaxException("an empty nonce");
        }
        return ascii(start);
    }

    // base64 = *base64-4 [base64-3 / base64-2]
    byte[] expectBase64() throws ScramSyntaxException {
        int start = at;
        while (!atEnd() && message[at] != ',') {
            at++;
        }
        try {
            if ((at - start) % 4 == 0) {
                return Base64.getDecoder().decode(Arrays.copyOfRange(message, start, at));
            }
        } catch (IllegalArgumentException notBase64) {
            // told below
        }
        throw new ScramSyntaxException("an attribute is not base64");
    }

    // posit-number = %x31-39 *DIGIT
    int expectPositiveNumber() throws ScramSyntaxException {
        int start = at;
        long number = 0;
        while (!atEnd() && isDigit(message[at]) && number <= Integer.MAX_VALUE) {
            number = number * 10 + (message[at++] - '0');
        }
        if (at == start || message[start] == '0' || number > Integer.MAX_VALUE) {
            throw new ScramSyntaxException("expected a number above 0");
        }
        return (int) number;
    }

    // extensions = attr-val *("," attr-val) ; attr-val = ALPHA "=" value
    /// Passes over one extension that nobody here knows, which RFC 5802 section 5.1 asks for.
    void skipExtension() throws ScramSyntaxException {
        boolean named = at + 1 < message.length && isLetter(message[at]) && message[at + 1] == '=';
        int start = at + 2;
        at = named ? start : at;
        while (named && !atEnd() && message[at] != ',' && message[at] != 0) {
            at++;
        }
        if (!named || at == start) {
            throw new ScramSyntaxException("expected an attribute at octet " + at);
        }
    }

    private String ascii(int start) {
        return new String(message, start, at - start, StandardCharsets.US_ASCII);
    }

    private static boolean isLetter(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isMark(byte c) {
        return c == '.' || c == '-';
    }
}
