package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Tables of the grammar's rules: input, and what it is or that it is refused.
final class ImapReaderTest {
    @Test
    void readsAstrings() throws Exception {
        Map<String, String> cases =
                Map.of(
                        "abc", "abc",
                        "a]b[c", "a]b[c",
                        "\"a b\"", "a b",
                        "\"a\\\"b\\\\c\"", "a\"b\\c",
                        "\"\"", "",
                        "{3}\r\na b", "a b",
                        "{3+}\r\n\"\\(", "\"\\(",
                        "{0}\r\n", "");
        for (var each : cases.entrySet()) {
            ImapReader reader = WireCommand.reader(each.getKey());
            assertThat(new String(reader.expectAstring(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(each.getValue());
            assertThat(reader.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " a",
                "(a",
                "\"a",
                "\"a\\b\"",
                "\"a\0b\"",
                "\"\u00e9\"",
                "{",
                "{}\r\n",
                "{3}",
                "{3",
                "{-1}\r\nx",
                "{9}\r\nabc",
                "{1}x\r\na",
                "{99999999999999999999}\r\nx",
                "{1}\r\n\0",
                "%"
            })
    void refusesAstrings(String wire) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        assertThatThrownBy(
                        () -> {
                            reader.expectAstring();
                            reader.expectEnd();
                        })
                .isInstanceOf(ImapException.class);
    }

    @Test
    void takesUtf8InQuotedStrings() throws Exception {
        byte[] wire = "\"é\"".getBytes(StandardCharsets.UTF_8);
        assertThat(WireCommand.reader(wire).expectAstring())
                .isEqualTo("é".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "4294967295,4294967295"})
    void readsNzNumbers(String wire, long value) throws Exception {
        assertThat(WireCommand.reader(wire).expectNzNumber()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "01", "4294967296", "-1", "", "x", "99999999999999999999999"})
    void refusesNzNumbers(String wire) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        assertThatThrownBy(reader::expectNzNumber).isInstanceOf(ImapException.class);
    }

    @Test
    void readsNumbersUpTo63Bits() throws Exception {
        assertThat(WireCommand.reader("9223372036854775807").expectNumber64())
                .isEqualTo(Long.MAX_VALUE);
        ImapReader above = WireCommand.reader("9223372036854775808");
        assertThatThrownBy(above::expectNumber64).isInstanceOf(ImapException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|1|1",
                "*|*|20",
                "1:*|1:*|1:20",
                "*:5|*:5|5:20",
                "5:3,2|5:3,2|2:5",
                "9,1:3,2:4|9,1:3,2:4|1:4,9",
                "30:*|30:*|20:30",
                "3,4,5|3,4,5|3:5"
            })
    void readsSequenceSets(String wire, String printed, String resolved) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        SequenceSet set = reader.expectSequenceSet();
        assertThat(reader.atEnd()).isTrue();
        assertThat(set).hasToString(printed);
        assertThat(set.resolve(20)).hasToString(resolved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1,", "1:", ":1", "0", "1:0", "a", "1;2", "1:2:3"})
    void refusesSequenceSets(String wire) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        assertThatThrownBy(
                        () -> {
                            reader.expectSequenceSet();
                            reader.expectEnd();
                        })
                .isInstanceOf(ImapException.class);
    }

    @Test
    void resolvesNothingWhereNothingIsInUse() throws Exception {
        assertThat(WireCommand.reader("1:*").expectSequenceSet().resolve(0).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "()|0|",
                "(\\Seen \\ANSWERED)|3|",
                "(\\Deleted)|8|",
                "($Forwarded NonJunk nonjunk)|0|$Forwarded NonJunk",
                "(\\Draft a ) |16|a"
            })
    void readsFlagLists(String wire, long system, String keywords) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        FlagList flags = reader.expectFlagList();
        reader.expectEnd();
        assertThat(flags.system()).isEqualTo(system);
        assertThat(String.join(" ", flags.keywords())).isEqualTo(keywords == null ? "" : keywords);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "(\\Recent)", "(\\*)", "(a", "(a  b)", "(\\)", "(a(b))", "seen"})
    void refusesFlagLists(String wire) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        assertThatThrownBy(
                        () -> {
                            reader.expectFlagList();
                            reader.expectEnd();
                        })
                .isInstanceOf(ImapException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "BODY[],BODY[]",
        "BODY.PEEK[],BODY[]",
        "body[header],BODY[HEADER]",
        "BODY[1.2.mime],BODY[1.2.MIME]",
        "BODY[3.TEXT],BODY[3.TEXT]",
        "BODY[HEADER.FIELDS (From \"To\")],BODY[HEADER.FIELDS (From To)]",
        "BODY[2.HEADER.FIELDS.NOT (\"a b\")],BODY[2.HEADER.FIELDS.NOT (\"a b\")]",
    })
    void readsAndPrintsSections(String wire, String printed) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        List<FetchItem> items = new FetchReader(reader).expectItems();
        reader.expectEnd();
        assertThat(items).hasSize(1);
        FetchItem.Body body = (FetchItem.Body) items.getFirst();
        assertThat(body.peek()).isEqualTo(wire.startsWith("BODY.PEEK"));
        String text = Printed.by(out -> body.section().print(out.ascii("BODY")));
        assertThat(text).isEqualTo(printed);
        // What was printed is read as the same again.
        assertThat(((FetchItem.Body) fetch(text).getFirst()).section()).isEqualTo(body.section());
    }

    private static List<FetchItem> fetch(String wire) throws ImapException, IOException {
        return new FetchReader(WireCommand.reader(wire)).expectItems();
    }

    @Test
    void readsMacrosAsWhatTheyStandFor() throws Exception {
        assertThat(fetch("FAST")).hasSize(3);
        assertThat(fetch("all")).hasSize(4).last().isEqualTo(new FetchItem.Envelope());
        assertThat(fetch("FULL")).hasSize(5).last().isEqualTo(new FetchItem.Structure(false));
        assertThat(fetch("BODY")).containsExactly(new FetchItem.Structure(false));
        assertThat(fetch("(BODYSTRUCTURE BODY)"))
                .containsExactly(new FetchItem.Structure(true), new FetchItem.Structure(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "()",
                "(UID",
                "FOO",
                "BODY[",
                "BODY[0]",
                "BODY[1.0]",
                "BODY[a]",
                "BODY[MIME]",
                "BODY[]<1>",
                "BODY[]<1.0>",
                "BODY[]<-1.2>",
                "BODY[HEADER.FIELDS]",
                "BODY[HEADER.FIELDS ()]",
                "(ALL FLAGS)",
                "BODY.PEEK",
                "RFC822.PEEK",
                "UID]"
            })
    void refusesFetchItems(String wire) throws Exception {
        ImapReader reader = WireCommand.reader(wire);
        assertThatThrownBy(
                        () -> {
                            new FetchReader(reader).expectItems();
                            reader.expectEnd();
                        })
                .isInstanceOf(ImapException.class);
    }

    @Test
    void boundsPartNumbersAndItems() {
        String deep = "BODY[" + "1.".repeat(FetchReader.MAX_PART_DEPTH) + "1]";
        assertThatThrownBy(() -> fetch(deep)).isInstanceOf(ImapException.class);
        String many = "(" + "UID ".repeat(FetchReader.MAX_ITEMS) + "UID)";
        assertThatThrownBy(() -> fetch(many)).isInstanceOf(ImapException.class);
    }
}
