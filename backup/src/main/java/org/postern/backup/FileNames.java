package org.postern.backup;

import org.postern.imap.ModifiedUtf7;
import org.postern.kernel.Sha256;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Names of folders as names of files, and back. No name, however hostile, leaves the folder it is
/// put in, hides itself, or looks like an option to a program.
final class FileNames {
    /// File systems take 255 octets; room is left for an extension.
    private static final int MAX_OCTETS = 200;

    private static final String UNSAFE = "%/\\:*?\"<>|";
    private static final List<String> EXTENSIONS = List.of(".eml", ".mbox", ".sbd", ".jsonl");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private FileNames() {}

    /// The name of a file for one element of a folder's name.
    static String plain(String element) {
        var name = new StringBuilder();
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            boolean edge = i == 0 ? c == '.' || c == '-' : false;
            boolean last = i == element.length() - 1 && (c == '.' || c == ' ');
            if (c < ' ' || c == 0x7F || UNSAFE.indexOf(c) >= 0 || edge || last) {
                name.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                name.append(c);
            }
        }
        for (String extension : EXTENSIONS) {
            int dot = name.length() - extension.length();
            if (dot >= 0 && name.substring(dot).equalsIgnoreCase(extension)) {
                name.replace(dot, dot + 1, "%2E");
            }
        }
        return shortened(name.toString(), element);
    }

    private static String shortened(String name, String whole) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_OCTETS) {
            return name;
        }
        int end = 0;
        int octets = 0;
        while (octets + 4 <= MAX_OCTETS - 10) {
            int c = name.codePointAt(end);
            octets += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            end += Character.charCount(c);
        }
        byte[] digest = Sha256.digest(whole.getBytes(StandardCharsets.UTF_8));
        return name.substring(0, end) + "~" + HEX.formatHex(digest, 0, 4);
    }

    /// The folder below a Maildir for a folder's name: `.Archive.2019`.
    static String maildir(List<String> elements) {
        String name =
                elements.stream().map(FileNames::escaped).collect(Collectors.joining(".", ".", ""));
        if (name.length() <= MAX_OCTETS) {
            return name;
        }
        byte[] digest = Sha256.digest(name.getBytes(StandardCharsets.UTF_8));
        return name.substring(0, MAX_OCTETS - 9) + "~" + HEX.formatHex(digest, 0, 4);
    }

    private static String escaped(String element) {
        String utf7 = new String(ModifiedUtf7.encode(element), StandardCharsets.US_ASCII);
        return utf7.replace("\\", "\\5c").replace(".", "\\2e").replace("/", "\\2f");
    }

    /// The folder's name that `.Archive.2019` stands for.
    static List<String> fromMaildir(String folder) {
        var elements = new ArrayList<String>();
        for (String part : folder.substring(1).split("\\.", -1)) {
            elements.add(fromUtf7(part));
        }
        return elements;
    }

    /// Modified UTF-7 with escapes as `\2e`, or what it is when it is no such.
    static String fromUtf7(String part) {
        String plain = part;
        for (int at = plain.indexOf('\\'); at >= 0; at = plain.indexOf('\\', at + 1)) {
            if (at + 2 < plain.length()
                    && HexFormat.isHexDigit(plain.charAt(at + 1))
                    && HexFormat.isHexDigit(plain.charAt(at + 2))) {
                char c = (char) HexFormat.fromHexDigits(plain, at + 1, at + 3);
                plain = plain.substring(0, at) + c + plain.substring(at + 3);
            }
        }
        var octets = ByteBuffer.wrap(plain.getBytes(StandardCharsets.UTF_8));
        return ModifiedUtf7.decode(octets.array()).orElse(plain);
    }

    /// An element that a folder's name may have, whatever stood in the files.
    static String element(String found) {
        var element = new StringBuilder();
        found.codePoints()
                .forEach(c -> {
                    boolean bad =
                            Character.isISOControl(c)
                                    || c == '/'
                                    || Character.getType(c) == Character.SURROGATE;
                    element.appendCodePoint(bad ? '_' : c);
                });
        return element.isEmpty() ? "_" : element.toString();
    }
}
