package org.postern.bench;

import java.nio.file.Path;
import java.util.List;

/// What content control costs a message, engine by engine.
final class ContentFigures implements Benchmark {
    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        if (arguments.contains("spam")) {
            return SpamRuleFigures.run(arguments);
        }
        boolean all = arguments.isEmpty();
        boolean sieve = all || arguments.contains("sieve");
        boolean pipeline = all || arguments.contains("pipeline");
        if (!sieve && !pipeline) {
            System.out.println("engines: sieve, pipeline, spam");
            return false;
        }
        boolean met = !sieve || SieveFigures.run();
        return (!pipeline || PipelineFigures.run()) && met;
    }
}
