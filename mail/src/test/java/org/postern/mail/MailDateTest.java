package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;

class MailDateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat, 01 Feb 2007 01:02:03 +0200 | 2007-02-01T01:02:03+02:00",
                "1 Feb 2007 01:02 +0200 | 2007-02-01T01:02:00+02:00",
                "Thu, 1 Feb 2007 01:02:03 -0000 | 2007-02-01T01:02:03Z",
                "Thu,1 Feb 2007 01:02:03 -0330 | 2007-02-01T01:02:03-03:30",
                "thu, 1 FEB 2007 01:02:03 +0000 (UTC) | 2007-02-01T01:02:03Z",
                "(x) Thu (y) , 1 (z) Feb 2007 01:02:03 +0100 (CET) | 2007-02-01T01:02:03+01:00",
                "Thu, 1 Feb 2007 23:59:60 +0000 | 2007-02-01T23:59:59Z",
                // RFC 5322 section 4.3
                "Thu, 1 Feb 07 01:02:03 GMT | 2007-02-01T01:02:03Z",
                "Mon, 1 Feb 99 01:02:03 EST | 1999-02-01T01:02:03-05:00",
                "Mon, 1 Feb 107 01:02:03 PDT | 2007-02-01T01:02:03-07:00",
                "Thu, 1 Feb 2007 01:02:03 UT | 2007-02-01T01:02:03Z",
                "Thu, 1 Feb 2007 01:02:03 Z | 2007-02-01T01:02:03Z",
                "Thu, 1 Feb 2007 01:02:03 A | 2007-02-01T01:02:03Z",
                "Thu, 1 Feb 2007 01:02:03 XYZ | 2007-02-01T01:02:03Z",
                // Real life
                "Thu, 1 Feb 2007 01:02:03 | 2007-02-01T01:02:03Z",
                "Thu, 1 Feb 2007 01:02:03 CEST | 2007-02-01T01:02:03+02:00",
                "Thu, 1 Feb 2007 01:02:03 GMT+0200 | 2007-02-01T01:02:03+02:00",
                "Thu, 1 Feb 2007 01:02:03 +02:00 | 2007-02-01T01:02:03+02:00",
                "Thu, 1 Feb 2007 01:02:03 +02 | 2007-02-01T01:02:03+02:00",
                "Thu, 1 Feb 2007 01:02:03.456 +0200 | 2007-02-01T01:02:03+02:00",
                "Thu, 1 Feb 2007 1:2:3 +0200 | 2007-02-01T01:02:03+02:00",
                "Thursday, February 1, 2007 1:02:03 PM | 2007-02-01T13:02:03Z",
                "Thursday, 1 February 2007 12:02am | 2007-02-01T00:02:00Z",
                "Thu Feb  1 01:02:03 2007 | 2007-02-01T01:02:03Z",
                "Thu Feb  1 01:02:03 CET 2007 | 2007-02-01T01:02:03+01:00",
                "Thu, 01-Feb-2007 01:02:03 GMT | 2007-02-01T01:02:03Z",
                "1-Feb-07 01:02:03 +0100 | 2007-02-01T01:02:03+01:00",
                "2007-02-01T01:02:03Z | 2007-02-01T01:02:03Z",
                "2007-02-01T01:02:03+01:00 | 2007-02-01T01:02:03+01:00",
                "2007-02-01T01:02:03-0500 | 2007-02-01T01:02:03-05:00",
                "2007-02-01 01:02:03 +0100 | 2007-02-01T01:02:03+01:00",
                "Thu, 1 Feb 2007 | 2007-02-01T00:00:00Z",
                "Thu, 1 Feb 2007 01:02:03 +9900 | 2007-02-01T01:02:03Z",
                "Sat, 31 May 2025 08:00:00 +1245 | 2025-05-31T08:00:00+12:45",
            })
    void reads(String text, OffsetDateTime moment) {
        assertThat(MailDate.parse(RawText.of(text))).contains(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "Thu, 32 Feb 2007 01:02:03 +0200",
                "Thu, 30 Feb 2007 01:02:03 +0200",
                "Thu, 1 Foo 2007 01:02:03 +0200",
                "Thu, 1 Feb 2007 25:02:03 +0200",
                "Thu, 1 Feb 2007 01:61:03 +0200",
                "Feb 2007",
                "1 Feb",
                "99999999999999999999 Feb 2007",
                "Thu, 1 Feb 2007 99999999999:1:1 +0000",
                "2007-13-01",
            })
    void isAbsentWhereItCannotBeMadeOut(String text) {
        assertThat(MailDate.parse(RawText.of(text))).isEmpty();
    }

    @Test
    void hostileLengthIsAbsent() {
        assertThat(MailDate.parse(RawText.of("1 ".repeat(100_000)))).isEmpty();
    }

    @Test
    void readsWhatItWrites() {
        long seed = Long.getLong("tests.seed", 7);
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            OffsetDateTime moment =
                    OffsetDateTime.ofInstant(
                            Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L)),
                            ZoneOffset.ofTotalSeconds(random.nextInt(-720, 780) * 60));
            assertThat(MailDate.parse(RawText.of(MailDate.format(moment))))
                    .as("tests.seed=" + seed)
                    .contains(moment);
        }
        assertThat(MailDate.format(OffsetDateTime.parse("2026-11-22T18:35:19+01:00")))
                .isEqualTo("Sun, 22 Nov 2026 18:35:19 +0100");
        assertThat(MailDate.format(OffsetDateTime.parse("2026-11-02T08:05:09Z")))
                .isEqualTo("Mon, 02 Nov 2026 08:05:09 +0000");
    }
}
