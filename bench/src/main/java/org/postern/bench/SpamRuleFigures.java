package org.postern.bench;

import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;
import org.postern.antispam.SpamFacts;
import org.postern.antispam.SpamMessage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Debian's rule files in our engine beside `spamd` with the same files: messages a second, CPU for
/// each, and whether both say the same. Local tests only, no learner, two workers each.
///
/// Every message of `--corpus DIR` is read whole; the peer is asked for the names of the rules that
/// hit. A pair of message and rule that either hits counts; what both hit agrees.
final class SpamRuleFigures {
    private static final int WORKERS = 2;

    /// Not on everybody's search path.
    private static final Path SPAMD = Path.of("/usr/sbin/spamd");

    private static final Duration START = Duration.ofSeconds(90);
    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/share/spamassassin"), Path.of("/etc/spamassassin"));
    private static final double AGREEMENT_BAR = 98;
    private static final double SPEED_BAR = 30;
    private static final double UNSUPPORTED_BAR = 3;

    private final List<byte[]> messages;

    private SpamRuleFigures(List<byte[]> messages) {
        this.messages = messages;
    }

    /// @param arguments `--corpus DIR`, `--most=N`, `--rounds=N`
    static boolean run(List<String> arguments) throws Exception {
        int corpus = arguments.indexOf("--corpus");
        if (corpus < 0 || corpus + 1 >= arguments.size()) {
            System.out.println("needs --corpus DIR: a folder of messages, one a file");
            return false;
        }
        int most = number(arguments, "--most=", 1_000);
        var folder = Path.of(arguments.get(corpus + 1));
        return new SpamRuleFigures(read(folder, most)).measure(number(arguments, "--rounds=", 3));
    }

