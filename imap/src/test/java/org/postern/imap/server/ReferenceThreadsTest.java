package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.ResponseWriter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Threads of very many messages, deep and wild: every message is in them once, whatever its
/// references say.
final class ReferenceThreadsTest {
    private static String printed(List<MessageThread> threads) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new ResponseWriter(octets);
        for (MessageThread thread : threads) {
            thread.print(out, index -> index);
        }
        out.drain();
        return octets.toString(StandardCharsets.US_ASCII);
    }

    private static ThreadKeys keys(int index, List<String> references) {
        return new ThreadKeys(index, index, "s" + index, false, "m" + index, references);
    }

    @Test
    void aChainOfAHundredThousandIsWalked() throws IOException {
        List<ThreadKeys> messages = new ArrayList<>();
        for (int i = 99_999; i >= 0; i--) {
            messages.add(keys(i, i == 0 ? List.of() : List.of("m" + (i - 1))));
        }
        String printed = printed(ReferenceThreads.of(messages));
        assertThat(printed).startsWith("(0 1 2 3 ").endsWith(" 99999)");
    }

    @Test
    void everyMessageIsThereOnce() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<ThreadKeys> messages = new ArrayList<>();
            int count = random.nextInt(1, 40);
            for (int i = 0; i < count; i++) {
                List<String> references = new ArrayList<>();
                for (int r = random.nextInt(4); r > 0; r--) {
                    references.add("m" + random.nextInt(count + 5));
                }
                messages.add(
                        new ThreadKeys(
                                i,
                                random.nextInt(20),
                                random.nextInt(3) == 0 ? "" : "s" + random.nextInt(4),
                                random.nextBoolean(),
                                random.nextInt(5) == 0 ? "" : "m" + random.nextInt(count),
                                references));
            }
            String printed = printed(ReferenceThreads.of(messages));
            var numbers = printed.replace('(', ' ').replace(')', ' ').trim().split(" +");
            assertThat(numbers).as("seed " + seed + " " + printed).hasSize(count);
            assertThat(List.of(numbers)).as("seed " + seed).doesNotHaveDuplicates();
        }
    }
}
