package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Modified UTF-7 and the patterns of LIST.
final class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "INBOX,INBOX",
        "a&-b,a&b",
        "&-,&",
        "~peter/mail/&ZeVnLIqe-/&U,''",
        "Entw&APw-rfe,Entwürfe",
        "'~peter/mail/&ZeVnLIqe-/&U,BTFw-',~peter/mail/日本語/台北",
        "&ZeVnLIqe-,日本語",
        "&2D3eAA-,😀",
        "&AOkA6g-x,éêx"
    })
    void decodes(String wire, String name) {
        byte[] octets = wire.getBytes(StandardCharsets.US_ASCII);
        assertThat(ModifiedUtf7.decode(octets).orElse("")).isEqualTo(name);
        if (!name.isEmpty()) {
            assertThat(ModifiedUtf7.encode(name)).isEqualTo(octets);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // no end, wrong alphabet, printable ASCII inside, needless shifts, stray bits
                "&",
                "a&",
                "&APw",
                "&AP/-",
                "&AP=-",
                "&AEE-",
                "&APw-&APw-",
                "&APx-",
                "&AP-",
                "&2D0-",
                "&3gA-",
                "&A-",
                "a\u00e9",
                "a\tb",
                "a\u007f",
                "&!-",
                "&AGEA4Q-"
            })
    void refuses(String wire) {
        byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ModifiedUtf7.decode(octets)).isEmpty();
    }

    @Test
    void decodesWhatItEncodes() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var name = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                int kind = random.nextInt(4);
                int point =
                        switch (kind) {
                            case 0 -> ' ' + random.nextInt(0x5f);
                            case 1 -> '&';
                            case 2 -> 0x80 + random.nextInt(0xd000);
                            default -> 0x1_0000 + random.nextInt(0x10_0000);
                        };
                name.appendCodePoint(point);
            }
            byte[] wire = ModifiedUtf7.encode(name.toString());
            assertThat(ModifiedUtf7.decode(wire)).as("seed %d", seed).contains(name.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*,a/b/c,true",
        "%,a/b,false",
        "%,a,true",
        "%/%,a/b,true",
        "%/%,a/b/c,false",
        "a/*,a/b/c,true",
        "a*,a,true",
        "a%,a,true",
        "a%,a/b,false",
        "*c,a/b/c,true",
        "%c,a/b/c,false",
        "a/%/c,a/b/c,true",
        "inbox,INBOX,true",
        "InBoX/%,INBOX/x,true",
        "inbox/X,INBOX/x,false",
        "Inboxes,INBOX,false",
        "in*,INBOX,true",
        "other,Other,false",
        "a.b,axb,false",
        "*a*a*a*a*b,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,false",
        "%%,ab,true",
        "*%,a/b,true",
        "'',a,false"
    })
    void matches(String pattern, String name, boolean match) {
        assertThat(new ListPattern(pattern).matches(name)).isEqualTo(match);
    }

    @Test
    void matchesLongPatternsInTimeProportionalToTheirLength() {
        String pattern = "*a".repeat(2_000);
        assertThat(new ListPattern(pattern + "b").matches("a".repeat(1_000))).isFalse();
    }
}
