package org.postern.bench;

import java.nio.file.Path;
import java.util.List;

/// What content control costs a message, engine by engine.
final class ContentFigures implements Benchmark {
    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        boolean all = arguments.isEmpty();
        if (all || arguments.contains("sieve")) {
            return SieveFigures.run();
        }
        if (arguments.contains("spam")) {
            return SpamRuleFigures.run(arguments);
        }
        System.out.println("engines: sieve, spam");
        return false;
    }
}
