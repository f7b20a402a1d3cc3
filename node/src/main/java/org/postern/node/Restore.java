package org.postern.node;

import org.postern.backup.WholeRestore;
import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// `./postern restore SNAPSHOT --home HOME`: makes a home out of a snapshot.
public final class Restore {
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintStream err;
    private long last = System.nanoTime();

    private Restore(PrintStream err) {
        this.err = err;
    }

    public static void main(String[] words) {
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        try {
            if (words.length != 2) {
                throw new ProblemException(
                        "restore needs a snapshot and a home.",
                        null,
                        "./postern restore SNAPSHOT --home HOME");
            }
            var restore = new Restore(err);
            var said = WholeRestore.run(Path.of(words[0]), Path.of(words[1]), restore::tell);
            new PrintStream(System.out, true, StandardCharsets.UTF_8).println(said);
        } catch (ProblemException e) {
            err.println("postern: " + e.problem());
            System.exit(1);
        }
    }

    private void tell(Progress.Step step) {
        if (System.nanoTime() - last > PAUSE_NANOS) {
            last = System.nanoTime();
            err.println(
                    "%s  %s of %s"
                            .formatted(
                                    step.doing(),
                                    new Octets(step.done()).approximate(),
                                    new Octets(step.total()).approximate()));
        }
    }
}
