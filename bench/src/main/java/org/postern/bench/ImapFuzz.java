package org.postern.bench;

import org.postern.imap.CommandInput;
import org.postern.imap.DateTime;
import org.postern.imap.FetchModifiers;
import org.postern.imap.FetchReader;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ImapUrl;
import org.postern.imap.ListPattern;
import org.postern.imap.LiteralHeader;
import org.postern.imap.ModifiedUtf7;
import org.postern.imap.SearchReader;
import org.postern.imap.SearchReturn;
import org.postern.imap.SearchScope;
import org.postern.imap.SequenceSet;
import org.postern.imap.SortCriterion;
import org.postern.mail.UidSet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The rules of IMAP. The first octet of an input chooses the rule, the rest is what it reads.
final class ImapFuzz implements FuzzTarget {
    private static final List<byte[]> WORDS =
            Stream.of(
                            " ( ) [ ] < > { } \" \\ , : . * % & &- + - $ 0 1 9 1:* 2,4 4294967295"
                                + " 4294967296 NIL INBOX BODY[ BODY.PEEK[ BINARY[ BINARY.SIZE["
                                + " HEADER.FIELDS TEXT MIME UID FLAGS ALL OR NOT SUBJECT CHARSET"
                                + " UTF-8 SENTON 1-Feb-2026 RETURN PARTIAL UPDATE SAVE MODSEQ"
                                + " CHANGEDSINCE VANISHED YOUNGER EMAILID PREVIEW imap:// ;UID="
                                + " ;SECTION= ;URLAUTH= ;EXPIRE= %41 \\Seen key REVERSE DATE")
                    .flatMap(words -> Stream.of(words.split(" ")))
                    .map(word -> word.getBytes(StandardCharsets.UTF_8))
                    .toList();

    @Override
    public String name() {
        return "imap";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public void read(byte[] input) {
        try {
            if (input.length > 0) {
                read(input[0] & 0xff, new Wire(input));
            }
        } catch (ImapException | IOException complaint) {
            // The grammar's own terms.
        }
    }

    private static void read(int rule, Wire wire) throws ImapException, IOException {
        byte[] line = wire.line();
        var reader = new ImapReader(line, wire, rule >= 0x80);
        switch (rule % 14) {
            case 0 -> reader.expectAstring();
            case 1 -> reader.expectSequenceSet().resolve(10);
            case 2 -> reader.expectFlagList();
            case 3 -> new FetchReader(reader).expectItems();
            case 4 -> new SearchReader(reader, new Scope()).expectProgram();
            case 5 -> new SearchReader(reader, new Scope()).expectCriteria();
            case 6 -> DateTime.expectDateTime(reader);
            case 7 -> DateTime.expectDate(reader);
            case 8 -> FetchModifiers.expect(reader);
            case 9 -> SearchReturn.expect(reader);
            case 10 -> SortCriterion.expectList(reader);
            case 11 -> ModifiedUtf7.decode(reader.expectListMailbox());
            case 12 -> ImapUrl.parse(new String(line, StandardCharsets.UTF_8));
            default ->
                    new ListPattern(new String(reader.expectString(), StandardCharsets.UTF_8))
                            .matches("INBOX/a/b");
        }
    }

    /// A client's octets, its lines and literals, after the first octet.
    private static final class Wire implements CommandInput {
        private static final int MOST = 64 * 1024;

        private final ByteArrayInputStream octets;

        Wire(byte[] input) {
            octets = new ByteArrayInputStream(input, 1, input.length - 1);
        }

        @Override
        public byte[] literal(LiteralHeader header) throws IOException, ImapException {
            if (header.octets() > MOST) {
                throw ImapException.no("TOOBIG", "too big");
            }
            byte[] literal = octets.readNBytes((int) header.octets());
            if (literal.length < header.octets()) {
                throw new EOFException();
            }
            return literal;
        }

        @Override
        public byte[] line() {
            var line = new ByteArrayOutputStream();
            for (int octet = octets.read(); octet >= 0 && octet != '\n'; octet = octets.read()) {
                line.write(octet);
            }
            byte[] all = line.toByteArray();
            boolean carriageReturn = all.length > 0 && all[all.length - 1] == '\r';
            return carriageReturn ? Arrays.copyOf(all, all.length - 1) : all;
        }
    }

    private record Scope() implements SearchScope {
        @Override
        public UidSet numbers(SequenceSet numbers) {
            return numbers.resolve(10);
        }

        @Override
        public UidSet uids(SequenceSet uids) {
            return uids.resolve(10);
        }

        @Override
        public UidSet recent() {
            return UidSet.EMPTY;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }
}
