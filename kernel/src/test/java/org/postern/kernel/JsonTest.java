package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class JsonTest {
    @Test
    void writesOneLine() {
        var object = new LinkedHashMap<String, Object>();
        object.put("a", 1L);
        object.put("b", List.of("x", true, 1.5));
        object.put("c", Map.of());
        assertThat(Json.write(object)).isEqualTo("{\"a\":1,\"b\":[\"x\",true,1.5],\"c\":{}}");
        assertThat(Json.write("a\"\\\n\u0000\u2028\ud800é\ud83d\ude00"))
                .isEqualTo("\"a\\\"\\\\\\n\\u0000\\u2028\\ud800é\ud83d\ude00\"");
        assertThat(Json.write(null)).isEqualTo("null");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(new Object()));
    }

    @Test
    void reads() {
        assertThat(
                        Json.read(
                                " { \"a\" : [ 1 , -2.5e1, null, true, false ] ,"
                                        + " \"b\":\"\\u00e9\\n\" } "))
                .isEqualTo(Map.of("a", Arrays.asList(1L, -25.0, null, true, false), "b", "é\n"));
        assertThat(Json.read("[]")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "1.",
                "+1",
                "\"",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12\"",
                "tru",
                "1 2",
                "99999999999999999999",
                "nul",
                "-",
                "[1",
                "{\"a\"}"
            })
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read(text));
    }

    @Test
    void refusesDeepNesting() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
    }

    @Test
    void readsWhatItWrites() {
        var random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int c = random.nextInt(10); c > 0; c--) {
                text.append((char) random.nextInt(0x10000));
            }
            assertThat(Json.read(Json.write(text))).as("seed 3").isEqualTo(text.toString());
            assertThat(Json.read(Json.write((long) random.nextInt()))).isInstanceOf(Long.class);
        }
    }
}
