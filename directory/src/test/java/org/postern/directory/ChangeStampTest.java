package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

final class ChangeStampTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "20261123034105.000042Z#00000f#abc#000000",
                "19700101000000.000000Z#000000#000#000000",
                "20240229235959.999999Z#ffffff#fff#000000",
            })
    void readsWhatItWrites(String text) {
        assertThat(ChangeStamp.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20261123034105.000042Z#00000f#abc",
                "20261323034105.000042Z#00000f#abc#000000",
                "2026112303410x.000042Z#00000f#abc#000000",
                "20261123034105.000042Z#zz#abc#000000",
            })
    void refusesOthers(String text) {
        assertThatThrownBy(() -> ChangeStamp.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesMomentsAsLdapDoes() {
        assertThat(ChangeStamp.generalizedTime(Instant.parse("2026-01-02T03:04:05.9Z")))
                .isEqualTo("20260102030405Z");
    }
}
