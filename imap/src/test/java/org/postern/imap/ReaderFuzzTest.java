package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.UidSet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// Throws pieces of IMAP at the readers: each either reads or complains in its own terms.
final class ReaderFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final List<String> PIECES =
            List.of(
                    " ",
                    "  ",
                    "(",
                    ")",
                    "[",
                    "]",
                    "<",
                    ">",
                    "{",
                    "}",
                    "{3}\r\n",
                    "{3+}\r\nabc",
                    "{99999999999}\r\n",
                    "\"",
                    "\\",
                    "\\Seen",
                    "a",
                    "NIL",
                    "1",
                    "0",
                    "4294967295",
                    "4294967296",
                    "*",
                    "1:*",
                    ",",
                    ":",
                    ".",
                    "%",
                    "&",
                    "&-",
                    "\r\n",
                    "\0",
                    "\u00ff",
                    "BODY",
                    "BODY.PEEK[",
                    "HEADER.FIELDS (",
                    "TEXT",
                    "MIME",
                    "OR",
                    "NOT",
                    "SUBJECT",
                    "CHARSET UTF-8",
                    "SENTON",
                    "1-Feb-2026",
                    "\"17-Jul-1996 02:44:25 -0700\"",
                    "UID",
                    "FLAGS",
                    "ALL",
                    "+",
                    "-",
                    "$",
                    "RETURN (",
                    "PARTIAL",
                    "1:2",
                    "MODSEQ",
                    "\"/flags/x\" all ",
                    "CHANGEDSINCE ",
                    "VANISHED",
                    "YOUNGER",
                    "EMAILID",
                    "PREVIEW",
                    " (LAZY");

    @Test
    void neverFailsOtherwise() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var wire = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                wire.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String command = wire.toString();
            for (int rule = 0; rule < 11; rule++) {
                try {
                    read(rule, WireCommand.reader(command));
                } catch (ImapException | EOFException complaint) {
                    assertThat(complaint).isNotNull();
                } catch (RuntimeException defect) {
                    throw new AssertionError(
                            "seed " + seed + " rule " + rule + ": " + command, defect);
                }
            }
        }
    }

    private static void read(int rule, ImapReader reader) throws ImapException, IOException {
        switch (rule) {
            case 0 -> reader.expectAstring();
            case 1 -> reader.expectSequenceSet();
            case 2 -> reader.expectFlagList();
            case 3 -> new FetchReader(reader).expectItems();
            case 4 -> new SearchReader(reader, new Scope()).expectProgram();
            case 5 -> DateTime.expectDateTime(reader);
            case 6 -> DateTime.expectDate(reader);
            case 8 -> FetchModifiers.expect(reader);
            case 9 -> SearchReturn.expect(reader);
            case 7 -> ModifiedUtf7.decode(reader.expectListMailbox());
            default -> new ListPattern(new String(reader.expectString(), StandardCharsets.UTF_8));
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
