package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;
import java.util.Random;

class PunycodeTest {
    // RFC 3492 section 7.1: samples (A), (B), (D), (I), (R)
    @ParameterizedTest
    @CsvSource({
        "egbpdaj6bu4bxfgehfvwxn,"
            + " \u0644\u064A\u0647\u0645\u0627\u0628\u062A\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064A\u061F",
        "ihqwcrb4cv8a8dqg056pqjye, \u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587",
        "proprostnemluvesky-uyb24dma41a," + " pro\u010Dprost\u011Bnemluv\u00ED\u010Desky",
        "b1abfaaepdrnnbgefbadotcwatmq2g4l,"
            + " \u043F\u043E\u0447\u0435\u043C\u0443\u0436\u0435\u043E\u043D\u0438\u043D\u0435\u0433\u043E\u0432\u043E\u0440\u044F\u0442\u043F\u043E\u0440\u0443\u0441\u0441\u043A\u0438",
        "d9juau41awczczp, \u305D\u306E\u30B9\u30D4\u30FC\u30C9\u3067",
    })
    void samplesOfTheStandard(String encoded, String label) throws Exception {
        assertThat(Punycode.encode(label)).isEqualTo(encoded);
        assertThat(Punycode.decode(encoded)).isEqualTo(label);
    }

    @Test
    void whatIsEncodedIsDecoded() throws Exception {
        long seed = Long.getLong("tests.seed", 3492);
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            var label = new StringBuilder();
            for (int length = random.nextInt(1, 60); length > 0; length--) {
                int point = random.nextInt(random.nextInt(4) == 0 ? 0x110000 : 0x500);
                label.appendCodePoint(
                        (point >= 0xD800 && point < 0xE000) || point == '-' ? 'x' : point);
            }
            String text = label.toString().toLowerCase(Locale.ROOT);
            assertThat(Punycode.decode(Punycode.encode(text)))
                    .as("tests.seed=" + seed)
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-z", "99999999", "\u00E4", "a-A", "b_"})
    void refusesWhatNoEncoderWrites(String text) {
        assertThatThrownBy(() -> Punycode.decode(text))
                .isInstanceOf(Punycode.MalformedException.class);
    }
}
