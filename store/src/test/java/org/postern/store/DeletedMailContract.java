package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Octets;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.StoreException.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What becomes of deleted mail (SPEC STO-6), over any engine.
public interface DeletedMailContract {
    /// Octets of the fixture's message with a number of one digit.
    long SIZE = "Subject: 1\r\n\r\nHello 1\r\n".length();

    /// A store over an empty engine.
    StoreFixture open() throws Exception;

    /// A test with a store.
    @FunctionalInterface
    interface Check {
        void on(StoreFixture fixture) throws Exception;
    }

    private void with(long undeleteOctets, Check check) throws Exception {
        try (var fixture = open()) {
            fixture.settings =
                    new StoreSettings(
                            new Octets(1 << 20),
                            40,
                            new Octets(1 << 20),
                            100,
                            20,
                            50,
                            new Octets(undeleteOctets),
                            10,
                            90,
                            5,
                            new Octets(100));
            check.on(fixture);
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

    private static Folder folder(StoreFixture fixture, String name) throws StoreException {
        return fixture.alice().folder(name(name));
    }

    private static List<String> deletedNames(StoreFixture fixture) throws StoreException {
        return fixture.alice().deletedFolders().stream().map(e -> e.name().toString()).toList();
    }

    /// The numbers in the subjects of a folder's messages.
    private static List<String> subjects(Folder folder) throws StoreException {
        var subjects = new ArrayList<String>();
        var messages = new ArrayList<StoredMessage>();
        folder.messages(UidSet.ALL, messages::add);
        for (StoredMessage message : messages) {
            var subject = message.listed().envelope().subject();
            subjects.add(subject == null ? "" : subject.decoded());
        }
        return subjects;
    }

    private static List<Long> emailIds(Folder folder) throws StoreException {
        var ids = new ArrayList<Long>();
        folder.messages(UidSet.ALL, message -> ids.add(message.emailId()));
        return ids;
    }

    @Test
    default void movesWhatIsExpungedToTheAnalogousPlace() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    var b = alice.create(name("a/b"), Set.of());
                    fixture.fill(b, 5);
                    var ids = emailIds(b);
                    b.changeFlags(
                            UidSet.of(2, 4),
                            new FlagChange(
                                    FlagChange.Mode.ADD,
                                    FlagSet.of(
                                            Flags.DELETED | Flags.SEEN,
                                            new TreeSet<>(List.of("$Junk")))),
                            Long.MAX_VALUE);
                    fixture.now = fixture.now.plus(Duration.ofDays(3));
                    var removed = b.expungeDeleted(UidSet.of(1, 3));
                    assertThat(removed.uids()).isEqualTo(UidSet.of(2, 3));
                    assertThat(deletedNames(fixture))
                            .containsExactly(
                                    "Deleted Messages",
                                    "Deleted Messages/a",
                                    "Deleted Messages/a/b");
                    var deleted = folder(fixture, "Deleted Messages/a/b");
                    assertThat(emailIds(deleted)).isEqualTo(ids.subList(1, 3));
                    assertThat(deleted.message(1).orElseThrow().saveDate()).isEqualTo(fixture.now);
                    var view = deleted.view();
                    assertThat(view.keywords().flags(view.flagsAt(0)))
                            .isEqualTo(FlagSet.of(Flags.SEEN, new TreeSet<>(List.of("$Junk"))));
                    assertThat(alice.usage()).isEqualTo(new Usage(3 * SIZE, 3));
                    assertThat(alice.deletedUsage()).isEqualTo(new Usage(2 * SIZE, 2));
                    assertThat(alice.folders())
                            .noneMatch(e -> e.name().toString().startsWith("Deleted"));
                });
    }

    @Test
    default void letsTheOldestGoUntilTenPercentUnder() throws Exception {
        with(
                10 * SIZE,
                fixture -> {
                    var inbox = fixture.alice().inbox();
                    var sent = folder(fixture, "Sent");
                    fixture.fill(inbox, 9);
                    fixture.fill(sent, 9);
                    for (int uid = 1; uid <= 5; uid++) {
                        fixture.now = fixture.now.plusSeconds(60);
                        inbox.expunge(UidSet.of(uid));
                        fixture.now = fixture.now.plusSeconds(60);
                        sent.expunge(UidSet.of(uid));
                    }
                    assertThat(fixture.alice().deletedUsage()).isEqualTo(new Usage(10 * SIZE, 10));
                    fixture.now = fixture.now.plusSeconds(60);
                    sent.expunge(UidSet.of(6));
                    assertThat(fixture.alice().deletedUsage()).isEqualTo(new Usage(9 * SIZE, 9));
                    assertThat(subjects(folder(fixture, "Deleted Messages/INBOX")))
                            .containsExactly("2", "3", "4", "5");
                    assertThat(subjects(folder(fixture, "Deleted Messages/Sent")))
                            .containsExactly("2", "3", "4", "5", "6");
                });
    }

    @Test
    default void keepsOnlyTheNewestOfMoreThanFits() throws Exception {
        with(
                5 * SIZE,
                fixture -> {
                    fixture.fill(fixture.alice().inbox(), 9);
                    fixture.fill(folder(fixture, "Sent"), 1);
                    folder(fixture, "Sent").expunge(UidSet.ALL);
                    fixture.now = fixture.now.plusSeconds(60);
                    fixture.alice().inbox().expunge(UidSet.ALL);
                    assertThat(subjects(folder(fixture, "Deleted Messages/INBOX")))
                            .containsExactly("6", "7", "8", "9");
                    fixture.fill(folder(fixture, "Sent"), 1);
                    fixture.now = fixture.now.plusSeconds(60);
                    folder(fixture, "Sent").expunge(UidSet.ALL);
                    fixture.fill(folder(fixture, "Sent"), 2);
                    fixture.now = fixture.now.plusSeconds(60);
                    folder(fixture, "Sent").expunge(UidSet.ALL);
                    assertThat(fixture.alice().deletedUsage().messages()).isEqualTo(4);
                });
    }

    @Test
    default void keepsNothingWhereItIsOff() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    fixture.quota = new Quota(0, 0, 0);
                    fixture.fill(fixture.alice().inbox(), 3);
                    fixture.alice().inbox().expunge(UidSet.ALL);
                    assertThat(fixture.alice().deletedFolders()).isEmpty();
                    assertThat(fixture.alice().deletedUsage()).isEqualTo(Usage.NONE);
                    assertThat(fixture.alice().undeleteOctets()).isZero();
                    // A tenth of the account's quota, where that is less than what the settings
                    // allow.
                    fixture.quota = new Quota(1_000, 0);
                    assertThat(fixture.alice().undeleteOctets()).isEqualTo(100);
                    fixture.quota = new Quota(1L << 40, 0);
                    assertThat(fixture.alice().undeleteOctets()).isEqualTo(1 << 20);
                });
    }

    @Test
    default void whatIsDeletedFromThereIsGone() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    fixture.fill(alice.inbox(), 4);
                    alice.inbox().expunge(UidSet.ALL);
                    var deleted = folder(fixture, "Deleted Messages/INBOX");
                    deleted.expunge(UidSet.of(2));
                    assertThat(subjects(deleted)).containsExactly("1", "3", "4");
                    refuses(Kind.RESERVED, () -> alice.deliver(deleted, fixture.delivery(1)));
                    refuses(Kind.RESERVED, () -> deleted.append(List.of(fixture.delivery(1))));
                    refuses(
                            Kind.RESERVED,
                            () -> alice.create(name("Deleted Messages/x"), Set.of()));
                    refuses(
                            Kind.RESERVED,
                            () -> alice.rename(name("Deleted Messages/INBOX"), name("in")));
                    refuses(
                            Kind.RESERVED,
                            () ->
                                    alice.specialUses(
                                            name("Deleted Messages"), Set.of(SpecialUse.ALL)));
                    refuses(Kind.RESERVED, () -> alice.delete(name("Deleted Messages")));
                    alice.delete(name("Deleted Messages/INBOX"));
                    assertThat(alice.deletedUsage()).isEqualTo(Usage.NONE);
                });
    }

    @Test
    default void keepsTheMessagesOfADeletedFolder() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    fixture.fill(alice.create(name("a"), Set.of()), 2);
                    fixture.fill(alice.create(name("a/b"), Set.of()), 3);
                    alice.delete(name("a"));
                    assertThat(folder(fixture, "Deleted Messages/a").status().messages())
                            .isEqualTo(2);
                    alice.delete(name("a/b"));
                    alice.delete(name("a"));
                    assertThat(alice.find(name("a"))).isEmpty();
                    fixture.fill(alice.create(name("a"), Set.of()), 1);
                    alice.delete(name("a"));
                    assertThat(folder(fixture, "Deleted Messages/a").status().messages())
                            .isEqualTo(3);
                    assertThat(alice.usage()).isEqualTo(Usage.NONE);
                    assertThat(alice.deletedUsage()).isEqualTo(new Usage(6 * SIZE, 6));
                });
    }

    @Test
    default void bringsBackMessagesAndFolders() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    fixture.fill(alice.create(name("a"), Set.of()), 2);
                    fixture.fill(alice.create(name("a/b"), Set.of()), 3);
                    var ids = emailIds(folder(fixture, "a/b"));
                    alice.delete(name("a/b"));
                    alice.delete(name("a"));
                    assertThat(alice.undelete(name("Deleted Messages/a/b"), UidSet.of(2))).isOne();
                    assertThat(emailIds(folder(fixture, "a/b"))).containsExactly(ids.get(1));
                    assertThat(alice.undelete(name("Deleted Messages/a"), UidSet.ALL)).isEqualTo(4);
                    assertThat(subjects(folder(fixture, "a"))).containsExactly("1", "2");
                    assertThat(subjects(folder(fixture, "a/b"))).containsExactly("2", "1", "3");
                    assertThat(deletedNames(fixture)).containsExactly("Deleted Messages");
                    refuses(
                            Kind.ABSENT,
                            () -> alice.undelete(name("Deleted Messages/a"), UidSet.ALL));
                    refuses(Kind.INVALID_NAME, () -> alice.undelete(name("a"), UidSet.ALL));
                });
    }

    @Test
    default void countsWhatIsMovedInAndOut() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    fixture.fill(alice.inbox(), 4);
                    var deleted = folder(fixture, "Deleted Messages");
                    alice.inbox().moveTo(deleted, UidSet.of(1, 2));
                    alice.inbox().copyTo(deleted, UidSet.of(3));
                    assertThat(alice.usage()).isEqualTo(new Usage(2 * SIZE, 2));
                    assertThat(alice.deletedUsage()).isEqualTo(new Usage(3 * SIZE, 3));
                    fixture.quota = new Quota(2 * SIZE, 0, 1 << 20);
                    refuses(Kind.OVER_QUOTA, () -> deleted.moveTo(alice.inbox(), UidSet.of(1)));
                    refuses(Kind.OVER_QUOTA, () -> deleted.copyTo(alice.inbox(), UidSet.of(1)));
                    refuses(
                            Kind.OVER_QUOTA,
                            () -> alice.undelete(name("Deleted Messages"), UidSet.ALL));
                    fixture.quota = new Quota(3 * SIZE, 0, 1 << 20);
                    deleted.moveTo(alice.inbox(), UidSet.of(1));
                    fixture.quota = Quota.UNLIMITED;
                    assertThat(alice.undelete(name("Deleted Messages"), UidSet.ALL)).isEqualTo(2);
                    assertThat(alice.inbox().status().messages()).isEqualTo(5);
                });
    }

    @Test
    default void doesNotKeepWhatWasMovedByACopy() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    fixture.fill(alice.inbox(), 4);
                    var trash = folder(fixture, "Trash");
                    alice.inbox().copyTo(trash, UidSet.of(1, 3));
                    // The copy of 2 is gone, and 4 was never copied.
                    trash.expunge(UidSet.of(2));
                    alice.inbox().expunge(UidSet.ALL);
                    assertThat(subjects(folder(fixture, "Deleted Messages/Trash")))
                            .containsExactly("2");
                    assertThat(subjects(folder(fixture, "Deleted Messages/INBOX")))
                            .containsExactly("2", "4");
                });
    }

    @Test
    default void keepsWhatIsReplaced() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var drafts = folder(fixture, "Drafts");
                    fixture.fill(drafts, 1);
                    drafts.replace(fixture.delivery(2), drafts, 1);
                    assertThat(subjects(drafts)).containsExactly("2");
                    assertThat(subjects(folder(fixture, "Deleted Messages/Drafts")))
                            .containsExactly("1");
                    assertThat(fixture.alice().usage()).isEqualTo(new Usage(SIZE, 1));
                });
    }

    @Test
    default void putsTheNearestPlaceForWhatHasNone() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var alice = fixture.alice();
                    String deep = "d/".repeat(FolderName.MAX_DEPTH - 1) + "d";
                    fixture.settings =
                            new StoreSettings(
                                    new Octets(1 << 20),
                                    60,
                                    new Octets(1 << 20),
                                    100,
                                    20,
                                    50,
                                    new Octets(1 << 20),
                                    10,
                                    90,
                                    5,
                                    new Octets(100));
                    fixture.fill(alice.create(name(deep), Set.of()), 1);
                    folder(fixture, deep).expunge(UidSet.ALL);
                    var lowest = fixture.alice().deletedFolders().getLast();
                    assertThat(lowest.name().elements()).hasSize(FolderName.MAX_DEPTH);
                    assertThat(lowest.folder().status().messages()).isOne();
                });
    }

    @Test
    default void movesManyInBoundedSteps() throws Exception {
        with(
                1 << 20,
                fixture -> {
                    var inbox = fixture.alice().inbox();
                    fixture.fill(inbox, 3_500);
                    var before = inbox.view();
                    // Every other one: no two share a range.
                    var some = new UidSet.Builder();
                    for (long uid = 1; uid <= 3_500; uid += 2) {
                        some.add(uid);
                    }
                    var chosen = some.build();
                    inbox.expunge(chosen);
                    assertThat(inbox.vanishedSince(before.status().highestModSeq(), inbox.view()))
                            .isEqualTo(chosen);
                    assertThat(inbox.status().messages()).isEqualTo(1_750);
                    assertThat(folder(fixture, "Deleted Messages/INBOX").status().messages())
                            .isEqualTo(1_750);
                });
    }

    @Test
    default void losesAndDoublesNothingWhereverItIsCut() throws Exception {
        for (int cut = 0; cut < 6; cut++) {
            for (boolean applied : new boolean[] {false, true}) {
                int writes = cut;
                with(
                        1 << 20,
                        fixture -> {
                            var alice = fixture.alice();
                            fixture.fill(alice.create(name("a"), Set.of()), 90);
                            var ids = new TreeSet<>(emailIds(folder(fixture, "a")));
                            fixture.engine.failAfter(writes, applied);
                            try {
                                alice.folder(name("a")).expunge(UidSet.of(1, 70));
                                alice.delete(name("a"));
                            } catch (StoreException e) {
                                assertThat(e.kind()).isEqualTo(Kind.FULL);
                            }
                            fixture.engine.mend();
                            fixture.reopen();
                            var found = new ArrayList<Long>();
                            for (String place : List.of("a", "Deleted Messages/a")) {
                                var folder = fixture.alice().find(name(place));
                                found.addAll(
                                        folder.isPresent() ? emailIds(folder.get()) : List.of());
                            }
                            assertThat(found).doesNotHaveDuplicates();
                            assertThat(new TreeSet<>(found)).isEqualTo(ids);
                        });
            }
        }
    }
}
