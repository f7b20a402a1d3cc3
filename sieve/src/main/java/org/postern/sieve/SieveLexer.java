package org.postern.sieve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A script's tokens, one after the other; each method is a rule of RFC 5228 section 8.1.
///
/// Looser than the RFC in one thing: a line may end in LF alone, since scripts are files that
/// people edit.
final class SieveLexer {
    /// RFC 5228 section 2.4.1 asks for 2^31 - 1; this is more than any size of mail.
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;

    private static final int MAX_IDENTIFIER = 128;

    private final String text;
    private int at;
    private int line = 1;

    /// Where the line begins.
    private int lineStart;

    /// @throws SieveException when the script is not UTF-8
    SieveLexer(byte[] script) throws SieveException {
        try {
            // RFC 5228 section 2.1: UTF-8
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(script)).toString();
        } catch (CharacterCodingException e) {
            throw new SieveException(new Position(1, 1), "the script is not UTF-8");
        }
    }

    Token next() throws SieveException {
        skipWhite();
        Position position = position();
        if (at == text.length()) {
            return new Token.End(position);
        }
        char c = text.charAt(at);
        if (c == '"') {
            return new Token.Text(quoted(), position);
        }
        if (c == ':') {
            at++;
            return new Token.Tag(identifier(), position);
        }
        if (isDigit(c)) {
            return new Token.Numeral(number(), position);
        }
        if (isLetter(c)) {
            return word(position);
        }
        if ("()[]{},;".indexOf(c) >= 0) {
            at++;
            return new Token.Mark(c, position);
        }
        at++;
        throw new SieveException(position, "a character that begins nothing: " + shown(c));
    }

    private static String shown(char c) {
        return c > ' ' && c < 0x7F ? "'" + c + "'" : "U+%04X".formatted((int) c);
    }

    private Token word(Position position) throws SieveException {
        String name = identifier();
        if (name.equals("text") && at < text.length() && text.charAt(at) == ':') {
            at++;
            return new Token.Text(multiLine(position), position);
        }
        return new Token.Identifier(name, position);
    }

    // identifier = (ALPHA / "_") *(ALPHA / DIGIT / "_")
    private String identifier() throws SieveException {
        int start = at;
        while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        if (at == start || isDigit(text.charAt(start))) {
            throw new SieveException(position(), "expected a name");
        }
        if (at - start > MAX_IDENTIFIER) {
            throw new SieveException(position(), "a name above " + MAX_IDENTIFIER + " characters");
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    // number = 1*DIGIT [ QUANTIFIER ] ; QUANTIFIER = "K" / "M" / "G"
    private long number() throws SieveException {
        Position start = position();
        long value = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            value = Math.min(value * 10 + (text.charAt(at++) - '0'), MAX_NUMBER + 1);
        }
        requireSmall(value, start);
        if (at < text.length()) {
            int shift =
                    switch (text.charAt(at)) {
                        case 'K', 'k' -> 10;
                        case 'M', 'm' -> 20;
                        case 'G', 'g' -> 30;
                        default -> 0;
                    };
            if (shift > 0) {
                at++;
                value <<= shift;
                requireSmall(value, start);
            }
        }
        if (at < text.length() && isLetter(text.charAt(at))) {
            throw new SieveException(position(), "expected K, M, G or the end of the number");
        }
        return value;
    }

    private static void requireSmall(long value, Position where) throws SieveException {
        if (value > MAX_NUMBER) {
            throw new SieveException(where, "the number is too large");
        }
    }

    // quoted-string = DQUOTE quoted-text DQUOTE
    private String quoted() throws SieveException {
        Position start = position();
        var value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && at < text.length()) {
                // RFC 5228 section 2.4.2: an undefined escape is the character itself.
                c = text.charAt(at++);
            }
            value.append(checked(c));
            countLine(c);
        }
        throw new SieveException(start, "the string has no end");
    }

    // multi-line = "text:" *(SP / HTAB) (hash-comment / CRLF) *(multiline-literal /
    //              multiline-dotstart) "." CRLF
    private String multiLine(Position start) throws SieveException {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '#') {
            hashComment();
        } else if (!takeLineEnd()) {
            throw new SieveException(position(), "expected the end of the line behind text:");
        }
        var value = new StringBuilder();
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                break;
            }
            int content = end > at && text.charAt(end - 1) == '\r' ? end - 1 : end;
            String one = text.substring(at, content);
            at = end + 1;
            countLine('\n');
            if (one.equals(".")) {
                return value.toString();
            }
            for (int i = one.startsWith("..") ? 1 : 0; i < one.length(); i++) {
                value.append(checked(one.charAt(i)));
            }
            value.append("\r\n");
        }
        throw new SieveException(start, "the text has no end: a line with a dot alone");
    }

    private char checked(char c) throws SieveException {
        if (c == '\0') {
            throw new SieveException(position(), "a NUL");
        }
        return c;
    }

    // white-space = 1*(SP / CRLF / HTAB) / comment
    private void skipWhite() throws SieveException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '#') {
                hashComment();
            } else if (c == '/' && text.startsWith("/*", at)) {
                bracketComment();
            } else if (!takeLineEnd()) {
                return;
            }
        }
    }

    private boolean takeLineEnd() {
        int skip = text.startsWith("\r\n", at) ? 2 : text.startsWith("\n", at) ? 1 : 0;
        at += skip;
        if (skip > 0) {
            countLine('\n');
        }
        return skip > 0;
    }

    // hash-comment = "#" *octet-not-crlf CRLF
    private void hashComment() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
        if (end >= 0) {
            countLine('\n');
        }
    }

    // bracket-comment = "/*" *not-star 1*STAR *(not-star-slash *not-star 1*STAR) "/"
    private void bracketComment() throws SieveException {
        Position start = position();
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            at = text.length();
            throw new SieveException(start, "the comment has no end");
        }
        while (at < end + 2) {
            countLine(text.charAt(at++));
        }
    }

    private void countLine(char c) {
        if (c == '\n') {
            line++;
            lineStart = at;
        }
    }

    private Position position() {
        return new Position(line, text.codePointCount(lineStart, at) + 1);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
