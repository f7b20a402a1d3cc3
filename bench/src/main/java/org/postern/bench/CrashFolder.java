package org.postern.bench;

import org.jspecify.annotations.Nullable;
import org.postern.imap.client.ImapClient;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// One account's folder that only one session works in: appends, flags and expunges, so that it is
/// known exactly what has to be in it. What was asked and not answered when the node died may have
/// happened or not.
final class CrashFolder {
    private static final String NAME = "Work";

    private final String account;
    private final CrashFaults faults;
    private final Map<String, Kept> kept = new HashMap<>();
    private final HashSet<String> gone = new HashSet<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private int number;
    private boolean made;

    /// What the last command that has no answer would do, and to which message.
    private @Nullable Asked asked;

    /// A message that was acknowledged.
    private record Kept(long uid, boolean flagged) {}

    private record Asked(String id, Deed deed) {}

    private enum Deed {
        APPEND,
        FLAG,
        EXPUNGE
    }

    CrashFolder(String account, CrashFaults faults) {
        this.account = account;
        this.faults = faults;
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /// Works until the node dies.
    void work(NodeProcess node, Random random, CountDownLatch enough) {
        try (var client = Postman.imap(node, account, CrashMail.PASSWORD)) {
            if (!made) {
                client.require("CREATE " + NAME);
                made = true;
            }
            client.require("SELECT " + NAME);
            while (true) {
                step(client, random);
                asked = null;
                acknowledged.incrementAndGet();
                enough.countDown();
            }
        } catch (IOException died) {
            // As it should: the last command has no answer.
        }
    }

    private void step(ImapClient client, Random random) throws IOException {
        var ids = new ArrayList<>(kept.keySet());
        int kind = ids.size() < 5 ? 0 : random.nextInt(ids.size() < 60 ? 10 : 16);
        if (kind < 6) {
            append(client, random);
            return;
        }
        var id = ids.get(random.nextInt(ids.size()));
        long uid = kept.getOrDefault(id, new Kept(0, false)).uid();
        if (kind < 8) {
            asked = new Asked(id, Deed.FLAG);
            client.require("UID STORE " + uid + " +FLAGS (\\Flagged)");
            kept.put(id, new Kept(uid, true));
        } else {
            client.require("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
            asked = new Asked(id, Deed.EXPUNGE);
            client.require("UID EXPUNGE " + uid);
            kept.remove(id);
            gone.add(id);
        }
    }

    private void append(ImapClient client, Random random) throws IOException {
        var id = account + "-" + ++number;
        asked = new Asked(id, Deed.APPEND);
        var answer = client.append(NAME, "", CrashMail.message(id, random));
        long uid = CrashMail.code(answer, "APPENDUID", 1);
        if (uid < 0) {
            throw new IOException("no APPENDUID: " + answer);
        }
        kept.put(id, new Kept(uid, false));
    }

    void verify(NodeProcess node) throws IOException {
        if (!made) {
            return;
        }
        List<CrashMail.Found> found;
        try (var client = Postman.imap(node, account, CrashMail.PASSWORD)) {
            client.require("SELECT " + NAME);
            found = CrashMail.readAll(client);
        }
        var there = new HashMap<String, Kept>();
        for (var one : found) {
            if (there.put(one.id(), new Kept(one.uid(), one.flagged())) != null) {
                faults.duplicate(one.id());
            }
            if (!one.whole()) {
                faults.damaged(one.id());
            }
            if (gone.contains(one.id())) {
                faults.wrong(one.id() + " came back");
            }
        }
        kept.forEach((id, was) -> compare(id, was, there.get(id)));
        there.forEach((id, _) -> {
            if (!kept.containsKey(id) && !mayHave(id, Deed.APPEND)) {
                faults.wrong(id + " was never there");
            }
        });
        // What is there now is what has to stay.
        kept.keySet().stream().filter(id -> !there.containsKey(id)).forEach(gone::add);
        kept.clear();
        kept.putAll(there);
        asked = null;
    }

    private void compare(String id, Kept was, @Nullable Kept is) {
        if (is == null) {
            if (!mayHave(id, Deed.EXPUNGE)) {
                faults.lost(id);
            }
        } else if (is.uid() != was.uid()) {
            faults.wrong(id + " has UID " + is.uid() + ", had " + was.uid());
        } else if (is.flagged() != was.flagged() && !mayHave(id, Deed.FLAG)) {
            faults.wrong(id + " flagged: " + is.flagged());
        }
    }

    private boolean mayHave(String id, Deed deed) {
        return new Asked(id, deed).equals(asked);
    }
}
