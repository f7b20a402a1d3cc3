package org.postern.admin;

import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.WireInput;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads requests of the administration protocol:
///
///     request  = tag *(SP [argument]) CRLF
///     tag      = 1*(any octet but SP)
///     argument = bare / quoted / literal
///     bare     = 1*(any octet but SP)                  ; not beginning with a double quote
///     quoted   = DQUOTE *(octet / "\" octet) DQUOTE
///     literal  = "{" number "+}" CRLF *octet           ; as many octets; SP or CRLF follows
///
/// A line may end in LF alone, as people at a terminal send it.
final class ProtocolReader {
    /// A literal up to this size is read over when the request is too long; beyond, the connection
    /// ends.
    static final long MAX_SKIPPED = 64L << 20;

    private static final int CHUNK = 8_192;

    private final WireInput input;
    private final int limit;

    /// @param limit most octets of a request
    ProtocolReader(WireInput input, int limit) {
        this.input = input;
        this.limit = limit;
    }

    /// The next request.
    ///
    /// @throws java.io.EOFException when the client has closed
    ProtocolRequest read() throws IOException, ProtocolSyntaxException {
        return new Reading().request();
    }

    /// One request, line after line while literals follow.
    private final class Reading {
        private final List<String> words = new ArrayList<>();
        private String tag = "*";
        private int left = limit;
        private byte[] line = {};
        private int at;

        /// The first defect; the request is read to its end all the same.
        private String defect = "";

        ProtocolRequest request() throws IOException, ProtocolSyntaxException {
            try {
                nextLine();
                tag();
                while (argument()) {
                    // Each call takes one.
                }
            } finally {
                // It may have held a password.
                Arrays.fill(line, (byte) 0);
            }
            if (!defect.isEmpty()) {
                throw ProtocolSyntaxException.of(tag, defect);
            }
            return new ProtocolRequest(tag, words);
        }

        private void nextLine() throws IOException, ProtocolSyntaxException {
            Arrays.fill(line, (byte) 0);
            at = 0;
            try {
                line = input.readLine(Math.max(left, 1), LineEnd.LENIENT);
                left -= line.length;
            } catch (LineTooLongException e) {
                line = new byte[0];
                throw ProtocolSyntaxException.of(
                        tag, "the request is longer than " + limit + " octets");
            }
        }

        private void tag() throws ProtocolSyntaxException {
            int end = wordEnd();
            if (end == 0) {
                throw ProtocolSyntaxException.of("*", "the line has no tag");
            }
            tag = new String(line, 0, end, StandardCharsets.ISO_8859_1);
            at = end;
        }

        private int wordEnd() {
            int end = at;
            while (end < line.length && line[end] != ' ') {
                end++;
            }
            return end;
        }

        /// Takes the next argument; false at the request's end.
        private boolean argument() throws IOException, ProtocolSyntaxException {
            while (at < line.length && line[at] == ' ') {
                at++;
            }
            if (at == line.length) {
                return false;
            }
            if (line[at] == '"') {
                return quoted();
            }
            int end = wordEnd();
            if (line[at] == '{' && end == line.length && line[end - 1] == '}') {
                return literal(end);
            }
            add(line, at, end);
            at = end;
            return true;
        }

        private boolean quoted() {
            var octets = new byte[line.length - at];
            int count = 0;
            int i = at + 1;
            while (i < line.length && line[i] != '"') {
                if (line[i] == '\\' && i + 1 < line.length) {
                    i++;
                }
                octets[count++] = line[i++];
            }
            if (i >= line.length) {
                return defective("a double quote is opened and not closed");
            }
            at = i + 1;
            if (at < line.length && line[at] != ' ') {
                return defective("a space must follow a closing double quote");
            }
            add(octets, 0, count);
            return true;
        }

        private boolean defective(String what) {
            note(what);
            return false;
        }

        private void note(String what) {
            if (defect.isEmpty()) {
                defect = what;
            }
        }

        private boolean literal(int end) throws IOException, ProtocolSyntaxException {
            long size = size(end);
            if (size > left) {
                note("the request is longer than " + limit + " octets");
                skip(size);
            } else {
                var octets = new byte[(int) size];
                input.readFully(octets, 0, octets.length);
                left -= octets.length;
                add(octets, 0, octets.length);
                Arrays.fill(octets, (byte) 0);
            }
            nextLine();
            if (line.length > 0 && line[0] != ' ') {
                return defective("a space must follow a literal");
            }
            return true;
        }

        /// The number in `{N+}`.
        private long size(int end) throws ProtocolSyntaxException {
            long size = 0;
            int i = at + 1;
            for (; i < end - 1 && line[i] >= '0' && line[i] <= '9'; i++) {
                size = Math.min(size * 10 + line[i] - '0', Long.MAX_VALUE / 100);
            }
            boolean digits = i > at + 1;
            if (digits && i == end - 2 && line[i] == '+') {
                if (size > MAX_SKIPPED) {
                    throw ProtocolSyntaxException.last(
                            tag, "the literal is longer than " + MAX_SKIPPED + " octets");
                }
                return size;
            }
            // A client that sends {N} waits for a continuation that never comes; it is answered.
            throw ProtocolSyntaxException.of(tag, "a literal begins with {number+}");
        }

        private void skip(long size) throws IOException {
            var chunk = new byte[CHUNK];
            for (long rest = size; rest > 0; rest -= Math.min(rest, CHUNK)) {
                input.readFully(chunk, 0, (int) Math.min(rest, CHUNK));
            }
        }

        private void add(byte[] octets, int from, int to) {
            try {
                String word =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)
                                .decode(ByteBuffer.wrap(octets, from, to - from))
                                .toString();
                if (word.indexOf('\0') >= 0) {
                    note("an argument holds NUL");
                }
                words.add(word);
            } catch (CharacterCodingException e) {
                note("an argument is not UTF-8");
            }
        }
    }
}
