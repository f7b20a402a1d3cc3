package org.postern.antispam;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Charsets;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Text of a part or a field after its charset was undone.
///
/// @param characters Unicode when `wide`, else octets
/// @param wide whether this is text of Unicode characters, in which white space is Unicode's
record PartText(String characters, boolean wide) {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final PerlRegex PLAIN_CHARSET =
            PerlRegex.known(
                    "^(?:us-?ascii|ascii|ansi[_ ]? ?x3\\.4-19(?:86|68)|iso646-us"
                            + "|iso[ -]?8859(?:-\\d{1,2})?|windows-\\d{4}|utf-?8"
                            + "|(?:koi8|euc)-[a-z]{1,2}|big5|gbk|gb[ -]?18030(?:-20\\d\\d)?)\\z",
                    "i");

    /// Octets that are usual in texts of Western Europe, as windows-1252 has them.
    private static final OctetSet WESTERN =
            OctetSet.range(0, 0x7F)
                    .plus(OctetSet.ofAll("\u00a0\u00a9\u00ad\u0082\u0084\u0085\u0099"))
                    .plus(OctetSet.range(0x91, 0x97))
                    .plus(OctetSet.range(0xC0, 0xD6))
                    .plus(OctetSet.range(0xD8, 0xDE))
                    .plus(OctetSet.range(0xE0, 0xF6))
                    .plus(OctetSet.range(0xF8, 0xFE));

    static final PartText EMPTY = new PartText("", false);

    /// The octets that rules see: UTF-8 of Unicode text, other text as it is.
    String octets() {
        return wide ? utf8(characters) : characters;
    }

    static String utf8(String characters) {
        return new String(characters.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// Undoes a charset, trusting what is valid UTF-8 more than what was declared.
    ///
    /// @param insist whether the declared charset is taken at its word, as in encoded words
    static PartText of(String octets, String charset, boolean insist, Octets search) {
        boolean ascii = Octets.isAscii(octets);
        if (ascii && search.has(PLAIN_CHARSET, charset)) {
            return new PartText(octets, false);
        }
        byte[] bytes = Octets.bytes(octets);
        if (!ascii && !insist) {
            var utf8 = strict(bytes, StandardCharsets.UTF_8);
            if (utf8 != null) {
                return new PartText(utf8, true);
            }
        }
        var declared = declared(bytes, charset, insist, !ascii && !insist);
        if (declared != null) {
            return new PartText(declared, true);
        }
        if (ascii) {
            return new PartText(octets, false);
        }
        if (octets.chars().allMatch(WESTERN::has)) {
            var western = strict(bytes, WINDOWS_1252);
            if (western != null) {
                return new PartText(western, true);
            }
        }
        return new PartText(new String(bytes, WINDOWS_1252), true);
    }

    private static @Nullable String declared(
            byte[] bytes, String charset, boolean insist, boolean triedUtf8) {
        var name = charset.toLowerCase(Locale.ROOT);
        if ((name.equals("us-ascii") || name.equals("ascii")) && !insist) {
            return null;
        }
        if (name.startsWith("utf16") || name.startsWith("utf-16") || name.startsWith("utf 16")) {
            return strict(bytes, wideOrder(bytes));
        }
        Charset decoder =
                switch (name) {
                    case "iso-8859-1", "iso8859-1", "windows-1252", "cp1252" -> WINDOWS_1252;
                    case "utf-8", "utf8" -> StandardCharsets.UTF_8;
                    default -> Charsets.find(name).orElse(null);
                };
        if (decoder == null || (triedUtf8 && decoder.equals(StandardCharsets.UTF_8))) {
            return null;
        }
        return insist ? new String(bytes, decoder) : strict(bytes, decoder);
    }

    private static Charset wideOrder(byte[] bytes) {
        if (bytes.length > 1
                && ((bytes[0] == -1 && bytes[1] == -2) || (bytes[0] == -2 && bytes[1] == -1))) {
            return StandardCharsets.UTF_16;
        }
        long even = 0;
        long odd = 0;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            even += (bytes[i] & 15) + (bytes[i] >> 4 & 15);
            odd += (bytes[i + 1] & 15) + (bytes[i + 1] >> 4 & 15);
        }
        return even > odd ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }

    private static @Nullable String strict(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notThisCharset) {
            return null;
        }
    }

    /// White space as Perl's patterns see it in this text.
    static boolean isSpace(char c, boolean wide) {
        if (c <= ' ') {
            return Octets.isSpace(c);
        }
        return wide
                && c >= 0x85
                && (c == 0x85
                        || c == 0xA0
                        || c == 0x1680
                        || (c >= 0x2000 && c <= 0x200A)
                        || c == 0x2028
                        || c == 0x2029
                        || c == 0x202F
                        || c == 0x205F
                        || c == 0x3000);
    }
}
