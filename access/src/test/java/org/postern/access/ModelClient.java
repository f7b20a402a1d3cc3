package org.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.postern.imap.client.ImapClient;
import org.postern.imap.client.ImapResponse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A client that does things at random and believes nothing: numbers within what EXISTS said, a
/// place that keeps its UID, a MODSEQ that never goes down, an EXPUNGE only where one may come, of
/// a message that somebody marked, and once.
final class ModelClient {
    private static final long UNKNOWN = 0;

    private final ImapClient client;
    private final Random random;
    private final boolean resync;

    /// UIDs that any client has marked with `\Deleted`, before it did.
    private final Set<Long> deleted;

    /// UIDs by position.
    private final List<Long> uids = new ArrayList<>();

    private final Set<Long> gone = new HashSet<>();
    private final Map<Long, Long> modSeqs = new HashMap<>();
    private final Map<Long, String> flags = new HashMap<>();

    /// @param resync whether it turns QRESYNC on, and is told VANISHED
    ModelClient(InetSocketAddress server, Random random, boolean resync, Set<Long> deleted)
            throws IOException {
        this.random = random;
        this.resync = resync;
        this.deleted = deleted;
        client = ImapClient.connect(server, Duration.ofSeconds(60));
        client.login("model", "secret");
        client.require("ENABLE " + (resync ? "QRESYNC" : "CONDSTORE"));
        hear(client.require("SELECT INBOX"), true);
        learn();
    }

    void work(int commands) throws IOException {
        for (int i = 0; i < commands; i++) {
            step();
        }
    }

    private void step() throws IOException {
        int count = uids.size();
        int one = count == 0 ? 0 : 1 + random.nextInt(count);
        switch (count < 2 ? 5 : random.nextInt(9)) {
            case 0 -> hear(client.command("FETCH 1:" + count + " (UID FLAGS MODSEQ)"), false);
            case 1 -> mark(one);
            case 2 -> hear(client.command("STORE " + one + " +FLAGS (\\Seen)"), false);
            case 3 -> hear(client.command("STORE " + one + " -FLAGS.SILENT (\\Seen key)"), false);
            case 4 -> hear(client.command("EXPUNGE"), true);
            case 5 -> {
                byte[] message = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                hear(client.append("INBOX", "", message), true);
            }
            case 6 -> hear(client.command("UID FETCH 1:* (FLAGS MODSEQ)"), true);
            case 7 -> hear(client.command("SEARCH DELETED"), false);
            default -> hear(client.command("NOOP"), true);
        }
    }

    /// Marks a message whose UID is known: what goes later has to be among these.
    private void mark(int number) throws IOException {
        long uid = uids.get(number - 1);
        if (uid != UNKNOWN) {
            deleted.add(uid);
            hear(client.command("UID STORE " + uid + " +FLAGS (\\Deleted)"), true);
        }
    }

    /// Hears all that is still to be told.
    ///
    /// @return what it knows then
    String settle() throws IOException {
        hear(client.require("NOOP"), true);
        learn();
        var known = new StringBuilder();
        for (long uid : uids) {
            known.append(uid).append(' ').append(flags.get(uid)).append(modSeqs.get(uid));
            known.append('\n');
        }
        return known.toString();
    }

    private void learn() throws IOException {
        if (!uids.isEmpty()) {
            hear(client.require("FETCH 1:* (UID FLAGS MODSEQ)"), false);
        }
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
                    assertThat(mayExpunge && !resync).as(response.text()).isTrue();
                    gone(uids.remove(Integer.parseInt(words[1]) - 1));
                }
                case "FETCH" -> fetched(Integer.parseInt(words[1]), words[3]);
                default -> {
                    if (words[1].equals("VANISHED")) {
                        assertThat(mayExpunge && resync).as(response.text()).isTrue();
                        vanished(words[2]);
                    }
                }
            }
        }
    }

    private void exists(int count) {
        assertThat(count).isGreaterThanOrEqualTo(uids.size());
        while (uids.size() < count) {
            uids.add(UNKNOWN);
        }
    }

    private void vanished(String set) {
        for (String range : set.split(",")) {
            String[] ends = range.split(":");
            for (long uid = Long.parseLong(ends[0]);
                    uid <= Long.parseLong(ends[ends.length - 1]);
                    uid++) {
                uids.remove(place(uid));
                gone(uid);
            }
        }
    }

    /// Where a message stands. One that was told of by EXISTS alone stands where no UID is known,
    /// between lower ones and higher ones.
    private int place(long uid) {
        int place = -1;
        for (int i = 0; i < uids.size() && uids.get(i) <= uid; i++) {
            if (uids.get(i) == uid) {
                return i;
            }
            place = uids.get(i) == UNKNOWN ? i : -1;
        }
        assertThat(place).as("UID " + uid + " vanished").isNotNegative();
        return place;
    }

    private void gone(long uid) {
        if (uid != UNKNOWN) {
            assertThat(deleted).as("phantom").contains(uid);
            assertThat(gone.add(uid)).as("gone once").isTrue();
        }
    }

    private void fetched(int number, String data) {
        assertThat(number).isBetween(1, uids.size());
        long uid = after(data, "UID ");
        if (uid == UNKNOWN) {
            uid = uids.get(number - 1);
        } else {
            assertThat(uids.set(number - 1, uid)).isIn(UNKNOWN, uid);
        }
        assertThat(gone).doesNotContain(uid);
        if (uid == UNKNOWN) {
            return;
        }
        int at = data.indexOf("FLAGS (");
        if (at >= 0) {
            String told = data.substring(at + 7, data.indexOf(')', at));
            flags.put(uid, told.replace("\\Recent", "").strip());
        }
        long modSeq = after(data, "MODSEQ (");
        if (modSeq != UNKNOWN) {
            long before = modSeqs.getOrDefault(uid, 0L);
            assertThat(modSeq).isGreaterThanOrEqualTo(before);
            modSeqs.put(uid, modSeq);
        }
    }

    private static long after(String data, String word) {
        int at = data.indexOf(word);
        return at < 0
                ? UNKNOWN
                : Long.parseLong(data.substring(at + word.length()).split("[ )]", 2)[0]);
    }

    void close() throws IOException {
        client.close();
    }
}
