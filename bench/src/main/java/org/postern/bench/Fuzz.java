package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Throws octets at the grammars for as long as it is told: inputs of a kept corpus changed at
/// random, and words put together. What is found is kept in the corpus, one file an input, which
/// every later run begins with; a grammar is added by a [FuzzTarget].
final class Fuzz implements Benchmark {
    private static final List<FuzzTarget> TARGETS =
            List.of(
                    new ImapFuzz(),
                    SmtpFuzz.smtp(),
                    SmtpFuzz.lmtp(),
                    new Pop3Fuzz(),
                    new ManageSieveFuzz(),
                    new SieveFuzz(),
                    new MimeFuzz(),
                    new MailAuthFuzz(),
                    new HurdleFuzz(),
                    new LearnerFuzz());
    private static final int BATCH = 1_000;
    private static final int MOST_OCTETS = 2_000;

    /// An input that takes longer than this is a find as well: no grammar may be made slow.
    private static final Duration SLOW = Duration.ofSeconds(2);

    @Override
    public boolean run(Path root, List<String> arguments) throws IOException {
        long minutes = number(arguments, "--minutes=", 10);
        long seed = number(arguments, "--seed=", new Random().nextLong());
        System.out.println("seed " + seed);
        long least = number(arguments, "--inputs=", 0);
        boolean clean = true;
        for (FuzzTarget target : TARGETS) {
            boolean named = arguments.stream().anyMatch(a -> !a.startsWith("--"));
            if (!named || arguments.contains(target.name())) {
                Path corpus = root.resolve("bench/corpus").resolve(target.name());
                clean &= run(target, corpus, new Random(seed), least, Duration.ofMinutes(minutes));
            }
        }
        return clean;
    }

    private static long number(List<String> arguments, String option, long otherwise) {
        return arguments.stream()
                .filter(a -> a.startsWith(option))
                .mapToLong(a -> Long.parseLong(a.substring(option.length())))
                .findFirst()
                .orElse(otherwise);
    }

    /// @param least inputs that are tried however little time there is
    private static boolean run(
            FuzzTarget target, Path corpus, Random random, long least, Duration time)
            throws IOException {
        List<byte[]> inputs = corpus(corpus);
        int finds = 0;
        for (byte[] input : inputs) {
            finds += reads(target, input) ? 0 : 1;
        }
        long count = 0;
        Instant end = Instant.now().plus(time);
        long wanted = least / target.cost();
        while ((count < wanted || Instant.now().isBefore(end)) && finds < 10) {
            for (int i = 0; i < BATCH / target.cost(); i++, count++) {
                byte[] input = next(target, inputs, random);
                if (!reads(target, input)) {
                    finds++;
                    Path kept = corpus.resolve(HexFormat.of().toHexDigits(Arrays.hashCode(input)));
                    Files.write(kept, input);
                    System.out.println("  kept as " + kept);
                }
            }
        }
        System.out.printf(
                "%-12s %,14d inputs, %d of the corpus, %d finds%n",
                target.name(), count, inputs.size(), finds);
        return finds == 0;
    }

    private static List<byte[]> corpus(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        return inputs;
    }

    private static boolean reads(FuzzTarget target, byte[] input) {
        Instant begun = Instant.now();
        try {
            target.read(input);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError found) {
            System.out.println(target.name() + ": " + HexFormat.of().formatHex(input));
            found.printStackTrace(System.out);
            return false;
        }
        if (Duration.between(begun, Instant.now()).compareTo(SLOW) > 0) {
            System.out.println(target.name() + " slow: " + HexFormat.of().formatHex(input));
            return false;
        }
        return true;
    }

    /// An input of the corpus, or nothing, with some changes.
    private static byte[] next(FuzzTarget target, List<byte[]> inputs, Random random) {
        byte[] input =
                inputs.isEmpty() || random.nextInt(4) == 0
                        ? new byte[] {(byte) random.nextInt(256)}
                        : inputs.get(random.nextInt(inputs.size())).clone();
        for (int changes = 1 + random.nextInt(12); changes > 0; changes--) {
            int at = random.nextInt(input.length + 1);
            input =
                    switch (random.nextInt(6)) {
                        case 0 -> splice(input, at, at, new byte[] {(byte) random.nextInt(256)});
                        case 1 ->
                                splice(
                                        input,
                                        at,
                                        Math.min(input.length, at + random.nextInt(8)),
                                        new byte[0]);
                        case 2 -> splice(input, at, at, input);
                        default -> {
                            List<byte[]> words = target.dictionary();
                            yield splice(input, at, at, words.get(random.nextInt(words.size())));
                        }
                    };
        }
        return input;
    }

    private static byte[] splice(byte[] input, int from, int to, byte[] piece) {
        int octets = input.length - (to - from) + piece.length;
        if (octets > MOST_OCTETS || octets == 0) {
            return input;
        }
        byte[] spliced = new byte[octets];
        System.arraycopy(input, 0, spliced, 0, from);
        System.arraycopy(piece, 0, spliced, from, piece.length);
        System.arraycopy(input, to, spliced, from + piece.length, input.length - to);
        return spliced;
    }
}
