package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\u00A7',
            value = {
                "plain text#plain text",
                "=?UTF-8?B?w4RwZmVs?=#\u00C4pfel",
                "=?utf-8?q?=C3=84pfel_und_Birnen?=#\u00C4pfel und Birnen",
                "=?iso-8859-1?Q?J=F6rg?= Meyer#J\u00F6rg Meyer",
                "a =?utf-8?Q?b?= c#a b c",
                "=?utf-8?Q?a?= =?utf-8?Q?b?=#ab",
                "=?utf-8?Q?a?=  \t =?iso-8859-1?Q?b?=#ab",
                // Cut in the middle of a character.
                "=?utf-8?B?w4Q=?= =?utf-8?B?cMM=?= =?utf-8?B?pA==?=#\u00C4p\u00E4",
                "=?utf-8*de?Q?=C3=A4?=#\u00E4",
                "=?KOI8-R?B?8NLJ18XU?=#\u041F\u0440\u0438\u0432\u0435\u0442",
                "=?windows-1251?Q?=CF=F0=E8?=#\u041F\u0440\u0438",
                "=?windows-1250?Q?=8A=9A?=#\u0160\u0161",
                "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=#\u65E5\u672C",
                "=?Shift_JIS?B?k/qWew==?=#\u65E5\u672C",
                "=?gb2312?B?1tC5+g==?=#\u4E2D\u56FD",
                "=?GB18030?B?1tC5+g==?=#\u4E2D\u56FD",
                "=?Big5?B?pKSw6g==?=#\u4E2D\u570B",
                "=?ks_c_5601-1987?B?x9GxuQ==?=#\uD55C\uAD6D",
                "=?cp1252?Q?=80?=#\u20AC",
                "=?iso-8859-1?Q?=80?=#\u20AC",
                // Words in words and in quotes, and blanks inside, occur.
                "\"=?utf-8?Q?a?=\"#\"a\"",
                "=?utf-8?Q?a b?=#a b",
                // Broken ones stay readable.
                "=?x-unknown?Q?abc?=#=?x-unknown?Q?abc?=",
                "=?utf-8?X?abc?=#=?utf-8?X?abc?=",
                "=?utf-8?Q?abc#=?utf-8?Q?abc",
                "=?utf-8?Q?a=?= b#a= b",
                "=?utf-8?Q?=ZZ?=#=ZZ",
                "=?utf-8?B?YWJj#=?utf-8?B?YWJj",
                "=?utf-8?B?YWJj!?=#abc",
                "=?=?utf-8?Q?a?=#=?a",
                "=?#=?",
                "=?utf-8?Q??=x#x",
            })
    void decodes(String raw, String text) {
        assertThat(RawText.of(raw).decoded()).isEqualTo(text);
    }

    @Test
    void rawOctetsAreUtf8OrWindows1252() {
        assertThat(RawText.of("\u00C4 =?utf-8?Q?b?=").decoded()).isEqualTo("\u00C4 b");
        byte[] latin = "\u00C4\u20AC\u00E4".getBytes(Charset.forName("windows-1252"));
        assertThat(RawText.of(latin, 0, latin.length).decoded()).isEqualTo("\u00C4\u20AC\u00E4");
    }

    @Test
    void everyCharacterSetOfTheJdkIsFoundByItsNames() {
        Charset.availableCharsets()
                .forEach((name, charset) -> {
                    assertThat(Charsets.find(name)).as(name).isPresent();
                    for (String alias : charset.aliases()) {
                        assertThat(Charsets.find(alias)).as(alias).isPresent();
                    }
                });
        assertThat(Charsets.find("")).isEmpty();
        assertThat(Charsets.find("no such \u0000 thing")).isEmpty();
        assertThat(Charsets.find(" UTF8 ")).contains(StandardCharsets.UTF_8);
    }
}
