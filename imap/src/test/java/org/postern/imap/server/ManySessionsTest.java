package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.client.ImapClient;
import org.postern.imap.client.ImapResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many sessions change one mailbox at once. Each client holds every response against a model of
/// what it may be told: no number out of range, no UID that changes its place, no EXPUNGE where
/// none may come. In the end all know the same.
final class ManySessionsTest {
    private static final int SESSIONS = 5;
    private static final int COMMANDS = 150;
    private static final int UNKNOWN = 0;

    @Test
    void allClientsLearnTheSame() throws Exception {
        long seed = new Random().nextLong();
        try (var server = new Fixture();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.deliver("alice", "INBOX", "one", "two", "three", "four", "five", "six");
            List<Future<Session>> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                var random = new Random(seed + i);
                sessions.add(threads.submit(() -> new Session(server, random).work()));
            }
            List<Session> done = new ArrayList<>();
            for (Future<Session> session : sessions) {
                done.add(session.get());
            }
            List<List<Integer>> known = new ArrayList<>();
            for (Session session : done) {
                known.add(session.settle());
                session.close();
            }
            MailboxView view = server.account("alice").mailbox("INBOX").view();
            List<Integer> truth = new ArrayList<>();
            for (int i = 0; i < view.count(); i++) {
                truth.add((int) view.uidAt(i));
            }
            assertThat(known).as("seed %d", seed).allMatch(truth::equals);
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        }
    }

    /// One client and its model: UIDs by position, [#UNKNOWN] where none was told.
    private static final class Session {
        private final ImapClient client;
        private final Random random;
        private final List<Integer> uids = new ArrayList<>();
        private final Set<Integer> expunged = new HashSet<>();

        Session(Fixture server, Random random) throws IOException {
            this.random = random;
            client = ImapClient.connect(server.server.address(), Duration.ofSeconds(30));
            client.login("alice", "secret");
            hear(client.require("SELECT INBOX"), true);
        }

        Session work() throws IOException {
            for (int i = 0; i < COMMANDS; i++) {
                step();
            }
            return this;
        }

        private void step() throws IOException {
            int count = uids.size();
            int one = count == 0 ? 0 : 1 + random.nextInt(count);
            switch (count == 0 ? 5 : random.nextInt(9)) {
                case 0 -> hear(client.command("FETCH 1:" + count + " (UID FLAGS)"), false);
                case 1 -> hear(client.command("STORE " + one + " +FLAGS (\\Deleted)"), false);
                case 2 -> hear(client.command("STORE " + one + " -FLAGS (\\Deleted)"), false);
                case 3 -> hear(client.command("SEARCH DELETED"), false);
                case 4 -> hear(client.command("EXPUNGE"), true);
                case 5 -> {
                    byte[] message = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                    hear(client.append("INBOX", "", message), true);
                }
                case 6 -> hear(client.command("UID FETCH 1:* (FLAGS)"), true);
                case 7 -> hear(client.command("FETCH " + one + " (UID BODY.PEEK[])"), false);
                default -> hear(client.command("NOOP"), true);
            }
        }

        List<Integer> settle() throws IOException {
            hear(client.require("NOOP"), true);
            if (!uids.isEmpty()) {
                hear(client.require("FETCH 1:* (UID)"), false);
            }
            return uids;
        }

        private void hear(List<ImapResponse> responses, boolean mayExpunge) {
            for (ImapResponse response : responses) {
                String[] words = response.text().split(" ", 4);
                if (words.length < 3 || !words[0].equals("*")) {
                    assertThat(response.text()).doesNotContain(" BAD ");
                    continue;
                }
                switch (words[2]) {
                    case "EXISTS" -> exists(Integer.parseInt(words[1]));
                    case "EXPUNGE" -> {
                        assertThat(mayExpunge).as(response.text()).isTrue();
                        expunge(Integer.parseInt(words[1]));
                    }
                    case "FETCH" -> fetched(Integer.parseInt(words[1]), words[3]);
                    default -> assertThat(response.tag()).isEqualTo("*");
                }
            }
        }

        private void exists(int count) {
            assertThat(count).isGreaterThanOrEqualTo(uids.size());
            while (uids.size() < count) {
                uids.add(UNKNOWN);
            }
        }

        private void expunge(int number) {
            assertThat(number).isBetween(1, uids.size());
            int uid = uids.remove(/* index */ number - 1);
            assertThat(uid == UNKNOWN || expunged.add(uid)).isTrue();
        }

        private void fetched(int number, String data) {
            assertThat(number).isBetween(1, uids.size());
            int at = data.indexOf("UID ");
            if (at < 0) {
                return;
            }
            int uid = Integer.parseInt(data.substring(at + 4).split("[ )]", 2)[0]);
            int known = uids.set(number - 1, uid);
            assertThat(known).isIn(UNKNOWN, uid);
            assertThat(expunged).doesNotContain(uid);
        }

        void close() throws IOException {
            client.close();
        }
    }
}
