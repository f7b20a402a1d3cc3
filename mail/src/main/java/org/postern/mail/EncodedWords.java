package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Encoded-words, `=?charset?B?…?=` (RFC 2047), decoded in the manner of a reader who wants to see
/// text: words in quotes and words longer than allowed count too, and what is broken stays as it
/// is.
///
/// Octets of neighbouring words of one character set are joined before they are decoded, because
/// senders cut in the middle of a character.
final class EncodedWords {
    /// One word: its octets, not yet text.
    private record Word(Charset charset, byte[] octets, int end) {}

    private final byte[] text;
    private final StringBuilder output = new StringBuilder();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private @Nullable Charset pendingCharset;

    private EncodedWords(byte[] text) {
        this.text = text;
    }

    static String decode(byte[] text) {
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '=' && text[i + 1] == '?') {
                return new EncodedWords(text).decode();
            }
        }
        return Charsets.readable(text, 0, text.length);
    }

    private String decode() {
        int plain = 0;
        int at = 0;
        while (at < text.length) {
            Optional<Word> found = wordAt(at);
            if (found.isEmpty()) {
                at++;
                continue;
            }
            Word word = found.get();
            // RFC 2047 section 6.2: white space between encoded-words is not shown
            if (pendingCharset == null || !isBlank(plain, at)) {
                flush();
                output.append(Charsets.readable(text, plain, at));
            }
            add(word);
            at = word.end;
            plain = at;
        }
        flush();
        return output.append(Charsets.readable(text, plain, text.length)).toString();
    }

    private void add(Word word) {
        if (!word.charset.equals(pendingCharset)) {
            flush();
        }
        pendingCharset = word.charset;
        pending.writeBytes(word.octets);
    }

    private void flush() {
        if (pendingCharset != null) {
            output.append(pending.toString(pendingCharset));
        }
        pending.reset();
        pendingCharset = null;
    }

    private boolean isBlank(int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] != ' ' && text[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    // RFC 2047 section 2: encoded-word = "=?" charset "?" encoding "?" encoded-text "?="
    private Optional<Word> wordAt(int at) {
        if (text[at] != '=' || at + 1 >= text.length || text[at + 1] != '?') {
            return Optional.empty();
        }
        int charsetEnd = next('?', at + 2);
        if (charsetEnd < 0 || charsetEnd + 2 >= text.length || text[charsetEnd + 2] != '?') {
            return Optional.empty();
        }
        int start = charsetEnd + 3;
        int end = wordEnd(start);
        Optional<Charset> charset = charset(at + 2, charsetEnd);
        if (end < 0 || charset.isEmpty()) {
            return Optional.empty();
        }
        return octets(Ascii.lower(text[charsetEnd + 1]), start, end)
                .map(octets -> new Word(charset.get(), octets, end + 2));
    }

    private int next(char wanted, int from) {
        for (int i = from; i < text.length && text[i] > ' '; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// The `?=` that ends the word. Spaces inside are wrong and common in the Q encoding.
    private int wordEnd(int from) {
        for (int i = from; i + 1 < text.length; i++) {
            if (text[i] == '?' && text[i + 1] == '=') {
                return i;
            }
            boolean another = text[i] == '=' && text[i + 1] == '?';
            // "=?=" is base64 padding and the end.
            if (another && (i + 2 >= text.length || text[i + 2] != '=')) {
                return -1;
            }
        }
        return -1;
    }

    private Optional<Charset> charset(int start, int end) {
        String name = new String(text, start, end - start, StandardCharsets.ISO_8859_1);
        // RFC 2231 section 5: a language may follow after an asterisk
        int language = name.indexOf('*');
        return Charsets.find(language < 0 ? name : name.substring(0, language));
    }

    private Optional<byte[]> octets(int encoding, int start, int end) {
        return switch (encoding) {
            case 'b' -> Optional.of(TransferDecoder.base64(text, start, end));
            case 'q' -> Optional.of(q(start, end));
            default -> Optional.empty();
        };
    }

    // RFC 2047 section 4.2: the "Q" encoding
    private byte[] q(int start, int end) {
        var octets = new ByteArrayOutputStream(end - start);
        for (int i = start; i < end; i++) {
            if (text[i] == '=' && isHexPair(i + 1, end)) {
                octets.write(Ascii.hex(text[i + 1]) << 4 | Ascii.hex(text[i + 2]));
                i += 2;
            } else {
                octets.write(text[i] == '_' ? ' ' : text[i]);
            }
        }
        return octets.toByteArray();
    }

    private boolean isHexPair(int at, int end) {
        return at + 1 < end && Ascii.hex(text[at]) >= 0 && Ascii.hex(text[at + 1]) >= 0;
    }
}
