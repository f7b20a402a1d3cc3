package org.postern.sieve;

import java.io.IOException;
import java.util.Map;

/// Runs test suites: Sieve scripts that require `vnd.dovecot.testsuite` and hold blocks `test`
/// (`.svtest`). A suite compiles and runs scripts, or runs commands itself, and looks at what comes
/// of them; mail is stored and sent in memory only.
///
/// The suite's own commands work on one state from its first line to its last: variables, message,
/// result. A test ends well when its block ends without `test_fail`.
public final class SieveTestSuite {
    /// Takes what there is to tell, line by line.
    @FunctionalInterface
    public interface Log {
        void line(String line);
    }

    /// How a suite went.
    public record Score(int passed, int failed) {
        /// The sum of both.
        public Score plus(Score other) {
            return new Score(passed + other.passed, failed + other.failed);
        }
    }

    private SieveTestSuite() {}

    /// Runs a suite to its end.
    ///
    /// @param suite the script
    /// @param files those that it names
    /// @throws IOException when a file cannot be read
    public static Score run(byte[] suite, SuiteFiles files, Log log) throws IOException {
        var bench = new SuiteBench(files, log);
        CompiledScript script;
        try {
            var dialect = new SieveDialect(Capabilities.EVERY, SieveLimits.DEFAULTS);
            script =
                    new Compilation(dialect, bench::include, Map.of("tst.path", files.folder()))
                            .compile(suite);
        } catch (SieveException e) {
            e.errors().forEach(error -> log.line("FAILED: " + error));
            return new Score(0, 1);
        }
        var run = new Run(script, bench.message(), bench.session(), bench.config().limits());
        run.bench(bench);
        try {
            script.unit().body().run(run);
        } catch (ScriptFault fault) {
            log.line("FAILED: " + fault.error());
            return new Score(bench.passed(), bench.failed() + 1);
        }
        return new Score(bench.passed(), bench.failed());
    }
}
