package org.postern.bench;

import java.nio.file.Path;
import java.util.List;

/// One benchmark.
interface Benchmark {
    /// Measures and prints a table.
    ///
    /// @param root the checkout
    /// @return whether its bars are met
    boolean run(Path root, List<String> arguments) throws Exception;
}
