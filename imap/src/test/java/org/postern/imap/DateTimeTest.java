package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.LocalDate;

final class DateTimeTest {
    @ParameterizedTest
    @CsvSource({
        "17-Jul-1996 02:44:25 -0700,1996-07-17T09:44:25Z",
        "' 1-jan-2000 00:00:00 +0000',2000-01-01T00:00:00Z",
        "01-Jan-2000 00:00:00 +1400,1999-12-31T10:00:00Z",
        "31-Dec-2016 23:59:60 +0000,2016-12-31T23:59:59Z",
        "29-Feb-2024 12:00:00 +0530,2024-02-29T06:30:00Z"
    })
    void readsDateTimes(String wire, Instant instant) throws Exception {
        assertThat(DateTime.expectDateTime(WireCommand.reader("\"" + wire + "\"")))
                .isEqualTo(instant);
        String printed = DateTime.print(instant);
        assertThat(DateTime.expectDateTime(WireCommand.reader(printed))).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-Jan-2000 00:00:00 +0000",
                "32-Jan-2000 00:00:00 +0000",
                "29-Feb-2023 00:00:00 +0000",
                "01-Jän-2000 00:00:00 +0000",
                "01-Jan-2000 24:00:00 +0000",
                "01-Jan-2000 00:60:00 +0000",
                "01-Jan-2000 00:00:61 +0000",
                "01-Jan-2000 00:00:00 00000",
                "01-Jan-2000 00:00:00 +0060",
                "01-Jan-2000T00:00:00 +0000",
                "xx-Jan-2000 00:00:00 +0000",
                "01/Jan/2000 00:00:00 +0000"
            })
    void refusesDateTimes(String wire) throws Exception {
        ImapReader reader = WireCommand.reader("\"" + wire + "\"");
        assertThatThrownBy(() -> DateTime.expectDateTime(reader)).isInstanceOf(ImapException.class);
    }

    @ParameterizedTest
    @CsvSource({"1-Feb-1994,1994-02-01", "\"01-Feb-1994\",1994-02-01", "28-feb-2026,2026-02-28"})
    void readsDates(String wire, LocalDate date) throws Exception {
        assertThat(DateTime.expectDate(WireCommand.reader(wire))).isEqualTo(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "1-Feb-94", "Feb-1-1994", "0-Feb-1994", "1-Feb-19945", "1-F-1994"})
    void refusesDates(String wire) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        assertThatThrownBy(() -> DateTime.expectDate(reader)).isInstanceOf(ImapException.class);
    }
}
