package org.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

/// The kept corpus of the fuzzed grammars, what was ever found stays mended; and a few inputs more.
final class FuzzTest {
    /// A few thousand inputs a grammar: seconds. `./postern bench fuzz` takes longer.
    @Test
    void readsTheCorpusAndSomeMore() throws Exception {
        Path checkout = requireNonNull(Path.of("").toAbsolutePath().getParent());
        for (String grammar :
                List.of(
                        "imap",
                        "smtp",
                        "lmtp",
                        "pop3",
                        "managesieve",
                        "sieve",
                        "mime",
                        "mailauth",
                        "mailhurdle",
                        "learner")) {
            assertThat(checkout.resolve("bench/corpus").resolve(grammar)).isNotEmptyDirectory();
        }
        assertThat(new Fuzz().run(checkout, List.of("--minutes=0", "--inputs=3000"))).isTrue();
    }
}
