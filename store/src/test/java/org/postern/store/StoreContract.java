package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.postern.mail.ListingKey;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.FlagChange.Mode;
import org.postern.store.StoreException.Kind;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/// What the store promises, whatever engine it stands on. Every test ends with the store checking
/// itself, in memory and as a restarted node would see it.
public interface StoreContract {
    /// A store over an empty engine.
    StoreFixture open() throws Exception;

    /// A test with its store.
    @FunctionalInterface
    interface Body {
        void run(StoreFixture fixture) throws Exception;
    }

    private void with(Body body) throws Exception {
        try (var fixture = open()) {
            body.run(fixture);
            fixture.verify();
        }
    }

    private static void refuses(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static FolderName name(String text) throws StoreException {
        return FolderName.of(text);
    }

    private static List<String> names(StoreFixture fixture) throws StoreException {
        return fixture.alice().folders().stream().map(e -> e.name().toString()).toList();
    }

    private static FlagChange add(long flags) {
        return new FlagChange(Mode.ADD, FlagSet.of(flags));
    }

    @Test
    default void givesANewAccountItsUsualFolders() throws Exception {
        with(fixture -> {
            var entries = fixture.alice().folders();
            assertThat(entries)
                    .extracting(e -> e.name() + " " + e.uses() + " " + e.subscribed())
                    .containsExactly(
                            "Drafts [DRAFTS] true",
                            "INBOX [] true",
                            "Junk Mail [JUNK] true",
                            "Sent [SENT] true",
                            "Trash [TRASH] true");
            assertThat(entries).allMatch(FolderEntry::selectable);
            assertThat(fixture.alice().usage()).isEqualTo(Usage.NONE);
            assertThat(fixture.alice().find(SpecialUse.JUNK).orElseThrow().name())
                    .hasToString("Junk Mail");
        });
    }

    @Test
    default void createsWhatIsMissingAbove() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var leaf = alice.create(name("a/b/c"), Set.of(SpecialUse.ARCHIVE));
            assertThat(leaf.name()).hasToString("a/b/c");
            assertThat(names(fixture)).contains("a", "a/b", "a/b/c");
            refuses(Kind.EXISTS, () -> alice.create(name("a/b"), Set.of()));
            refuses(Kind.EXISTS, () -> alice.create(name("inbox"), Set.of()));
            refuses(Kind.USE_TAKEN, () -> alice.create(name("x"), Set.of(SpecialUse.ARCHIVE)));
            refuses(Kind.RESERVED, () -> alice.create(name("Deleted Messages/x"), Set.of()));
            refuses(Kind.RESERVED, () -> alice.create(name("Other Users"), Set.of()));
            refuses(Kind.RESERVED, () -> alice.create(name("Shared Folders/x/y"), Set.of()));
            assertThat(names(fixture)).doesNotContain("x");
        });
    }

    @Test
    default void refusesMoreFoldersThanTheLimit() throws Exception {
        with(fixture -> {
            for (int i = fixture.alice().folders().size(); i < 40; i++) {
                fixture.alice().create(name("f" + i), Set.of());
            }
            refuses(Kind.LIMIT, () -> fixture.alice().create(name("more"), Set.of()));
            // A rename makes none, but for those above the new name.
            fixture.alice().rename(name("f39"), name("f38/other"));
            refuses(Kind.LIMIT, () -> fixture.alice().rename(name("f37"), name("new/f37")));
            assertThat(fixture.alice().folders()).hasSize(40);
        });
    }

    @Test
    default void deletesAFolderWithItsMessages() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var folder = alice.create(name("a"), Set.of());
            long validity = folder.status().uidValidity();
            fixture.fill(folder, 3);
            var calls = new AtomicInteger();
            folder.watch(calls::incrementAndGet);
            alice.delete(name("a"));
            assertThat(calls).hasPositiveValue();
            refuses(Kind.ABSENT, folder::view);
            refuses(Kind.ABSENT, folder::name);
            refuses(Kind.ABSENT, () -> alice.delete(name("a")));
            refuses(Kind.ABSENT, () -> alice.deliver(folder, fixture.delivery(9)));
            assertThat(alice.usage()).isEqualTo(Usage.NONE);
            var again = alice.create(name("a"), Set.of());
            assertThat(again.status().uidValidity()).isGreaterThan(validity);
            assertThat(again.id()).isNotEqualTo(folder.id());
        });
    }

    @Test
    default void keepsADeletedParentAsAPlaceWithoutMessages() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            alice.create(name("a/b"), Set.of());
            var parent = alice.folder(name("a"));
            long validity = parent.status().uidValidity();
            fixture.fill(parent, 3);
            alice.delete(name("a"));
            refuses(Kind.NOT_SELECTABLE, parent::view);
            refuses(Kind.NOT_SELECTABLE, () -> alice.delete(name("a")));
            assertThat(alice.usage()).isEqualTo(Usage.NONE);
            assertThat(alice.create(name("a"), Set.of()).id()).isEqualTo(parent.id());
            assertThat(parent.view().count()).isZero();
            assertThat(parent.status().uidValidity()).isGreaterThan(validity);
            fixture.fill(parent, 2);
            alice.delete(name("a/b"));
            alice.delete(name("a"));
            assertThat(names(fixture)).doesNotContain("a", "a/b");
        });
    }

    @Test
    default void refusesToDeleteInbox() throws Exception {
        with(fixture -> refuses(Kind.RESERVED, () -> fixture.alice().delete(name("Inbox"))));
    }

    @Test
    default void renamesATreeAndKeepsItsHandles() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var leaf = alice.create(name("a/b/c"), Set.of());
            fixture.fill(leaf, 2);
            alice.rename(name("a"), name("x/y"));
            assertThat(leaf.name()).hasToString("x/y/b/c");
            assertThat(leaf.view().count()).isEqualTo(2);
            assertThat(names(fixture)).contains("x", "x/y").doesNotContain("a", "a/b");
            refuses(Kind.ABSENT, () -> alice.rename(name("a"), name("z")));
            refuses(Kind.EXISTS, () -> alice.rename(name("x/y"), name("Sent")));
            refuses(Kind.EXISTS, () -> alice.rename(name("x"), name("x")));
            refuses(Kind.INVALID_NAME, () -> alice.rename(name("x"), name("x/y/z")));
            refuses(Kind.RESERVED, () -> alice.rename(name("x"), name("Deleted Messages/x")));
            refuses(Kind.RESERVED, () -> alice.rename(name("x"), name("Other Users/x")));
            String deep = "d" + "/d".repeat(FolderName.MAX_DEPTH - 3);
            refuses(Kind.INVALID_NAME, () -> alice.rename(name("x"), name(deep)));
            fixture.reopen();
            assertThat(names(fixture)).contains("x/y/b/c");
        });
    }

    @Test
    default void renamesInboxByMovingItsMessages() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            alice.create(name("INBOX/child"), Set.of());
            fixture.fill(alice.inbox(), 5);
            alice.rename(name("inbox"), name("old/mail"));
            assertThat(alice.inbox().view().count()).isZero();
            assertThat(alice.folder(name("old/mail")).view().count()).isEqualTo(5);
            assertThat(names(fixture)).contains("INBOX", "INBOX/child");
        });
    }

    @Test
    default void subscribesNamesThatNeedNotExist() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            alice.subscribe(name("nowhere"));
            alice.unsubscribe(name("Trash"));
            alice.unsubscribe(name("never"));
            fixture.reopen();
            assertThat(fixture.alice().subscriptions())
                    .extracting(FolderName::toString)
                    .containsExactly("Drafts", "INBOX", "Junk Mail", "Sent", "nowhere");
        });
    }

    @Test
    default void readsPrefixAndBlobAsOneMessage() throws Exception {
        with(fixture -> {
            String prefix = "Return-Path: <a@b.test>\r\n";
            String body = "Subject: One\r\nTo: c@d.test\r\n\r\nHello\r\n";
            byte[] prefixOctets = prefix.getBytes(StandardCharsets.US_ASCII);
            var date = Instant.parse("1969-07-20T20:17:40Z");
            var delivery = new Delivery(fixture.stage(body), prefixOctets, FlagSet.NONE, date, "");
            var inbox = fixture.alice().inbox();
            var stored = inbox.append(delivery);
            fixture.reopen();
            var message = fixture.alice().inbox().message(stored.uid()).orElseThrow();
            String whole = prefix + body;
            assertThat(message.octets()).isEqualTo(whole.length());
            assertThat(message.internalDate()).isEqualTo(date);
            assertThat(message.saveDate()).isEqualTo(StoreFixture.START);
            for (int from = 0; from <= whole.length(); from++) {
                for (int length = 0; length <= whole.length() - from; length += 7) {
                    checkRange(message, whole, from, length);
                }
            }
            assertThat(message.open().readAllBytes()).hasSize(whole.length());
            var summary = message.summary();
            assertThat(summary.octets()).isEqualTo(whole.length());
            assertThat(message.listed()).isEqualTo(summary.listed());
            int header = whole.indexOf("\r\n\r\n") + 4;
            assertThat(summary.structure().extent().headerOctets()).isEqualTo(header);
            assertThat(inbox.message(stored.uid() + 1)).isEmpty();
            assertThat(inbox.message(0)).isEmpty();
        });
    }

    private static void checkRange(StoredMessage message, String whole, int from, int length)
            throws Exception {
        byte[] expected = whole.substring(from, from + length).getBytes(StandardCharsets.US_ASCII);
        try (var in = message.open(from, length)) {
            assertThat(in.readAllBytes()).isEqualTo(expected);
        }
        var target = ByteBuffer.allocate(length);
        for (int at = from; target.hasRemaining(); ) {
            at += message.read(at, target);
        }
        assertThat(target.array()).isEqualTo(expected);
    }

    @Test
    default void leavesNothingOfASpoolThatIsClosed() throws Exception {
        with(fixture -> {
            try (var spool = fixture.store().spool()) {
                spool.write(new byte[100], 0, 100);
                assertThat(spool.octets()).isEqualTo(100);
                refuses(Kind.LIMIT, () -> spool.write(new byte[1 << 20], 0, 1 << 20));
            }
            assertThat(fixture.alice().usage()).isEqualTo(Usage.NONE);
        });
    }

    @Test
    default void storesARepeatedDeliveryOnce() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            var delivery =
                    new Delivery(fixture.stage(1), new byte[0], FlagSet.NONE, fixture.now, "t1");
            var first = fixture.alice().deliver(inbox, delivery);
            var second = fixture.alice().deliver(inbox, delivery);
            assertThat(second.await()).isEqualTo(first.await());
            fixture.reopen();
            fixture.now = fixture.now.plusSeconds(7 * 86_400);
            inbox = fixture.alice().inbox();
            assertThat(inbox.append(delivery)).isEqualTo(first.await());
            assertThat(inbox.view().count()).isEqualTo(1);
            // A fortnight later it is a new one, and the old id is forgotten.
            fixture.now = fixture.now.plusSeconds(14 * 86_400);
            assertThat(inbox.append(delivery).uid()).isEqualTo(2);
        });
    }

    @Test
    default void keepsTheQuota() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var inbox = alice.inbox();
            fixture.quota = new Quota(0, 3);
            fixture.fill(inbox, 3);
            refuses(Kind.OVER_QUOTA, () -> inbox.append(fixture.delivery(4)));
            var trash = alice.folder(name("Trash"));
            refuses(Kind.OVER_QUOTA, () -> inbox.copyTo(trash, UidSet.of(1)));
            inbox.moveTo(trash, UidSet.of(1));
            trash.expunge(UidSet.ALL);
            inbox.append(fixture.delivery(4));
            long octets = alice.usage().octets();
            fixture.quota = new Quota(octets + 10, 0);
            refuses(Kind.OVER_QUOTA, () -> inbox.append(fixture.delivery(5)));
            assertThat(alice.usage()).isEqualTo(new Usage(octets, 3));
        });
    }

    @Test
    default void changesFlagsOfUnchangedMessagesOnly() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 4);
            long since = inbox.status().highestModSeq();
            inbox.changeFlags(UidSet.of(2), add(Flags.FLAGGED), Long.MAX_VALUE);
            var changed = inbox.changeFlags(UidSet.ALL, add(Flags.SEEN), since);
            assertThat(changed.refused()).isEqualTo(UidSet.of(2));
            assertThat(inbox.status().unseen()).isEqualTo(1);
            // Those that have it already keep their MODSEQ.
            long before = inbox.status().highestModSeq();
            inbox.changeFlags(UidSet.of(1), add(Flags.SEEN), Long.MAX_VALUE);
            assertThat(inbox.status().highestModSeq()).isEqualTo(before);
        });
    }

    @Test
    default void refusesAKeywordTooMany() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 1);
            var all = new TreeSet<String>();
            for (int i = 0; i < Flags.MAX_KEYWORDS; i++) {
                all.add("k" + i);
            }
            var change = new FlagChange(Mode.ADD, FlagSet.of(0, all));
            var view = inbox.changeFlags(UidSet.ALL, change, Long.MAX_VALUE).after();
            assertThat(view.keywords().flags(view.flagsAt(0)).keywords())
                    .containsExactlyElementsOf(all);
            var more = new FlagChange(Mode.ADD, FlagSet.of(0, Set.of("more")));
            refuses(Kind.LIMIT, () -> inbox.changeFlags(UidSet.ALL, more, Long.MAX_VALUE));
            // In another case it is the same keyword.
            var same = new FlagChange(Mode.REMOVE, FlagSet.of(0, Set.of("K7")));
            inbox.changeFlags(UidSet.ALL, same, Long.MAX_VALUE);
            view = inbox.view();
            assertThat(view.keywords().flags(view.flagsAt(0)).keywords())
                    .hasSize(Flags.MAX_KEYWORDS - 1);
        });
    }

    @Test
    default void givesRecentMessagesToOneSession() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 3);
            assertThat(inbox.claimRecent()).isEqualTo(1);
            assertThat(inbox.claimRecent()).isEqualTo(4);
            fixture.fill(inbox, 2);
            assertThat(inbox.claimRecent()).isEqualTo(4);
            assertThat(inbox.view().status().firstRecentUid()).isEqualTo(6);
        });
    }

    @Test
    default void copiesMoreThanOneBatchHolds() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            fixture.fill(alice.inbox(), 3_500);
            var every2nd = new UidSet.Builder();
            for (int uid = 1; uid <= 3_500; uid += 2) {
                every2nd.add(uid);
            }
            var some = every2nd.build();
            alice.inbox().changeFlags(some, add(Flags.DELETED), Long.MAX_VALUE);
            var trash = alice.folder(name("Trash"));
            var copied = alice.inbox().copyTo(trash, UidSet.ALL);
            assertThat(copied.target()).isEqualTo(UidSet.of(1, 3_500));
            var moved = trash.moveTo(alice.folder(name("Sent")), some);
            assertThat(moved.source()).isEqualTo(some);
            assertThat(alice.inbox().expungeDeleted(UidSet.ALL).uids()).isEqualTo(some);
            assertThat(alice.folder(name("Sent")).status().deleted()).isEqualTo(1_750);
            assertThat(trash.view().count()).isEqualTo(1_750);
            long emailId = alice.inbox().message(2).orElseThrow().emailId();
            assertThat(trash.message(2).orElseThrow().emailId()).isEqualTo(emailId);
            assertThat(trash.vanishedSince(1, trash.view()).size()).isEqualTo(1_750);
            var read = new ArrayList<Long>();
            trash.messages(UidSet.of(100, 2_000), m -> read.add(m.uid()));
            assertThat(read).hasSize(951).isSorted();
        });
    }

    @Test
    default void keepsWhatListingsAsk() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 1_100);
            // Made of the records, then kept, then after some have gone.
            checkColumns(inbox);
            checkColumns(inbox);
            var before = uids(inbox.view());
            inbox.expunge(new UidSet.Builder().add(3, 9).add(700).add(1_099).build());
            var column = inbox.column(ListingKey.BASE_SUBJECT, before);
            assertThat(column.present(1_098)).isFalse();
            assertThat(column.present(1_099)).isTrue();
            checkColumns(inbox);
            fixture.fill(inbox, 25);
            checkColumns(inbox);
            fixture.reopen();
            checkColumns(fixture.alice().inbox());
        });
    }

    private static long[] uids(FolderView view) {
        return LongStream.range(0, view.count()).map(i -> view.uidAt((int) i)).toArray();
    }

    private static void checkColumns(Folder folder) throws StoreException {
        long[] uids = uids(folder.view());
        for (ListingKey key : ListingKey.values()) {
            var column = folder.column(key, uids);
            for (int i = 0; i < uids.length; i++) {
                var message = folder.message(uids[i]).orElseThrow();
                byte[] wanted = key.of(message.listed(), message.internalDate().getEpochSecond());
                assertThat(column.present(i)).isTrue();
                assertThat(column.length(i)).isEqualTo(wanted.length);
                assertThat(column.contains(i, wanted)).isTrue();
            }
        }
    }

    @Test
    default void findsTheThreadOfEachMessage() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            // The answer to a message that comes later; one by reference; one of another thread.
            long second = thread(fixture, inbox, "b", "In-Reply-To: <a@x>");
            long first = thread(fixture, inbox, "a", "Subject: root");
            long third = thread(fixture, inbox, "c", "References: <a@x> <gone@x>");
            long fourth = thread(fixture, inbox, "d", "References: <gone@x>");
            long other = thread(fixture, inbox, "e", "Subject: root");
            assertThat(List.of(first, third, fourth)).containsOnly(second);
            assertThat(other).isNotEqualTo(second);
            // The same after a restart, together, and in another folder.
            fixture.reopen();
            var again = fixture.alice().inbox();
            assertThat(thread(fixture, again, "f", "In-Reply-To: <d@x>")).isEqualTo(second);
            var answers =
                    List.of(mail(fixture, "h", "In-Reply-To: <g@x>"), mail(fixture, "g", "X: y"));
            var uids = again.append(answers).uids();
            assertThat(again.message(uids.first(0)).orElseThrow().threadId())
                    .isEqualTo(again.message(uids.first(0) + 1).orElseThrow().threadId());
            var trash = fixture.alice().folder(name("Trash"));
            again.copyTo(trash, UidSet.of(1));
            assertThat(trash.message(1).orElseThrow().threadId()).isEqualTo(second);
            assertThat(trash.view().threadIdAt(0)).isEqualTo(second);
        });
    }

    private static Delivery mail(StoreFixture fixture, String id, String field)
            throws StoreException {
        var message = fixture.stage("Message-ID: <" + id + "@x>\r\n" + field + "\r\n\r\n");
        return Delivery.plain(message, FlagSet.NONE, StoreFixture.START);
    }

    private static long thread(StoreFixture fixture, Folder folder, String id, String field)
            throws StoreException {
        var stored = folder.append(mail(fixture, id, field));
        return folder.message(stored.uid()).orElseThrow().threadId();
    }

    @Test
    default void movesWithinOneFolder() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 5);
            inbox.moveTo(inbox, UidSet.of(1, 2));
            assertThat(inbox.view().present(UidSet.ALL)).isEqualTo(UidSet.of(3, 7));
        });
    }

    @Test
    default void forgetsNothingWhenTheDeviceIsFull() throws Exception {
        for (boolean applied : new boolean[] {false, true}) {
            for (int after = 0; after < 12; after++) {
                int writes = after;
                with(fixture -> failAfter(fixture, writes, applied));
            }
        }
    }

    private static void failAfter(StoreFixture fixture, int writes, boolean applied)
            throws Exception {
        var alice = fixture.alice();
        var inbox = alice.inbox();
        fixture.fill(inbox, 10);
        fixture.engine.failAfter(writes, applied);
        var acknowledged = new ArrayList<Long>();
        var pending = new ArrayList<PendingDelivery>();
        attempt(() -> {
            for (int i = 0; i < 5; i++) {
                pending.add(alice.deliver(inbox, fixture.delivery(i)));
            }
        });
        for (PendingDelivery delivery : pending) {
            attempt(() -> acknowledged.add(delivery.await().uid()));
        }
        attempt(() -> inbox.changeFlags(UidSet.ALL, add(Flags.SEEN), Long.MAX_VALUE));
        attempt(() -> inbox.copyTo(alice.folder(name("Trash")), UidSet.of(1, 5)));
        attempt(() -> inbox.moveTo(alice.folder(name("Sent")), UidSet.of(6, 8)));
        attempt(() -> inbox.expunge(UidSet.of(9, 10)));
        attempt(() -> alice.create(name("a/b"), Set.of()));
        attempt(() -> alice.delete(name("Drafts")));
        fixture.engine.mend();
        assertThat(fixture.store().verify(StoreFixture.ALICE)).isEmpty();
        for (long uid : acknowledged) {
            assertThat(inbox.view().indexOf(uid)).isNotNegative();
        }
        // Work goes on where it stood.
        var stored = inbox.append(fixture.delivery(99));
        assertThat(inbox.view().indexOf(stored.uid())).isEqualTo(inbox.view().count() - 1);
        assertThat(writes > 0 || fixture.engine.failures() > 0).isTrue();
    }

    private static void attempt(ThrowingCallable call) throws Exception {
        try {
            call.call();
        } catch (StoreException e) {
            assertThat(e.kind()).isEqualTo(Kind.FULL);
        } catch (Throwable e) {
            throw new AssertionError("unexpected", e);
        }
    }

    @Test
    default void survivesACheckpointThatWasCutShort() throws Exception {
        with(fixture -> {
            fixture.fill(fixture.alice().inbox(), 1_200);
            for (int i = 0; i < 60; i++) {
                // A restart gives new handles.
                var inbox = fixture.alice().inbox();
                long flag = i % 2 == 0 ? Flags.SEEN : Flags.FLAGGED;
                var mode = i % 3 == 0 ? Mode.REMOVE : Mode.ADD;
                var uids = UidSet.of(1 + i * 17 % 900, 300 + i * 17 % 900);
                fixture.engine.failAfter(i % 4, i % 2 == 0);
                int number = i;
                attempt(() ->
                        inbox.changeFlags(
                                uids, new FlagChange(mode, FlagSet.of(flag)), Long.MAX_VALUE));
                attempt(() -> inbox.expunge(UidSet.of(1 + number * 19)));
                attempt(() -> inbox.append(fixture.delivery(number)));
                fixture.engine.mend();
                if (i % 10 == 0) {
                    fixture.verify();
                }
            }
        });
    }

    @Test
    default void keepsViewsInOrderUnderConcurrentChanges() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var inbox = alice.inbox();
            var uids = new AtomicInteger();
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                tasks.add(() -> {
                    for (int i = 0; i < 100; i++) {
                        inbox.append(fixture.delivery(i));
                        uids.incrementAndGet();
                    }
                    return null;
                });
            }
            tasks.add(() -> flagAndExpunge(inbox, uids));
            tasks.add(() -> watchOrder(inbox, uids));
            // Platform threads: two of these tasks never wait, and would keep every carrier.
            var factory = Thread.ofPlatform().factory();
            try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
                for (var task : threads.invokeAll(tasks)) {
                    task.get();
                }
            }
            assertThat(inbox.status().uidNext()).isEqualTo(801);
        });
    }

    private static Void flagAndExpunge(Folder inbox, AtomicInteger uids) throws StoreException {
        while (uids.get() < 800) {
            inbox.changeFlags(UidSet.ALL, add(Flags.SEEN), Long.MAX_VALUE);
            long last = inbox.status().uidNext();
            inbox.expunge(UidSet.of(Math.max(1, last - 3)));
        }
        return null;
    }

    private static Void watchOrder(Folder inbox, AtomicInteger uids) throws StoreException {
        var before = inbox.view();
        while (uids.get() < 800) {
            var view = inbox.view();
            assertThat(view.status().highestModSeq())
                    .isGreaterThanOrEqualTo(before.status().highestModSeq());
            assertThat(view.status().uidNext()).isGreaterThanOrEqualTo(before.status().uidNext());
            assertThat(view.count()).isEqualTo(view.status().messages());
            before = view;
        }
        return null;
    }

    @Test
    default void tellsWatchersAfterEachChange() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            var seen = new ArrayList<Integer>();
            Runnable note = () -> seen.add(seen.size());
            try (var _ = inbox.watch(note)) {
                inbox.append(fixture.delivery(1));
                inbox.changeFlags(UidSet.ALL, add(Flags.SEEN), Long.MAX_VALUE);
                inbox.expunge(UidSet.ALL);
            }
            int told = seen.size();
            assertThat(told).isGreaterThanOrEqualTo(3);
            inbox.append(fixture.delivery(2));
            assertThat(seen).hasSize(told);
        });
    }

    @Test
    default void deletesAnAccount() throws Exception {
        with(fixture -> {
            var inbox = fixture.alice().inbox();
            fixture.fill(inbox, 3);
            fixture.store().deleteAccount(StoreFixture.ALICE);
            fixture.store().deleteAccount(StoreFixture.ALICE);
            assertThat(fixture.store().exists(StoreFixture.ALICE)).isFalse();
            refuses(Kind.ABSENT, inbox::view);
            refuses(Kind.ABSENT, () -> inbox.append(fixture.delivery(1)));
            assertThat(fixture.alice().inbox().view().count()).isZero();
        });
    }

    @Test
    default void takesNoMailForAnAccountThatIsGone() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var inbox = alice.inbox();
            fixture.fill(inbox, 1);
            fixture.quota = new AccountLimits.NoAccount();
            // Gone from the directory, its mail not yet deleted.
            refuses(Kind.ABSENT, () -> alice.deliver(inbox, fixture.delivery(1)));
            refuses(Kind.ABSENT, () -> inbox.append(fixture.delivery(1)));
            refuses(Kind.ABSENT, () -> inbox.append(List.of(fixture.delivery(1))));
            refuses(Kind.ABSENT, () -> inbox.copyTo(inbox, UidSet.ALL));
            fixture.store().deleteAccount(StoreFixture.ALICE);
            refuses(Kind.ABSENT, fixture::alice);
            refuses(Kind.ABSENT, alice::folders);
            assertThat(fixture.store().exists(StoreFixture.ALICE)).isFalse();
            fixture.quota = Quota.UNLIMITED;
        });
    }

    @Test
    default void makesNoAccountWhenNobodyKnowsOfItButKeepsMailForThoseItHas() throws Exception {
        with(fixture -> {
            fixture.quota = new AccountLimits.Unknown();
            refuses(Kind.UNAVAILABLE, fixture::alice);
            assertThat(fixture.store().exists(StoreFixture.ALICE)).isFalse();
            fixture.quota = Quota.UNLIMITED;
            fixture.alice();
            fixture.quota = new AccountLimits.Unknown();
            fixture.alice().inbox().append(fixture.delivery(1));
            assertThat(fixture.alice().inbox().view().count()).isOne();
        });
    }

    /// Only the record tells which message a UID was, and it goes; the log tells afterwards.
    @Test
    default void tellsWhichMessagesAreGone() throws Exception {
        with(fixture -> {
            var alice = fixture.alice();
            var inbox = alice.inbox();
            fixture.fill(inbox, 3);
            var trash = alice.folder(name("Trash"));
            var first = inbox.message(1).orElseThrow();
            var second = inbox.message(2).orElseThrow();
            inbox.moveTo(trash, UidSet.of(1, 2));
            assertThat(inbox.goneSince(1, inbox.view()).orElseThrow())
                    .containsExactly(
                            new Gone(1, first.emailId(), first.threadId()),
                            new Gone(2, second.emailId(), second.threadId()));
            long before = trash.status().highestModSeq();
            trash.expunge(UidSet.of(2));
            assertThat(trash.goneSince(before, trash.view()).orElseThrow())
                    .containsExactly(new Gone(2, second.emailId(), second.threadId()));
            assertThat(trash.goneSince(trash.status().highestModSeq(), trash.view()).orElseThrow())
                    .isEmpty();
            // Too many to be worth their octets.
            fixture.fill(inbox, 1_000);
            for (int i = 0; i < 5; i++) {
                inbox.copyTo(trash, UidSet.ALL);
            }
            long full = trash.status().highestModSeq();
            trash.expunge(UidSet.ALL);
            assertThat(trash.goneSince(full, trash.view()).orElseThrow()).hasSize(5_006);
        });
    }
}
