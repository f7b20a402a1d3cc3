package org.postern.imap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A cursor over one IMAP command; each method is one rule of RFC 9051 section 9. `takeX` answers
/// whether X stood here and consumes it; `expectX` consumes X or throws.
///
/// A literal is fetched from the [CommandInput] at the moment the grammar reaches it, so a command
/// that is wrong before its literal is refused before the literal is asked for. One thread.
public final class ImapReader {
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;

    private final CommandInput input;
    private final boolean utf8;
    private byte[] line;
    private int at;

    /// @param line the command's first line, without its end
    public ImapReader(byte[] line, CommandInput input) {
        this(line, input, false);
    }

    /// @param utf8 whether the client has turned UTF-8 on (RFC 6855 section 3)
    public ImapReader(byte[] line, CommandInput input, boolean utf8) {
        this.line = line;
        this.input = input;
        this.utf8 = utf8;
    }

    /// Whether mailbox names are UTF-8, not modified UTF-7.
    public boolean utf8() {
        return utf8;
    }

    /// Takes the rest of the line.
    public byte[] takeRest() {
        byte[] rest = Arrays.copyOfRange(line, at, line.length);
        at = line.length;
        return rest;
    }

    /// Overwrites what was read: it held a secret, and nothing more is to be read of it.
    public void wipe() {
        Arrays.fill(line, (byte) 0);
        at = line.length;
    }

    public boolean atEnd() {
        return at == line.length;
    }

    /// The octet at the cursor; -1 at the line's end.
    public int peek() {
        return at < line.length ? line[at] & 0xff : -1;
    }

    public boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    public void expect(char c) throws ImapException {
        if (!take(c)) {
            throw expected("\"" + c + "\"");
        }
    }

    public void expectSpace() throws ImapException {
        if (!take(' ')) {
            throw expected("a space");
        }
    }

    /// The command's end; spaces before it are taken ([ImapCompliance#SPACE_AT_END]).
    public void expectEnd() throws ImapException {
        while (take(' ')) {
            // passed over
        }
        if (!atEnd()) {
            throw expected("the end of the command");
        }
    }

