package org.postern.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import java.util.Optional;

/// Character sets by the names that mail uses for them: those of the JDK with their aliases, and
/// names that only mail programs ever wrote.
///
/// Some names are read as a superset of what they say, since senders mean that: `iso-8859-1` and
/// `us-ascii` as windows-1252, `gb2312` and `gbk` as GB18030, `shift_jis` as windows-31j,
/// `ks_c_5601-1987` and `euc-kr` as windows-949, `tis-620` as windows-874. The rule is the one of
/// web browsers; nothing valid changes its meaning.
public final class Charsets {
    private static final Map<String, String> SUPERSETS =
            Map.ofEntries(
                    Map.entry("us-ascii", "windows-1252"),
                    Map.entry("ascii", "windows-1252"),
                    Map.entry("ansi_x3.4-1968", "windows-1252"),
                    Map.entry("iso-8859-1", "windows-1252"),
                    Map.entry("iso8859-1", "windows-1252"),
                    Map.entry("iso_8859-1", "windows-1252"),
                    Map.entry("latin1", "windows-1252"),
                    Map.entry("latin-1", "windows-1252"),
                    Map.entry("x-ansi", "windows-1252"),
                    Map.entry("ansi", "windows-1252"),
                    Map.entry("iso-8859-9", "windows-1254"),
                    Map.entry("iso-8859-8-i", "iso-8859-8"),
                    Map.entry("iso-8859-8-e", "iso-8859-8"),
                    Map.entry("iso-8859-6-i", "iso-8859-6"),
                    Map.entry("gb2312", "gb18030"),
                    Map.entry("gb_2312-80", "gb18030"),
                    Map.entry("x-gbk", "gb18030"),
                    Map.entry("gbk", "gb18030"),
                    Map.entry("cp936", "gb18030"),
                    Map.entry("shift_jis", "windows-31j"),
                    Map.entry("shift-jis", "windows-31j"),
                    Map.entry("x-sjis", "windows-31j"),
                    Map.entry("sjis", "windows-31j"),
                    Map.entry("iso-2022-jp", "x-windows-iso2022jp"),
                    Map.entry("cp50220", "x-windows-iso2022jp"),
                    Map.entry("ks_c_5601-1987", "x-windows-949"),
                    Map.entry("ks_c_5601", "x-windows-949"),
                    Map.entry("euc-kr", "x-windows-949"),
                    Map.entry("cp949", "x-windows-949"),
                    Map.entry("uhc", "x-windows-949"),
                    Map.entry("tis-620", "x-windows-874"),
                    Map.entry("windows-874", "x-windows-874"),
                    Map.entry("koi8r", "koi8-r"),
                    Map.entry("x-mac-roman", "x-macroman"),
                    Map.entry("macintosh", "x-macroman"),
                    Map.entry("utf8", "utf-8"),
                    Map.entry("x-utf-8", "utf-8"),
                    Map.entry("unicode-1-1-utf-8", "utf-8"));

    private Charsets() {}

    /// The character set of that name, in any case.
    public static Optional<Charset> find(String name) {
        String known = Ascii.lower(name.strip());
        String wanted = SUPERSETS.getOrDefault(known, known);
        Optional<Charset> found = lookUp(wanted);
        if (found.isEmpty() && !wanted.equals(known)) {
            found = lookUp(known);
        }
        if (found.isEmpty() && known.startsWith("cp")) {
            found = lookUp("windows-" + known.substring(2).replace("-", ""));
        }
        return found;
    }

    private static Optional<Charset> lookUp(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /// Octets of unknown encoding as text: UTF-8 where they are that, otherwise windows-1252.
    static String readable(byte[] octets, int start, int end) {
        if (isAscii(octets, start, end)) {
            return new String(octets, start, end - start, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, start, end - start, WINDOWS_1252);
        }
    }

    private static final Charset WINDOWS_1252 =
            lookUp("windows-1252").orElse(StandardCharsets.ISO_8859_1);

    static boolean isAscii(byte[] octets, int start, int end) {
        for (int i = start; i < end; i++) {
            if (octets[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
