package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u00A7',
            value = {
                "filename=a.txt # a.txt",
                "FileName = a.txt # a.txt",
                "filename=\"a b.txt\" # a b.txt",
                "filename=\"a\\\"b.txt\" # a\"b.txt",
                "filename=a b.txt; size=3 # a b.txt",
                "filename=a.txt (the file) # a.txt",
                "filename=a.txt size=3 # a.txt",
                ";; ;filename=a.txt # a.txt",
                "junk; =x; filename=a.txt # a.txt",
                "filename=\"a.txt # a.txt",
                // RFC 2231 section 3
                "filename*0=ab; filename*1=\"c d\" # abc d",
                "filename*1=b; filename*0=a # ab",
                "filename*0=a; filename*2=c # a",
                // RFC 2231 section 4
                "filename*=utf-8''%C3%A4.txt # \u00E4.txt",
                "filename*=ISO-8859-1'de'%E4.txt # \u00E4.txt",
                "filename*=%41.txt # A.txt",
                "filename=plain; filename*=utf-8''better # better",
                "filename*=utf-8''%4 # %4",
                "filename*0*=utf-8''%C3; filename*1*=%A4; filename*2=%41 # \u00E4%41",
                // RFC 2047 in a parameter is wrong and common.
                "filename=\"=?utf-8?Q?=C3=A4.txt?=\" # \u00E4.txt",
                "filename=\"\u00E4.txt\" # \u00E4.txt",
            })
    void readsAFileName(String parameters, String name) {
        Disposition disposition =
                Disposition.parse(RawText.of("attachment; " + parameters)).orElseThrow();

        assertThat(disposition.type()).isEqualTo("attachment");
        assertThat(disposition.parameters().find("filename")).contains(name);
    }

    @Test
    void absentIsAbsent() {
        Parameters parameters =
                MediaType.parse(RawText.of("text/plain; filenames=x; x=y"))
                        .orElseThrow()
                        .parameters();

        assertThat(parameters.find("filename")).isEmpty();
        assertThat(Parameters.NONE.find("x")).isEmpty();
        assertThat(parameters.raw("X")).contains(RawText.of("y"));
    }

    @Test
    void rawFormIsKept() {
        var parameters =
                Disposition.parse(RawText.of("inline; FILENAME*0*=utf-8''%41; filename*1=b"))
                        .orElseThrow()
                        .parameters();

        assertThat(parameters.list())
                .containsExactly(
                        new Parameter("filename*0*", RawText.of("utf-8''%41")),
                        new Parameter("filename*1", RawText.of("b")));
    }

    @Test
    void countIsLimited() {
        var type = MediaType.parse(RawText.of("a/b" + ";x=y".repeat(1000))).orElseThrow();

        assertThat(type.parameters().list()).hasSize(Parameters.MOST);
    }
}