    private static int number(List<String> arguments, String name, int otherwise) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(name))
                .map(argument -> Integer.parseInt(argument.substring(name.length())))
                .findFirst()
                .orElse(otherwise);
    }

    private static List<byte[]> read(Path folder, int most) throws IOException {
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files =
                    all.filter(Files::isRegularFile)
                            .filter(file -> !file.getFileName().toString().contains("."))
                            .sorted()
                            .toList();
        }
        List<byte[]> messages = new ArrayList<>();
        // Spread over the whole, so that a part of a corpus in order of time is like all of it.
        for (int i = 0; i < Math.min(most, files.size()); i++) {
            int at = (int) ((long) i * files.size() / Math.min(most, files.size()));
            messages.add(Files.readAllBytes(files.get(at)));
        }
        return messages;
    }

    private boolean measure(int rounds) throws Exception {
        System.out.printf("%,d messages%n", messages.size());
        var engine = new RuleEngine(RuleOptions.of(FOLDERS.toArray(Path[]::new)));
        var inventory = engine.inventory();
        if (inventory.files().isEmpty()) {
            System.out.println("no rule files: install Debian's spamassassin");
            return false;
        }
        double unsupported = 100.0 * inventory.unsupported().size() / inventory.rules();
        System.out.printf(
                "rules %,d, unsupported %.2f %%: %s%n",
                inventory.rules(), unsupported, inventory.unsupported());
        List<Set<String>> ours = new ArrayList<>();
        for (byte[] message : messages) {
            ours.add(new HashSet<>(engine.hits(new SpamMessage(message), SpamFacts.NONE)));
        }
        double rate = 0;
        for (int round = 0; round < rounds; round++) {
            rate = Math.max(rate, ours(engine));
        }
        if (!Files.isExecutable(SPAMD)) {
            System.out.println("no spamd to compare with: install Debian's spamd");
            return false;
        }
        return beside(ours, rate) && unsupported <= UNSUPPORTED_BAR;
    }

    private double ours(RuleEngine engine) throws Exception {
        var before = cpu(ProcessHandle.current());
        long start = System.nanoTime();
        all(message -> {
            engine.score(new SpamMessage(message), SpamFacts.NONE);
            return Set.of();
        });
        return told("postern", start, cpu(ProcessHandle.current()).minus(before));
    }

    private double told(String who, long start, Duration cpu) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = messages.size() / seconds;
        System.out.printf(
                "%-8s %9.1f messages/s %8.2f ms of CPU for one%n",
                who, rate, cpu.toNanos() / 1e6 / messages.size());
        return rate;
    }

    private interface Judge {
        Set<String> hits(byte[] message) throws Exception;
    }

    /// Two workers take the messages in turn.
    private List<Set<String>> all(Judge judge) throws Exception {
        List<Set<String>> results = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Callable<Set<String>>> tasks = new ArrayList<>();
            for (byte[] message : messages) {
                tasks.add(() -> judge.hits(message));
            }
            for (var result : workers.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private boolean beside(List<Set<String>> ours, double rate) throws Exception {
        int port = FreePorts.one();
        var home = Files.createTempDirectory("spamd");
        var spamd =
                new ProcessBuilder(
                                SPAMD.toString(),
                                "--listen=127.0.0.1:" + port,
                                "--local",
                                "--max-children=" + WORKERS,
                                "--min-children=" + WORKERS,
                                "--max-conn-per-child=100000",
                                "--helper-home-dir=" + home,
                                "--nouser-config",
                                "--cf=use_bayes 0",
                                "--cf=use_auto_welcomelist 0",
                                "--syslog=null")
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("output").toFile())
                        .start();
        try {
            await(port, spamd);
            var before = children(spamd);
            long start = System.nanoTime();
            var theirs = all(message -> symbols(port, message));
            double peer = told("spamd", start, children(spamd).minus(before));
            boolean agree = compare(ours, theirs);
            System.out.printf("ratio %.1f (bar %.0f)%n", rate / peer, SPEED_BAR);
            return agree && rate / peer >= SPEED_BAR;
        } finally {
            spamd.descendants().forEach(ProcessHandle::destroy);
            spamd.destroy();
            spamd.waitFor();
        }
    }

    private static Duration children(Process spamd) {
        return spamd.descendants()
                .map(SpamRuleFigures::cpu)
                .reduce(cpu(spamd.toHandle()), Duration::plus);
    }

    private static void await(int port, Process spamd) throws Exception {
        var end = Instant.now().plus(START);
        while (Instant.now().isBefore(end) && spamd.isAlive()) {
            try {
                symbols(port, "Subject: first\n\nfirst\n".getBytes(StandardCharsets.US_ASCII));
                return;
            } catch (IOException notYet) {
                Thread.sleep(200);
            }
        }
        throw new IOException("spamd does not answer");
    }

    /// The names of the rules that hit, by the protocol of spamd.
    private static Set<String> symbols(int port, byte[] message) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var out = socket.getOutputStream();
            var head = "SYMBOLS SPAMC/1.5\r\nContent-length: " + message.length + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(message);
            out.flush();
            socket.shutdownOutput();
            var answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int body = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("SPAMD/") || body < 0) {
                throw new IOException("not an answer of spamd: " + answer);
            }
            return Arrays.stream(answer.substring(body).strip().split("[,\\s]+"))
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        }
    }

    private boolean compare(List<Set<String>> ours, List<Set<String>> theirs) {
        long both = 0;
        long either = 0;
        Map<String, Integer> missed = new TreeMap<>();
        Map<String, Integer> added = new TreeMap<>();
        for (int i = 0; i < ours.size(); i++) {
            Set<String> mine =
                    ours.get(i).stream()
                            .filter(name -> !name.startsWith("__"))
                            .collect(Collectors.toSet());
            for (var name : theirs.get(i)) {
                if (mine.contains(name)) {
                    both++;
                } else {
                    missed.merge(name, 1, Integer::sum);
                }
            }
            for (var name : mine) {
                if (!theirs.get(i).contains(name)) {
                    added.merge(name, 1, Integer::sum);
                    either++;
                }
            }
            either += theirs.get(i).size();
        }
        double agreement = 100.0 * both / Math.max(1, either);
        System.out.printf(
                "pairs %,d, agreement %.3f %% (bar %.0f)%n", either, agreement, AGREEMENT_BAR);
        System.out.println("missed by us: " + most(missed));
        System.out.println("hit by us alone: " + most(added));
        return agreement >= AGREEMENT_BAR;
    }

    private static String most(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue()))
                .limit(20)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
