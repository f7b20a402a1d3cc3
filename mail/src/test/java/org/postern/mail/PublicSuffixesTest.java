package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The list of this very runtime: if its form changes, this tells.
class PublicSuffixesTest {
    @ParameterizedTest
    @CsvSource({
        "uk, true, true",
        "co.uk, true, true",
        "CO.UK, true, true",
        "example.co.uk, false, false",
        "com, true, true",
        "example.com, false, false",
        "github.io, true, false",
        "a.github.io, false, false",
        // *.ck, but !www.ck
        "anything.ck, true, true",
        "www.ck, false, false",
        "x.anything.ck, false, false",
        "xn--p1ai, true, true",
        "xn--55qx5d.cn, true, true",
        "test, true, true",
        "office.test, false, false"
    })
    void each(String domain, boolean suffix, boolean registry) {
        var list = new PublicSuffixes();
        assertThat(list.isPublicSuffix(Domain.of(domain))).isEqualTo(suffix);
        assertThat(list.isRegistry(Domain.of(domain))).isEqualTo(registry);
    }

    @Test
    void withoutAListOnlyTopLevelDomainsAreKnown(@TempDir Path folder) throws IOException {
        var broken = Files.writeString(folder.resolve("list"), "no archive");
        for (var list : new Path[] {broken, folder.resolve("nowhere")}) {
            var suffixes = new PublicSuffixes(list);
            assertThat(suffixes.isPublicSuffix(Domain.of("uk"))).isTrue();
            assertThat(suffixes.isPublicSuffix(Domain.of("co.uk"))).isFalse();
        }
    }
}
