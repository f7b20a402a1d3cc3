package org.postern.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A cursor over one command line: "a case-insensitive keyword, possibly followed by one or more
/// arguments", each behind a single space (RFC 1939 section 3).
public final class Pop3Reader {
    private static final int LONGEST_KEYWORD = 4;
    private static final byte DELETE = 0x7F;

    private final byte[] line;
    private int at;

    private Pop3Reader(byte[] line) {
        this.line = line;
    }

    /// Reads one command.
    ///
    /// @param line without its CR LF; it may hold a password, so its owner wipes it
    /// @throws Pop3SyntaxException when it is no command of POP3, or not of its form
    public static Pop3Command read(byte[] line) throws Pop3SyntaxException {
        return new Pop3Reader(line).command();
    }

    private Pop3Command command() throws Pop3SyntaxException {
        refuseControls();
        return switch (keyword()) {
            case "QUIT" -> end(new Pop3Command.Quit());
            case "CAPA" -> end(new Pop3Command.Capa());
            case "USER" -> new Pop3Command.User(name());
            case "PASS" -> new Pop3Command.Pass(password());
            case "AUTH" -> auth();
            case "STLS" -> end(new Pop3Command.Stls());
            case "UTF8" -> end(new Pop3Command.Utf8());
            case "LANG" ->
                    atEnd()
                            ? new Pop3Command.Lang(null)
                            : end(new Pop3Command.Lang(languageRange()));
            case "STAT" -> end(new Pop3Command.Stat());
            case "LIST" ->
                    atEnd() ? new Pop3Command.ListAll() : end(new Pop3Command.ListOne(number()));
            case "RETR" -> end(new Pop3Command.Retr(number()));
            case "DELE" -> end(new Pop3Command.Dele(number()));
            case "NOOP" -> end(new Pop3Command.Noop());
            case "RSET" -> end(new Pop3Command.Rset());
            case "TOP" -> end(new Pop3Command.Top(number(), number()));
            case "UIDL" ->
                    atEnd() ? new Pop3Command.UidlAll() : end(new Pop3Command.UidlOne(number()));
            default -> throw new Pop3SyntaxException("unknown command");
        };
    }

    /// Refuses bare CR and LF too. Octets beyond ASCII are judged where they stand
    /// ([Pop3Compliance#UTF8_ARGUMENTS]).
    private void refuseControls() throws Pop3SyntaxException {
        for (byte octet : line) {
            // RFC 1939 section 3: "Keywords and arguments consist of printable ASCII characters."
            if ((octet >= 0 && octet < ' ') || octet == DELETE) {
                throw new Pop3SyntaxException("control characters are not taken");
            }
        }
    }

    /// The letters and digits before the first space, in upper case; empty when there are none.
    private String keyword() {
        var letters = new StringBuilder(LONGEST_KEYWORD);
        while (at < line.length && at < LONGEST_KEYWORD && isKeyword(line[at])) {
            letters.append((char) (isLetter(line[at]) ? line[at] & ~0x20 : line[at]));
            at++;
        }
        return at == line.length || line[at] == ' ' ? letters.toString() : "";
    }

    private static boolean isKeyword(byte octet) {
        return isLetter(octet) || (octet >= '0' && octet <= '9');
    }

    private static boolean isLetter(byte octet) {
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /// Blanks behind the last argument are let pass ([Pop3Compliance#SPACE_AT_END]).
    private boolean atEnd() {
        for (int i = at; i < line.length; i++) {
            if (line[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    private <C extends Pop3Command> C end(C command) throws Pop3SyntaxException {
        if (!atEnd()) {
            throw new Pop3SyntaxException("too many arguments");
        }
        return command;
    }

    private void expectSpace() throws Pop3SyntaxException {
        if (at == line.length || line[at] != ' ') {
            throw new Pop3SyntaxException("an argument is missing");
        }
        at++;
    }

    /// A message number, or TOP's number of lines; saturates.
    private int number() throws Pop3SyntaxException {
        expectSpace();
        int start = at;
        long number = 0;
        while (at < line.length && line[at] >= '0' && line[at] <= '9') {
            number = Math.min(number * 10 + (line[at++] - '0'), Integer.MAX_VALUE);
        }
        if (at == start || (at < line.length && line[at] != ' ')) {
            throw new Pop3SyntaxException("a number is expected");
        }
        return (int) number;
    }

    /// The rest of the line: a mailbox name may hold blanks, and UTF-8
    /// ([Pop3Compliance#UTF8_ARGUMENTS]).
    private String name() throws Pop3SyntaxException {
        expectSpace();
        byte[] rest = Arrays.copyOfRange(line, at, line.length);
        try {
            String name =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(rest))
                            .toString()
                            .strip();
            if (name.isEmpty()) {
                throw new Pop3SyntaxException("a name is missing");
            }
            return name;
        } catch (CharacterCodingException notUtf8) {
            throw new Pop3SyntaxException("the name is not UTF-8");
        }
    }

    // RFC 1939 section 7: PASS has one argument, so a server may treat spaces as part of the
    // password.
    private byte[] password() throws Pop3SyntaxException {
        expectSpace();
        return Arrays.copyOfRange(line, at, line.length);
    }

    // RFC 5034 section 4: "AUTH" mechanism [initial-response]
    private Pop3Command auth() throws Pop3SyntaxException {
        String mechanism = new String(word(), StandardCharsets.US_ASCII);
        return atEnd()
                ? new Pop3Command.Auth(mechanism, null)
                : end(new Pop3Command.Auth(mechanism, word()));
    }

    // RFC 6856 section 3.2: lang-arg = language-range; RFC 4647 section 2.1
    private String languageRange() throws Pop3SyntaxException {
        byte[] range = word();
        for (byte octet : range) {
            boolean digit = octet >= '0' && octet <= '9';
            if (!isLetter(octet) && !digit && octet != '-' && octet != '*') {
                throw new Pop3SyntaxException("a language is expected");
            }
        }
        return new String(range, StandardCharsets.US_ASCII);
    }

    private byte[] word() throws Pop3SyntaxException {
        expectSpace();
        int start = at;
        while (at < line.length && line[at] > ' ' && line[at] <= '~') {
            at++;
        }
        if (at == start) {
            throw new Pop3SyntaxException("an argument is missing");
        }
        return Arrays.copyOfRange(line, start, at);
    }
}
