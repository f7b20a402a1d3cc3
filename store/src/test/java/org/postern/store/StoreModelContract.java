package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.postern.mail.UidSet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Random operations on the store and on a plain model, compared all the while.
public interface StoreModelContract {
    /// A store over an empty engine.
    StoreFixture open() throws Exception;

    @Test
    default void behavesAsThePlainModelWhateverHappens() throws Exception {
        for (int round = 0; round < 3; round++) {
            long seed = System.nanoTime() + round;
            try (var fixture = open()) {
                new Walk(fixture, seed).run(150);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /// A message as the model knows it.
    record ModelMessage(Set<String> flags, long octets, long modSeq, Instant date, String text) {}

    /// A folder as the model knows it.
    final class ModelFolder {
        final TreeMap<Long, ModelMessage> messages = new TreeMap<>();
        final TreeSet<Long> gone = new TreeSet<>();
        long uidNext = 1;
        long uidValidity;
    }

    /// One walk through random states.
    final class Walk {
        private static final List<String> KEYWORDS = List.of("$Forwarded", "$Junk", "blue", "Red");
        private static final List<FlagChange.Mode> MODES = List.of(FlagChange.Mode.values());
        private static final long[] SYSTEM = {
            Flags.SEEN, Flags.ANSWERED, Flags.FLAGGED, Flags.DELETED, Flags.DRAFT
        };

        private final StoreFixture fixture;
        private final Random random;
        private final Map<String, ModelFolder> model = new HashMap<>();
        private final Map<String, FolderView> lastSeen = new HashMap<>();
        private int messages;

        Walk(StoreFixture fixture, long seed) {
            this.fixture = fixture;
            random = new Random(seed);
        }

        void run(int steps) throws Exception {
            for (String name : List.of("INBOX", "Drafts", "Sent", "Trash", "Junk Mail")) {
                model.put(name, new ModelFolder());
            }
            for (int i = 0; i < steps; i++) {
                step();
                compare(pick());
                if (i % 25 == 24) {
                    fixture.verify();
                    lastSeen.clear();
                    compareAll();
                }
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> deliver();
                case 3, 4 -> append();
                case 5, 6, 7 -> changeFlags();
                case 8 -> expunge();
                case 9 -> transfer(false);
                case 10 -> transfer(true);
                case 11 -> appendTogether();
                case 12 -> replace();
                default -> changeFolders();
            }
        }

        private String pick() {
            var names = new ArrayList<>(new TreeSet<>(model.keySet()));
            return names.get(random.nextInt(names.size()));
        }

        private ModelFolder modelOf(String name) {
            var folder = model.get(name);
            assertThat(folder).isNotNull();
            return java.util.Objects.requireNonNull(folder);
        }

        private Folder folder(String name) throws StoreException {
            return fixture.alice().folder(FolderName.of(name));
        }

        private FlagSet flags() throws StoreException {
            long system = 0;
            for (long flag : SYSTEM) {
                system |= random.nextInt(4) == 0 ? flag : 0;
            }
            var keywords = new TreeSet<String>();
            for (String keyword : KEYWORDS) {
                if (random.nextInt(8) == 0) {
                    keywords.add(keyword);
                }
            }
            return FlagSet.of(system, keywords);
        }

        private static Set<String> names(FlagSet flags) {
            var names = new TreeSet<String>();
            names.addAll(flags.keywords());
            for (long flag : SYSTEM) {
                if ((flags.system() & flag) != 0) {
                    names.add("\\" + flag);
                }
            }
            return names;
        }

        private Delivery message() throws StoreException {
            String text = "Subject: " + messages++ + "\r\n\r\n" + "x".repeat(random.nextInt(50));
            byte[] prefix = new byte[random.nextInt(3) * 7];
            var date = Instant.ofEpochSecond(1_700_000_000 + random.nextInt(1_000_000));
            String id = random.nextBoolean() ? "id" + messages : "";
            return new Delivery(fixture.stage(text), prefix, flags(), date, id);
        }

        private void deliver() throws Exception {
            String name = pick();
            var pending = new ArrayList<PendingDelivery>();
            var sent = new ArrayList<Delivery>();
            for (int i = random.nextInt(1, 30); i > 0; i--) {
                sent.add(message());
                pending.add(fixture.alice().deliver(folder(name), sent.getLast()));
            }
            for (int i = 0; i < sent.size(); i++) {
                store(name, sent.get(i), pending.get(i).await());
                if (!sent.get(i).id().isEmpty()) {
                    var again = fixture.alice().deliver(folder(name), sent.get(i)).await();
                    assertThat(again).isEqualTo(pending.get(i).await());
                }
            }
        }

        private void append() throws Exception {
            String name = pick();
            var delivery = message();
            store(name, delivery, folder(name).append(delivery));
        }

        private void appendTogether() throws Exception {
            String name = pick();
            var together = new ArrayList<Delivery>();
            for (int i = random.nextInt(1, 30); i > 0; i--) {
                together.add(message());
            }
            var appended = folder(name).append(together);
            assertThat(appended.uids().size()).isEqualTo(together.size());
            long uid = appended.uids().first(0);
            for (Delivery delivery : together) {
                store(name, delivery, new Stored(appended.uidValidity(), uid++));
            }
        }

        private void replace() throws Exception {
            String from = pick();
            String to = pick();
            var delivery = message();
            long uid = random.nextLong(1, modelOf(from).uidNext + 2);
            if (!modelOf(from).messages.containsKey(uid)) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> folder(to).replace(delivery, folder(from), uid));
                return;
            }
            remove(modelOf(from), uid);
            var appended = folder(to).replace(delivery, folder(from), uid);
            store(to, delivery, new Stored(appended.uidValidity(), appended.uids().first(0)));
        }

        private void store(String name, Delivery delivery, Stored stored) {
            var folder = modelOf(name);
            assertThat(stored.uid()).isEqualTo(folder.uidNext);
            folder.uidNext++;
            folder.messages.put(
                    stored.uid(),
                    new ModelMessage(
                            names(delivery.flags()),
                            delivery.octets(),
                            0,
                            delivery.internalDate(),
                            delivery.message().blob().toString()));
        }

        private UidSet uids(ModelFolder folder) {
            if (random.nextInt(5) == 0) {
                return UidSet.ALL;
            }
            var uids = new UidSet.Builder();
            for (int i = random.nextInt(4); i > 0; i--) {
                long first = random.nextLong(1, folder.uidNext + 2);
                uids.add(first, first + random.nextInt(20));
            }
            return uids.build();
        }

        private void changeFlags() throws Exception {
            String name = pick();
            var folder = modelOf(name);
            var uids = uids(folder);
            var mode = MODES.get(random.nextInt(3));
            var flags = flags();
            var before = folder(name).view();
            long since =
                    random.nextInt(3) == 0
                            ? random.nextLong(1, before.status().highestModSeq() + 1)
                            : Long.MAX_VALUE;
            var refused = new UidSet.Builder();
            folder.messages.replaceAll((uid, message) -> {
                if (!uids.contains(uid)) {
                    return message;
                }
                if (before.modSeqAt(before.indexOf(uid)) > since) {
                    refused.add(uid);
                    return message;
                }
                return withFlags(message, mode, names(flags));
            });
            var changed = folder(name).changeFlags(uids, new FlagChange(mode, flags), since);
            assertThat(changed.refused()).isEqualTo(refused.build());
            assertThat(changed.after()).isSameAs(folder(name).view());
        }

        private static ModelMessage withFlags(
                ModelMessage message, FlagChange.Mode mode, Set<String> flags) {
            var next = new TreeSet<>(message.flags());
            switch (mode) {
                case ADD -> next.addAll(flags);
                case REMOVE -> next.removeAll(flags);
                case REPLACE -> {
                    next.clear();
                    next.addAll(flags);
                }
            }
            return new ModelMessage(next, message.octets(), 0, message.date(), message.text());
        }

        private void expunge() throws Exception {
            String name = pick();
            var folder = modelOf(name);
            var uids = uids(folder);
            boolean deletedOnly = random.nextInt(3) > 0;
            var gone = new UidSet.Builder();
            for (var entry : new TreeMap<>(folder.messages).entrySet()) {
                boolean deleted = entry.getValue().flags().contains("\\" + Flags.DELETED);
                if (uids.contains(entry.getKey()) && (deleted || !deletedOnly)) {
                    remove(folder, entry.getKey());
                    gone.add(entry.getKey());
                }
            }
            var removed =
                    deletedOnly ? folder(name).expungeDeleted(uids) : folder(name).expunge(uids);
            assertThat(removed.uids()).isEqualTo(gone.build());
        }

        private static void remove(ModelFolder folder, long uid) {
            folder.messages.remove(uid);
            folder.gone.add(uid);
        }

        private void transfer(boolean move) throws Exception {
            String from = pick();
            String to = pick();
            var uids = uids(modelOf(from));
            var source = modelOf(from);
            var target = modelOf(to);
            var chosen = new UidSet.Builder();
            var copies = new TreeMap<Long, ModelMessage>();
            for (var entry : new TreeMap<>(source.messages).entrySet()) {
                if (uids.contains(entry.getKey())) {
                    chosen.add(entry.getKey());
                    copies.put(target.uidNext++, entry.getValue());
                    if (move) {
                        remove(source, entry.getKey());
                    }
                }
            }
            target.messages.putAll(copies);
            var copied =
                    move
                            ? folder(from).moveTo(folder(to), uids)
                            : folder(from).copyTo(folder(to), uids);
            assertThat(copied.source()).isEqualTo(chosen.build());
            var uidsThere = new UidSet.Builder();
            copies.keySet().forEach(uidsThere::add);
            assertThat(copied.target()).isEqualTo(uidsThere.build());
        }

        private void changeFolders() throws Exception {
            String name = "box" + random.nextInt(6);
            if (!model.containsKey(name)) {
                fixture.alice().create(FolderName.of(name), Set.of());
                model.put(name, new ModelFolder());
            } else if (random.nextBoolean()) {
                fixture.alice().delete(FolderName.of(name));
                model.remove(name);
                lastSeen.remove(name);
            } else {
                String to = "box" + random.nextInt(6, 9);
                if (!model.containsKey(to)) {
                    fixture.alice().rename(FolderName.of(name), FolderName.of(to));
                    model.put(to, modelOf(name));
                    model.remove(name);
                    lastSeen.clear();
                }
            }
        }

        private void compareAll() throws Exception {
            assertThat(fixture.alice().folders().stream().map(e -> e.name().toString()))
                    .containsExactlyInAnyOrderElementsOf(model.keySet());
            long octets = 0;
            long count = 0;
            for (String name : model.keySet()) {
                compare(name);
                octets += folder(name).status().octets();
                count += folder(name).status().messages();
            }
            assertThat(fixture.alice().usage()).isEqualTo(new AccountLimits.Usage(octets, count));
        }

        private void compare(String name) throws Exception {
            var folder = modelOf(name);
            var view = folder(name).view();
            assertThat(view.status()).isEqualTo(folder(name).status());
            assertThat(view.count()).isEqualTo(folder.messages.size());
            assertThat(view.status().uidNext()).isEqualTo(folder.uidNext);
            int index = 0;
            for (var entry : folder.messages.entrySet()) {
                compare(view, index++, entry.getKey(), entry.getValue());
            }
            comparePages(name, view);
            compareVanished(name, folder, view);
            lastSeen.put(name, view);
        }

        private void compare(FolderView view, int index, long uid, ModelMessage message) {
            assertThat(view.uidAt(index)).isEqualTo(uid);
            assertThat(view.indexOf(uid)).isEqualTo(index);
            assertThat(names(view.keywords().flags(view.flagsAt(index))))
                    .isEqualTo(message.flags());
            assertThat(view.sizeAt(index)).isEqualTo((int) message.octets());
            assertThat(view.internalDateAt(index)).isEqualTo(message.date().getEpochSecond());
        }

        /// What has a MODSEQ not above the last view's must be as it was there.
        private void comparePages(String name, FolderView view) {
            var before = lastSeen.get(name);
            for (int i = 0; before != null && i < view.count(); i++) {
                if (view.modSeqAt(i) <= before.status().highestModSeq()) {
                    int old = before.indexOf(view.uidAt(i));
                    assertThat(old).isNotNegative();
                    assertThat(view.flagsAt(i)).isEqualTo(before.flagsAt(old));
                }
            }
        }

        private void compareVanished(String name, ModelFolder folder, FolderView view)
                throws StoreException {
            var before = lastSeen.get(name);
            long since = before == null ? 0 : before.status().highestModSeq();
            var vanished = folder(name).vanishedSince(since, view);
            for (long uid : folder.messages.keySet()) {
                assertThat(vanished.contains(uid)).isFalse();
            }
            for (long uid : folder.gone) {
                boolean known = before == null || before.indexOf(uid) >= 0;
                assertThat(!known || vanished.contains(uid)).isTrue();
            }
        }
    }
}