    /// Whether only spaces are left ([ImapCompliance#SPACE_AT_END]).
    public boolean restIsBlank() {
        for (int i = at; i < line.length; i++) {
            if (line[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    /// Takes `word`, compared without regard to case, if it stands here and no atom goes on after
    /// it.
    public boolean takeWord(String word) {
        int end = at + word.length();
        if (end > line.length || (end < line.length && Characters.atom(line[end]))) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (Characters.upper(line[at + i]) != Characters.upper(word.charAt(i))) {
                return false;
            }
        }
        at = end;
        return true;
    }

    /// Takes a space and the parenthesis behind it, or neither.
    public boolean takeSpaceAndParenthesis() {
        if (at + 1 < line.length && line[at] == ' ' && line[at + 1] == '(') {
            at += 2;
            return true;
        }
        return false;
    }

    // tag = 1*<any ASTRING-CHAR except "+">
    public String expectTag() throws ImapException {
        int start = at;
        while (at < line.length && Characters.tag(line[at])) {
            at++;
        }
        return textFrom(start, "a tag");
    }

    // atom = 1*ATOM-CHAR
    public String expectAtom() throws ImapException {
        int start = at;
        while (at < line.length && Characters.atom(line[at])) {
            at++;
        }
        return textFrom(start, "an atom");
    }

    /// A keyword of the protocol: letters, digits, `.` and `-`, upper-cased; empty if none stands
    /// here.
    public String takeName() {
        int start = at;
        while (at < line.length && nameCharacter(line[at])) {
            at++;
        }
        var name = new char[at - start];
        for (int i = 0; i < name.length; i++) {
            name[i] = (char) Characters.upper(line[start + i]);
        }
        return new String(name);
    }

    private static boolean nameCharacter(int c) {
        int upper = Characters.upper(c);
        return (upper >= 'A' && upper <= 'Z') || Characters.digit(c) || c == '.' || c == '-';
    }

    // astring = 1*ASTRING-CHAR / string
    public byte[] expectAstring() throws ImapException, IOException {
        return stringAhead() ? expectString() : expectWhile("a string", false);
    }

    // list-mailbox = 1*list-char / string
    public byte[] expectListMailbox() throws ImapException, IOException {
        return stringAhead() ? expectString() : expectWhile("a mailbox pattern", true);
    }

    private boolean stringAhead() {
        return peek() == '"' || peek() == '{';
    }

    private byte[] expectWhile(String what, boolean wildcards) throws ImapException {
        int start = at;
        while (at < line.length
                && (wildcards ? Characters.list(line[at]) : Characters.astring(line[at]))) {
            at++;
        }
        if (start == at) {
            throw expected(what);
        }
        return Arrays.copyOfRange(line, start, at);
    }

    // string = quoted / literal
    public byte[] expectString() throws ImapException, IOException {
        return switch (peek()) {
            case '"' -> expectQuoted();
            case '{' -> expectLiteral();
            default -> throw expected("a string");
        };
    }

    // nstring = string / nil
    public Optional<byte[]> expectNstring() throws ImapException, IOException {
        return takeWord("NIL") ? Optional.empty() : Optional.of(expectString());
    }

    // quoted = DQUOTE *QUOTED-CHAR DQUOTE
    private byte[] expectQuoted() throws ImapException {
        expect('"');
        var content = new ByteArrayOutputStream(32);
        boolean eightBit = false;
        while (!take('"')) {
            if (take('\\') && peek() != '"' && peek() != '\\') {
                throw expected("a quote or a backslash after a backslash");
            }
            int c = peek();
            if (c <= 0 || c == '\r' || c == '\n') {
                throw expected("a closing quote");
            }
            eightBit |= c > 0x7f;
            content.write(c);
            at++;
        }
        byte[] octets = content.toByteArray();
        if (eightBit) {
            // ImapCompliance.UTF8_IN_QUOTED
            decode(octets, StandardCharsets.UTF_8);
        }
        return octets;
    }

    // RFC 3516 section 7: literal8 = "~{" number ["+"] "}" CRLF *OCTET
    /// A literal whose octets may be any, NUL among them.
    public byte[] expectLiteral8() throws ImapException, IOException {
        expect('~');
        byte[] octets = input.literal(expectLiteralHeader());
        nextLine();
        return octets;
    }

    private byte[] expectLiteral() throws ImapException, IOException {
        byte[] octets = input.literal(expectLiteralHeader());
        for (byte octet : octets) {
            // RFC 9051 section 9: a literal is of CHAR8, which NUL is not
            if (octet == 0) {
                nextLine();
                throw ImapException.bad("NUL in a literal");
            }
        }
        nextLine();
        return octets;
    }

    // RFC 7888 section 8: literal = "{" number ["+"] "}" CRLF *CHAR8
    /// Consumes what announces a literal; its octets are next on the connection. After having read
    /// them the caller goes on with [#nextLine].
    public LiteralHeader expectLiteralHeader() throws ImapException {
        expect('{');
        long octets = expectNumber64();
        boolean synchronizing = !take('+');
        expect('}');
        if (!atEnd()) {
            throw expected("the end of the line after a literal's length");
        }
        return new LiteralHeader(octets, synchronizing);
    }

    /// Goes on with what follows a literal.
    public void nextLine() throws ImapException, IOException {
        line = input.line();
        at = 0;
    }

    // number = 1*DIGIT ; 0 <= n < 4,294,967,296
    public long expectNumber() throws ImapException {
        return expectDigits(MAX_NUMBER, "a 32-bit number");
    }

    // number64 = 1*DIGIT ; 0 <= n <= 9,223,372,036,854,775,807
    public long expectNumber64() throws ImapException {
        return expectDigits(Long.MAX_VALUE, "a 63-bit number");
    }

    // nz-number = digit-nz *DIGIT ; 0 < n < 4,294,967,296
    public long expectNzNumber() throws ImapException {
        if (peek() == '0') {
            throw expected("a number above 0 without leading zeros");
        }
        return expectNumber();
    }

    private long expectDigits(long limit, String what) throws ImapException {
        int start = at;
        long number = 0;
        while (at < line.length && Characters.digit(line[at])) {
            int digit = line[at] - '0';
            if (number > (limit - digit) / 10) {
                throw expected(what);
            }
            number = number * 10 + digit;
            at++;
        }
        if (start == at) {
            throw expected(what);
        }
        return number;
    }

    // sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command
    public SequenceSet expectSequenceSet() throws ImapException {
        if (take('$')) {
            return SequenceSet.SAVED;
        }
        var bounds = new long[8];
        int length = 0;
        do {
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * length);
            }
            bounds[length] = expectSequenceNumber();
            bounds[length + 1] = take(':') ? expectSequenceNumber() : bounds[length];
            length += 2;
        } while (take(','));
        return new SequenceSet(Arrays.copyOf(bounds, length));
    }

    // seq-number = nz-number / "*"
    private long expectSequenceNumber() throws ImapException {
        return take('*') ? SequenceSet.STAR : expectNzNumber();
    }

    // flag-list = "(" [flag *(SP flag)] ")"
    public FlagList expectFlagList() throws ImapException {
        expect('(');
        if (take(')')) {
            return FlagList.NONE;
        }
        FlagList flags = expectFlags();
        while (take(' ')) {
            // ImapCompliance.SPACE_AT_END
        }
        expect(')');
        return flags;
    }

    // store-att-flags = … (flag-list / (flag *(SP flag)))
    /// Flags without parentheses around them.
    public FlagList expectFlags() throws ImapException {
        long system = 0;
        var keywords = new LinkedHashMap<String, String>();
        do {
            if (take('\\')) {
                system |= systemFlag(expectAtom());
            } else {
                String keyword = expectAtom();
                keywords.putIfAbsent(keyword.toUpperCase(Locale.ROOT), keyword);
            }
        } while (at + 1 < line.length && line[at + 1] != ')' && take(' '));
        return new FlagList(system, List.copyOf(keywords.values()));
    }

    private long systemFlag(String name) throws ImapException {
        Optional<SystemFlag> flag = SystemFlag.find("\\" + name);
        if (flag.isEmpty()) {
            // RFC 9051 section 2.3.2: \Recent cannot be changed by clients; others are not defined
            throw expected("one of \\Answered \\Flagged \\Deleted \\Seen \\Draft");
        }
        return flag.get().mask();
    }

    /// Octets as text of a charset.
    ///
    /// @throws ImapException when they are not
    public static String decode(byte[] octets, Charset charset) throws ImapException {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ImapException.bad("A string is not valid " + charset.name());
        }
    }

    private String textFrom(int start, String what) throws ImapException {
        if (start == at) {
            throw expected(what);
        }
        return new String(line, start, at - start, StandardCharsets.US_ASCII);
    }

    /// A complaint about what stands at the cursor.
    public ImapException expected(String what) {
        String where = atEnd() ? "at the end" : "at column " + (at + 1);
        return ImapException.bad("Expected " + what + " " + where);
    }
}
