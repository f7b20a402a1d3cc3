package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

final class SearchReaderTest {
    private static final SearchScope SCOPE =
            new SearchScope() {
                @Override
                public UidSet numbers(SequenceSet numbers) {
                    return numbers.resolve(10);
                }

                @Override
                public UidSet uids(SequenceSet uids) {
                    return uids.resolve(100);
                }

                @Override
                public UidSet recent() {
                    return UidSet.of(9, UidSet.MAX_UID);
                }

                @Override
                public Instant now() {
                    return Instant.ofEpochSecond(1_000);
                }
            };

    private static SearchKey read(String wire) throws ImapException, IOException {
        ImapReader reader = WireCommand.reader(wire);
        SearchKey key = new SearchReader(reader, SCOPE).expectProgram();
        reader.expectEnd();
        return key;
    }

    @Test
    void buildsTrees() throws Exception {
        LocalDate day = LocalDate.of(2026, 2, 1);
        assertThat(read("all")).isEqualTo(new SearchKey.All());
        assertThat(read("2:*")).isEqualTo(new SearchKey.Uids(UidSet.of(2, 10)));
        assertThat(read("UID *")).isEqualTo(new SearchKey.Uids(UidSet.of(100)));
        assertThat(read("SENTON 1-Feb-2026")).isEqualTo(new SearchKey.Sent(day, day.plusDays(1)));
        assertThat(read("OR (SEEN 1) NOT KEYWORD x"))
                .isEqualTo(
                        new SearchKey.Or(
                                new SearchKey.And(
                                        List.of(
                                                new SearchKey.Flagged(SystemFlag.SEEN.mask()),
                                                new SearchKey.Uids(UidSet.of(1)))),
                                new SearchKey.Not(new SearchKey.Keyword("x"))));
        assertThat(read("CHARSET iso-8859-1 SUBJECT {1}\r\n\u00e9"))
                .isEqualTo(new SearchKey.Header("SUBJECT", "é"));
        assertThat(read("HEADER X-A \"\"")).isEqualTo(new SearchKey.Header("X-A", ""));
    }

    @Test
    void boundsDepthAndKeys() throws Exception {
        String deep = "NOT ".repeat(SearchReader.MAX_DEPTH);
        assertThat(read(deep + "ALL")).isInstanceOf(SearchKey.Not.class);
        for (String wire :
                List.of(
                        deep + "NOT ALL",
                        "(".repeat(60_000),
                        "OR ".repeat(20_000) + "ALL",
                        "ALL ".repeat(SearchReader.MAX_KEYS) + "ALL")) {
            assertThatThrownBy(() -> read(wire)).isInstanceOf(ImapException.class);
        }
    }

    @Test
    void refuses() {
        for (String wire :
                List.of(
                        "",
                        "(",
                        "()",
                        "OR ALL",
                        "NOT",
                        "SUBJECT",
                        "LARGER x",
                        "UID",
                        "UID x",
                        "ON x",
                        "CHARSET",
                        "CHARSET UTF-8",
                        "KEYWORD \\Seen",
                        "ALL)",
                        "1:",
                        "SUBJECT \"\u00e9\"",
                        "CHARSET ../x ALL")) {
            assertThatThrownBy(() -> read(wire)).as(wire).isInstanceOf(ImapException.class);
        }
    }
}
