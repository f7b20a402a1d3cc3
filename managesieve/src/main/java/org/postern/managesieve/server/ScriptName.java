package org.postern.managesieve.server;

import org.postern.managesieve.Word;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// Names of scripts: Net-Unicode without control characters (RFC 5804 section 1.6), in NFC.
final class ScriptName {
    /// RFC 5804 section 1.6 asks for 128 characters, which are 512 octets of UTF-8.
    private static final int MAX_OCTETS = 512;

    private ScriptName() {}

    /// @return in NFC; may be empty
    /// @throws ScriptException `INVALID_NAME`
    static String of(Word.Text word) throws ScriptException {
        byte[] octets = word.octets();
        try {
            String name =
                    Normalizer.normalize(
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(octets))
                                    .toString(),
                            Normalizer.Form.NFC);
            boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS;
            if (!tooLong && name.codePoints().allMatch(ScriptName::allowed)) {
                return name;
            }
        } catch (CharacterCodingException notUtf8) {
            // Told below.
        }
        throw new ScriptException(
                ScriptException.Kind.INVALID_NAME,
                "A script's name has up to 128 characters and no control characters");
    }

    private static boolean allowed(int c) {
        return !Character.isISOControl(c) && c != 0x2028 && c != 0x2029;
    }
}
