package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class KeysTest {
    /// Two kinds under one letter read each other's records.
    @Test
    void everyKindHasALetterOfItsOwn() throws Exception {
        List<Character> letters = new ArrayList<>();
        for (var field : Keys.class.getDeclaredFields()) {
            if (field.getType() == byte.class) {
                letters.add((char) field.getByte(null));
            }
        }
        assertThat(letters).isNotEmpty().doesNotHaveDuplicates();
    }
}
