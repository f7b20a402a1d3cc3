package org.postern.node;

import org.postern.kernel.ProblemException;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// `./postern start`: runs a node in the foreground until SIGTERM.
public final class Main {
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Arguments arguments, PrintStream out)
            throws ProblemException, InterruptedException {
        var node = Node.start(arguments);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    node.close();
                                    // The JVM would exit with 143 after SIGTERM; an orderly end is
                                    // 0.
                                    Runtime.getRuntime().halt(0);
                                },
                                "stop"));
        out.print(Banner.of(node, arguments.defaultHome()));
        out.println("postern ready, process " + ProcessHandle.current().pid());
        new CountDownLatch(1).await();
    }
}
