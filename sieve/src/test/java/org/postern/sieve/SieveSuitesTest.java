package org.postern.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Optional;

/// Sieve is tested in Sieve: each suite beside these classes ends without a failure.
final class SieveSuitesTest {
    /// Files beside the classes.
    private static final class Resources implements SuiteFiles {
        @Override
        public String folder() {
            return "suites";
        }

        @Override
        public Optional<byte[]> read(String path) throws IOException {
            try (InputStream in = SieveSuitesTest.class.getResourceAsStream("suites/" + path)) {
                return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "variables",
                "matching",
                "flags",
                "dates",
                "body",
                "editheader",
                "mime",
                "include",
                "environment",
                "vacation",
                "reject",
                "duplicate",
                "notify",
                "verdicts",
                "site",
                "multiscript",
            })
    void endsWell(String name) throws IOException {
        var files = new Resources();
        var told = new ArrayList<String>();
        byte[] suite = files.read(name + ".svtest").orElseThrow();
        var score = SieveTestSuite.run(suite, files, told::add);
        assertThat(told).noneMatch(line -> line.startsWith("FAILED"));
        assertThat(score.passed()).isPositive();
        assertThat(score.failed()).isZero();
    }
}
