package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.FlagList;
import org.postern.imap.ResponseWriter;
import org.postern.imap.server.OpenMailbox.StoreMode;
import org.postern.mail.UidSet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A mailbox changes at random while a session is told at random moments; a client's model, fed
/// with nothing but the responses, must agree with the mailbox after each full telling, and at any
/// time with what the session believes to have told.
final class UpdateModelTest {
    private static final int ROUNDS = 60;
    private static final int STEPS = 120;

    /// What a client knows: UIDs by position (0 where only EXISTS was told) and flags.
    private static final class Client {
        final List<Integer> slots = new ArrayList<>();
        final Map<Integer, String> flags = new HashMap<>();
        private int nextSlot;

        void hear(String responses) {
            for (String line : responses.lines().toList()) {
                String[] words = line.split(" ", 4);
                switch (words[2]) {
                    case "EXPUNGE" -> slots.remove(/* index */ Integer.parseInt(words[1]) - 1);
                    case "EXISTS" -> grow(Integer.parseInt(words[1]));
                    case "FETCH" -> flags.put(slots.get(Integer.parseInt(words[1]) - 1), words[3]);
                    default -> assertThat(line).matches("\\* (FLAGS|OK|\\d+ RECENT).*");
                }
            }
        }

        private void grow(int count) {
            assertThat(count).isGreaterThan(slots.size());
            while (slots.size() < count) {
                slots.add(nextSlot++);
            }
        }
    }

    @Test
    void everyClientLearnsTheTruth() throws Exception {
        long seed = new Random().nextLong();
        for (int round = 0; round < ROUNDS; round++) {
            play(new Random(seed + round), "seed " + (seed + round));
        }
    }

    private static void play(Random random, String name) throws Exception {
        var account = new MemoryMailboxes().open("x");
        MemoryMailbox mailbox = account.mailbox("INBOX");
        for (int n = random.nextInt(12); n > 0; n--) {
            mailbox.append(Fixture.message("m"), FlagList.NONE, Fixture.NOW);
        }
        var selected = new SelectedMailbox("INBOX", account.open("INBOX", false), Set.of());
        var client = new Client();
        if (selected.told().count() > 0) {
            client.grow(selected.told().count());
        }
        for (int step = 0; step < STEPS; step++) {
            change(random, mailbox);
            if (random.nextInt(3) == 0) {
                boolean keep = random.nextBoolean();
                client.hear(tell(selected, keep));
                assertThat(client.slots).as(name).hasSize(selected.told().count());
                checkView(selected.told(), name);
                if (!keep) {
                    assertThat(selected.told()).as(name).isEqualTo(mailbox.view());
                }
                checkFlags(client, selected, name);
            }
        }
    }

    private static void change(Random random, MemoryMailbox mailbox) throws Exception {
        MemoryView view = mailbox.view();
        int kind = random.nextInt(5);
        if (kind == 0 || view.count() == 0) {
            mailbox.append(Fixture.message("m"), FlagList.NONE, Fixture.NOW);
            return;
        }
        long uid = view.uidAt(random.nextInt(view.count()));
        switch (kind) {
            case 1, 2 ->
                    mailbox.store(
                            UidSet.of(uid, uid + random.nextInt(4)),
                            random.nextBoolean() ? StoreMode.ADD : StoreMode.REMOVE,
                            new FlagList(1L << random.nextInt(5), List.of()));
            case 3 -> mailbox.remove(row -> row.uid() == uid);
            default -> mailbox.remove(row -> row.uid() >= uid && random.nextInt(3) == 0);
        }
    }

    private static String tell(SelectedMailbox selected, boolean keepNumbers) throws Exception {
        var octets = new ByteArrayOutputStream();
        var out = new ResponseWriter(octets);
        selected.update(
                out,
                keepNumbers ? SelectedMailbox.Numbers.STAY : SelectedMailbox.Numbers.MAY_CHANGE,
                SelectedMailbox.FlagFilter.ALL,
                false);
        out.drain();
        String told = octets.toString(StandardCharsets.US_ASCII);
        assertThat(keepNumbers && told.contains("EXPUNGE")).isFalse();
        return told;
    }

    /// A view's parts agree with each other, ghosts or not.
    private static void checkView(MailboxView view, String name) {
        for (int i = 0; i < view.count(); i++) {
            assertThat(view.indexOf(view.uidAt(i))).as(name).isEqualTo(i);
            if (i > 0) {
                assertThat(view.uidAt(i)).as(name).isGreaterThan(view.uidAt(i - 1));
                long gap = view.uidAt(i) - 1;
                if (gap > view.uidAt(i - 1)) {
                    assertThat(view.indexOf(gap)).as(name).isEqualTo(-i - 1);
                }
            }
        }
        assertThat(view.pageStart(view.pageCount())).as(name).isEqualTo(view.count());
        for (int page = 0; page < view.pageCount(); page++) {
            assertThat(view.pageStart(page)).as(name).isLessThanOrEqualTo(view.pageStart(page + 1));
        }
    }

    /// What the client heard last of a message's flags is what the session says they are. Of those
    /// never told, nothing is known.
    private static void checkFlags(Client client, SelectedMailbox selected, String name)
            throws Exception {
        for (int i = 0; i < client.slots.size(); i++) {
            String heard = client.flags.get(client.slots.get(i));
            if (heard != null) {
                var octets = new ByteArrayOutputStream();
                var out = new ResponseWriter(octets);
                selected.printFlagsOf(out, i, false);
                out.drain();
                assertThat(octets.toString(StandardCharsets.US_ASCII))
                        .as(name)
                        .isEqualTo("* " + (i + 1) + " FETCH " + heard + "\r\n");
            }
        }
    }
}
