package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// All sources stand in the one house format; `./postern format` runs this with
/// `-Dpostern.format=write`, which mends them.
class FormatTest {
    private static final boolean WRITE = "write".equals(System.getProperty("postern.format"));

    private final Formatter formatter =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void everySourceIsInTheHouseFormat() throws IOException, FormatterException {
        var astray = new ArrayList<Path>();
        for (var file : Tree.javaSources()) {
            var source = Files.readString(file);
            var formatted = formatter.formatSourceAndFixImports(source);
            if (!formatted.equals(source)) {
                astray.add(Tree.ROOT.relativize(file));
                if (WRITE) {
                    Files.writeString(file, formatted);
                }
            }
        }
        if (!WRITE) {
            assertThat(astray).as("run ./postern format").isEmpty();
        }
    }
}
