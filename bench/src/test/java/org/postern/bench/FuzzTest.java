package org.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

/// The kept corpus of the fuzzed grammars: what was ever found stays mended.
final class FuzzTest {
    @Test
    void readsTheCorpus() throws Exception {
        Path checkout = requireNonNull(Path.of("").toAbsolutePath().getParent());
        assertThat(checkout.resolve("bench/corpus/imap")).isNotEmptyDirectory();
        assertThat(new Fuzz().run(checkout, List.of("--minutes=0"))).isTrue();
    }
}
