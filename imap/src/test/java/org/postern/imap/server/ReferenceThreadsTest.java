package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.ResponseWriter;
import org.postern.mail.MessageIds;
import org.postern.mail.OctetColumn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Threads of very many messages, deep and wild: every message is in them once, whatever its
/// references say.
final class ReferenceThreadsTest {
    private record Message(
            int index,
            long date,
            String subject,
            boolean reply,
            String id,
            List<String> references) {
        byte[] threading() {
            var out = ByteBuffer.allocate(9 + 8 * references.size());
            out.put((byte) (reply ? 1 : 0)).putLong(id.isEmpty() ? 0 : MessageIds.hash(id));
            references.forEach(reference -> out.putLong(MessageIds.hash(reference)));
            return out.array();
        }

        byte[] sent() {
            return ByteBuffer.allocate(8).putLong(date ^ Long.MIN_VALUE).array();
        }
    }

    private static OctetColumn column(List<Message> messages, Function<Message, byte[]> key) {
        var column = new OctetColumn.Builder(messages.size());
        messages.forEach(message -> column.add(key.apply(message)));
        return column.build();
    }

    private static String threads(List<Message> messages) throws IOException {
        var keys =
                new ThreadKeys(
                        messages.stream().mapToInt(Message::index).toArray(),
                        column(messages, Message::sent),
                        column(messages, m -> m.subject().getBytes(StandardCharsets.UTF_8)),
                        column(messages, Message::threading));
        var octets = new ByteArrayOutputStream();
        var out = new ResponseWriter(octets);
        ReferenceThreads.of(keys).print(out, keys::index);
        out.drain();
        return octets.toString(StandardCharsets.US_ASCII);
    }

    private static Message keys(int index, List<String> references) {
        return new Message(index, index, "s" + index, false, "m" + index, references);
    }

    @Test
    void aChainOfAHundredThousandIsWalked() throws IOException {
        List<Message> messages = new ArrayList<>();
        for (int i = 99_999; i >= 0; i--) {
            messages.add(keys(i, i == 0 ? List.of() : List.of("m" + (i - 1))));
        }
        String printed = threads(messages);
        assertThat(printed).startsWith("(0 1 2 3 ").endsWith(" 99999)");
    }

    @Test
    void everyMessageIsThereOnce() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Message> messages = new ArrayList<>();
            int count = random.nextInt(1, 40);
            for (int i = 0; i < count; i++) {
                List<String> references = new ArrayList<>();
                for (int r = random.nextInt(4); r > 0; r--) {
                    references.add("m" + random.nextInt(count + 5));
                }
                messages.add(
                        new Message(
                                i,
                                random.nextInt(20),
                                random.nextInt(3) == 0 ? "" : "s" + random.nextInt(4),
                                random.nextBoolean(),
                                random.nextInt(5) == 0 ? "" : "m" + random.nextInt(count),
                                references));
            }
            String printed = threads(messages);
            var numbers = printed.replace('(', ' ').replace(')', ' ').trim().split(" +");
            assertThat(numbers).as("seed " + seed + " " + printed).hasSize(count);
            assertThat(List.of(numbers)).as("seed " + seed).doesNotHaveDuplicates();
        }
    }
}
