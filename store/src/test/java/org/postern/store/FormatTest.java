package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What is said of the format and what is there.
class FormatTest {
    private static List<String> kinds() {
        return Arrays.stream(Keys.class.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.getType() == byte.class)
                .map(field -> {
                    try {
                        return String.valueOf((char) field.getByte(null));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Test
    void everyKindIsInTheTable() throws Exception {
        Path table = Path.of("src/main/java/org/postern/store/package-info.java");
        var described =
                Files.readAllLines(table).stream()
                        .filter(line -> line.startsWith("/// | `"))
                        .map(line -> line.substring(7, 8))
                        .toList();
        assertThat(described).containsExactlyInAnyOrderElementsOf(kinds());
    }
}
