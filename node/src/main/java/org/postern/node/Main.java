package org.postern.node;

import org.postern.kernel.ProblemException;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// `./postern start`: runs a node in the foreground until SIGTERM.
public final class Main {
    private static final Logger LOG = System.getLogger(Main.class.getName());

    /// SIGTERM promises an end within 10 s.
    private static final Duration LONGEST_STOP = Duration.ofSeconds(9);

    private Main() {}

    public static void main(String[] words) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        try {
            List<String> rest = Arrays.asList(words);
            if (!rest.isEmpty() && rest.getFirst().equals("start")) {
                rest = rest.subList(1, rest.size());
            }
            run(Arguments.parse(rest), out);
        } catch (ProblemException e) {
            err.println("postern: " + e.problem());
            Runtime.getRuntime().halt(1);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect at the start", e);
            err.println("postern: the node could not start: a defect of Postern (" + e + ").");
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Arguments arguments, PrintStream out)
            throws ProblemException, InterruptedException {
        var node = Node.start(arguments);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node), "stop"));
        out.print(Banner.of(node, arguments.defaultHome()));
        node.announced();
        out.println("postern ready, process " + ProcessHandle.current().pid());
        new CountDownLatch(1).await();
    }

    /// Ends in order, or after [#LONGEST_STOP] as it is: what was acknowledged is on disk anyway.
    /// The JVM's own exit code after SIGTERM would be 143; an end that was asked for is 0.
    private static void end(Node node) {
        var closing = Thread.ofPlatform().name("close").start(node::close);
        try {
            closing.join(LONGEST_STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
