package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Role;
import org.postern.mail.UidSet;
import org.postern.store.FlagChange.Mode;
import org.postern.store.StoreException.Kind;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// What the store promises of folders that are shared, whatever engine it stands on.
public interface SharingContract {
    AccountId BOB = new AccountId("bob");
    AccountId CAROL = new AccountId("carol");
    AccountId SITE = AccountId.ofDomain("example.org");

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
            for (AccountId id : List.of(BOB, CAROL, SITE)) {
                if (fixture.store().exists(id)) {
                    assertThat(fixture.store().verify(id)).isEmpty();
                }
            }
        }
    }

    private static void refuses(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static Principal user(AccountId id, String... groups) {
        return new Principal(id, Set.of(groups), Role.USER);
    }

    private static Principal administrator(AccountId id) {
        return new Principal(id, Set.of(), Role.ADMINISTRATOR);
    }

    private static Identifier one(AccountId id) {
        return new Identifier.OneAccount(id);
    }

    private static Rights rights(String letters) {
        return Rights.parse(letters).orElseThrow();
    }

    private static void share(StoreFixture fixture, String folder, Identifier who, String letters)
            throws StoreException {
        fixture.alice().setAcl(FolderName.of(folder), who, false, rights(letters), "test");
    }

    private static MailAccount guest(StoreFixture fixture, Principal who) throws StoreException {
        return fixture.store().account(StoreFixture.ALICE, who);
    }

    private static Folder inbox(StoreFixture fixture, Principal who) throws StoreException {
        return guest(fixture, who).inbox();
    }

    private static FlagChange add(long flags) {
        return new FlagChange(Mode.ADD, FlagSet.of(flags));
    }

    private static List<String> names(MailAccount account) throws StoreException {
        return account.folders().stream().map(e -> e.name().toString()).toList();
    }

    @Test
    default void showsNothingThatIsNotShared() throws Exception {
        with(fixture -> {
            fixture.fill(fixture.alice().inbox(), 1);
            var bob = guest(fixture, user(BOB));
            assertThat(bob.folders()).isEmpty();
            assertThat(bob.find(FolderName.INBOX)).isEmpty();
            refuses(Kind.ABSENT, bob::inbox);
            refuses(Kind.ABSENT, () -> fixture.store().account(CAROL, user(BOB)));
            assertThat(fixture.store().sharedWith(user(BOB))).isEmpty();
        });
    }

    @Test
    default void keepsTheOwnersOwnFromGuests() throws Exception {
        with(fixture -> {
            fixture.store().account(BOB);
            share(fixture, "INBOX", one(BOB), "lrk");
            var bob = guest(fixture, user(BOB));
            var name = FolderName.of("INBOX/ours");
            refuses(Kind.FORBIDDEN, bob::urlKeys);
            refuses(Kind.FORBIDDEN, bob::subscriptions);
            refuses(Kind.FORBIDDEN, () -> bob.subscribe(name));
            refuses(Kind.FORBIDDEN, () -> bob.unsubscribe(FolderName.INBOX));
            refuses(Kind.FORBIDDEN, bob::hold);
            refuses(Kind.FORBIDDEN, bob::heldUsage);
            refuses(Kind.FORBIDDEN, bob::deletedUsage);
            refuses(Kind.USE_TAKEN, () -> bob.create(name, Set.of(SpecialUse.ARCHIVE)));
            assertThat(fixture.alice().find(name)).isEmpty();
            assertThat(bob.find(SpecialUse.SENT)).isEmpty();
            assertThat(bob.folders()).noneMatch(FolderEntry::subscribed).hasSize(1);
            assertThat(fixture.alice().folders()).anyMatch(FolderEntry::subscribed);
        });
    }

    @Test
    default void givesEachOperationItsRight() throws Exception {
        record Case(String right, ThrowingOn call) {}
        with(fixture -> {
            fixture.fill(fixture.alice().inbox(), 2);
            fixture.store().account(BOB);
            var cases =
                    List.of(
                            new Case("r", Folder::view),
                            new Case("r", Folder::status),
                            new Case("r", inbox -> inbox.message(1)),
                            new Case(
                                    "rs",
                                    inbox ->
                                            inbox.changeFlags(
                                                    UidSet.ALL, add(Flags.SEEN), Long.MAX_VALUE)),
                            new Case(
                                    "rt",
                                    inbox ->
                                            inbox.changeFlags(
                                                    UidSet.ALL,
                                                    add(Flags.DELETED),
                                                    Long.MAX_VALUE)),
                            new Case(
                                    "rw",
                                    inbox ->
                                            inbox.changeFlags(
                                                    UidSet.ALL,
                                                    add(Flags.FLAGGED),
                                                    Long.MAX_VALUE)),
                            new Case("i", inbox -> inbox.append(fixture.delivery(7))),
                            new Case("e", inbox -> inbox.expungeDeleted(UidSet.of(1))),
                            new Case("te", inbox -> inbox.expunge(UidSet.of(999))));
            for (Case test : cases) {
                for (char missing : test.right().toCharArray()) {
                    share(
                            fixture,
                            "INBOX",
                            one(BOB),
                            "l" + test.right().replace(String.valueOf(missing), ""));
                    var inbox = inbox(fixture, user(BOB));
                    refuses(Kind.FORBIDDEN, () -> test.call().on(inbox));
                }
                share(fixture, "INBOX", one(BOB), "l" + test.right());
                test.call().on(inbox(fixture, user(BOB)));
            }
        });
    }

    /// Something done with a folder.
    @FunctionalInterface
    interface ThrowingOn {
        void on(Folder folder) throws Exception;
    }

    @Test
    default void addsWhatManyEntriesGiveAndTakesNegativeOnes() throws Exception {
        with(fixture -> {
            share(fixture, "INBOX", new Identifier.Anyone(), "lr");
            share(fixture, "INBOX", Identifier.group("staff"), "w");
            share(fixture, "INBOX", new Identifier.Administrators(), "e");
            fixture.alice().setAcl(FolderName.INBOX, one(CAROL), true, rights("r"), "test");
            assertThat(inbox(fixture, user(BOB)).rights()).hasToString("lr");
            assertThat(inbox(fixture, user(BOB, "staff")).rights()).hasToString("lrw");
            assertThat(inbox(fixture, user(CAROL)).rights()).hasToString("l");
            assertThat(inbox(fixture, administrator(BOB)).rights()).hasToString("lrkxea");
            assertThat(fixture.alice().inbox().rights()).isEqualTo(Rights.ALL);
            share(fixture, "INBOX", new Identifier.Anyone(), "");
            refuses(Kind.ABSENT, () -> inbox(fixture, user(BOB)));
            refuses(Kind.RESERVED, () -> share(fixture, "INBOX", one(StoreFixture.ALICE), "l"));
        });
    }

    @Test
    default void keepsSeenForEachAndOtherFlagsForAll() throws Exception {
        with(fixture -> {
            var mine = fixture.alice().inbox();
            fixture.fill(mine, 3);
            share(fixture, "INBOX", new Identifier.Anyone(), "lrswt");
            var bobs = inbox(fixture, user(BOB));
            var before = bobs.view();
            assertThat(before.status().unseen()).isEqualTo(3);

            long told = mine.view().status().highestModSeq();
            bobs.changeFlags(UidSet.of(2, 3), add(Flags.SEEN | Flags.FLAGGED), Long.MAX_VALUE);
            assertThat(bobs.status().unseen()).isEqualTo(1);
            assertThat(bobs.view().flagsAt(1)).isEqualTo(Flags.SEEN | Flags.FLAGGED);
            assertThat(bobs.view().modSeqAt(1)).isGreaterThan(told);
            assertThat(mine.view().flagsAt(1)).isEqualTo(Flags.FLAGGED);
            assertThat(mine.status().unseen()).isEqualTo(3);
            assertThat(inbox(fixture, user(CAROL)).view().flagsAt(1)).isEqualTo(Flags.FLAGGED);

            mine.changeFlags(UidSet.of(1), add(Flags.SEEN), Long.MAX_VALUE);
            assertThat(bobs.view().flagsAt(0)).isZero();

            fixture.reopen();
            var again = inbox(fixture, user(BOB));
            assertThat(again.view().flagsAt(0)).isZero();
            assertThat(again.view().flagsAt(2)).isEqualTo(Flags.SEEN | Flags.FLAGGED);
            var unseen = new FlagChange(Mode.REMOVE, FlagSet.of(Flags.SEEN));
            again.changeFlags(UidSet.of(3), unseen, Long.MAX_VALUE);
            fixture.reopen();
            assertThat(inbox(fixture, user(BOB)).view().flagsAt(2)).isEqualTo(Flags.FLAGGED);
        });
    }

    @Test
    default void setsOnlyTheFlagsThatMayBeSet() throws Exception {
        with(fixture -> {
            fixture.fill(fixture.alice().inbox(), 1);
            share(fixture, "INBOX", one(BOB), "lrsi");
            var bobs = inbox(fixture, user(BOB));
            bobs.changeFlags(UidSet.ALL, add(Flags.SEEN | Flags.DELETED), Long.MAX_VALUE);
            assertThat(bobs.view().flagsAt(0)).isEqualTo(Flags.SEEN);
            var none = new FlagChange(Mode.REPLACE, FlagSet.of(Flags.FLAGGED));
            bobs.changeFlags(UidSet.ALL, none, Long.MAX_VALUE);
            assertThat(bobs.view().flagsAt(0)).isZero();
            var flags = FlagSet.of(Flags.SEEN | Flags.DRAFT, Set.of("$Label"));
            var stored = bobs.append(Delivery.plain(fixture.stage(9), flags, fixture.now));
            assertThat(bobs.view().flagsAt(1)).isEqualTo(Flags.SEEN);
            assertThat(fixture.alice().inbox().view().flagsAt(1)).isZero();
            assertThat(fixture.alice().inbox().view().keywords().names()).isEmpty();
            assertThat(stored.uid()).isEqualTo(2);
        });
    }

    @Test
    default void copiesAndMovesBetweenAccounts() throws Exception {
        with(fixture -> {
            var mine = fixture.alice().inbox();
            fixture.fill(mine, 1_100);
            share(fixture, "INBOX", one(BOB), "lrste");
            var bobs = inbox(fixture, user(BOB));
            bobs.changeFlags(UidSet.of(2), add(Flags.SEEN), Long.MAX_VALUE);
            var own = fixture.store().account(BOB, user(BOB)).inbox();
            var copied = bobs.copyTo(own, UidSet.ALL);
            assertThat(copied.source()).isEqualTo(UidSet.of(1, 1_100));
            assertThat(copied.target()).isEqualTo(UidSet.of(1, 1_100));
            assertThat(own.view().flagsAt(1)).isEqualTo(Flags.SEEN);
            assertThat(own.message(2).orElseThrow().octets())
                    .isEqualTo(mine.message(2).orElseThrow().octets());
            assertThat(bobs.moveTo(own, UidSet.of(1, 1_000)).target().size()).isEqualTo(1_000);
            assertThat(mine.status().messages()).isEqualTo(100);
            refuses(Kind.FORBIDDEN, () -> own.copyTo(bobs, UidSet.ALL));
            share(fixture, "INBOX", one(BOB), "lr");
            refuses(Kind.FORBIDDEN, () -> bobs.moveTo(own, UidSet.ALL));
        });
    }

    @Test
    default void takesBackACopyThatPassesTheQuota() throws Exception {
        with(fixture -> {
            fixture.fill(fixture.alice().inbox(), 700);
            share(fixture, "INBOX", new Identifier.Anyone(), "lr");
            var own = fixture.store().account(BOB).inbox();
            fixture.quota = new AccountLimits.Quota(0, 600);
            refuses(Kind.OVER_QUOTA, () -> inbox(fixture, user(BOB)).copyTo(own, UidSet.ALL));
            assertThat(own.status().messages()).isZero();
        });
    }

    @Test
    default void inheritsAndFollowsRightsInTheHierarchy() throws Exception {
        with(fixture -> {
            fixture.alice().create(FolderName.of("Team"), Set.of());
            share(fixture, "Team", one(BOB), "lrk");
            fixture.alice().create(FolderName.of("Team/a/b"), Set.of());
            var bob = guest(fixture, user(BOB));
            assertThat(names(bob)).containsExactly("Team", "Team/a", "Team/a/b");
            assertThat(bob.create(FolderName.of("Team/c"), Set.of()).rights()).hasToString("lrk");
            refuses(Kind.FORBIDDEN, () -> bob.create(FolderName.of("Mine"), Set.of()));
            refuses(Kind.FORBIDDEN, () -> bob.delete(FolderName.of("Team/c")));
            refuses(Kind.ABSENT, () -> bob.delete(FolderName.of("Sent")));
            refuses(Kind.FORBIDDEN, () -> bob.acl(FolderName.of("Team")));
            share(fixture, "Team/c", one(BOB), "lxa");
            refuses(
                    Kind.FORBIDDEN,
                    () -> bob.rename(FolderName.of("Team/c"), FolderName.of("Elsewhere")));
            bob.rename(FolderName.of("Team/c"), FolderName.of("Team/a/c"));
            assertThat(bob.acl(FolderName.of("Team/a/c")).of(one(BOB), false)).hasToString("lxa");
            bob.delete(FolderName.of("Team/a/c"));
            fixture.reopen();
            assertThat(names(guest(fixture, user(BOB))))
                    .containsExactly("Team", "Team/a", "Team/a/b");
        });
    }

    @Test
    default void findsWhoSharesAndForgetsWhoDoesNot() throws Exception {
        with(fixture -> {
            share(fixture, "INBOX", one(BOB), "l");
            share(fixture, "Sent", Identifier.group("staff"), "lr");
            assertThat(fixture.store().sharedWith(user(BOB)))
                    .extracting(MailAccount::id)
                    .containsExactly(StoreFixture.ALICE);
            assertThat(names(fixture.store().sharedWith(user(CAROL, "staff")).getFirst()))
                    .containsExactly("Sent");
            assertThat(fixture.store().sharedWith(user(CAROL))).isEmpty();
            share(fixture, "INBOX", one(BOB), "");
            assertThat(fixture.store().sharedWith(user(BOB))).isEmpty();
            share(fixture, "INBOX", one(BOB), "l");
            assertThat(fixture.store().sharedWith(user(BOB))).hasSize(1);
            fixture.store().deleteAccount(StoreFixture.ALICE);
            fixture.reopen();
            assertThat(fixture.store().sharedWith(user(BOB))).isEmpty();
            assertThat(fixture.store().sharedWith(user(CAROL, "staff"))).isEmpty();
        });
    }

    @Test
    default void rebuildsWhatIsDerived() throws Exception {
        with(fixture -> {
            share(fixture, "INBOX", one(BOB), "l");
            fixture.store().deleteAccount(BOB);
            assertThat(fixture.store().sharedWith(user(BOB))).isEmpty();
            fixture.store().rebuildSharing(StoreFixture.ALICE);
            assertThat(fixture.store().sharedWith(user(BOB))).hasSize(1);
        });
    }

    @Test
    default void tellsWatchersOfBothSidesAndOfLostRights() throws Exception {
        with(fixture -> {
            var mine = fixture.alice().inbox();
            share(fixture, "INBOX", one(BOB), "lri");
            var bobs = inbox(fixture, user(BOB));
            var told = new AtomicInteger();
            try (var _ = bobs.watch(told::incrementAndGet)) {
                fixture.fill(mine, 1);
                assertThat(told).hasValue(1);
                assertThat(bobs.view().count()).isEqualTo(1);
                bobs.append(fixture.delivery(2));
                assertThat(mine.view().count()).isEqualTo(2);
                share(fixture, "INBOX", one(BOB), "");
                assertThat(told).hasValueGreaterThan(2);
                refuses(Kind.ABSENT, bobs::view);
            }
        });
    }

    @Test
    default void holdsADomainsFolders() throws Exception {
        with(fixture -> {
            fixture.alice();
            var site = fixture.store().account(SITE, administrator(BOB));
            assertThat(site.folders()).isEmpty();
            site.create(FolderName.of("Archive"), Set.of());
            var user = fixture.store().account(SITE, user(CAROL));
            refuses(Kind.FORBIDDEN, () -> user.create(FolderName.of("Mine"), Set.of()));
            assertThat(user.folders()).isEmpty();
            site.setAcl(
                    FolderName.of("Archive"),
                    new Identifier.Anyone(),
                    false,
                    rights("lrs"),
                    "test");
            assertThat(names(user)).containsExactly("Archive");
            var archive = site.folder(FolderName.of("Archive"));
            archive.append(fixture.delivery(1));
            assertThat(user.folder(FolderName.of("Archive")).view().count()).isEqualTo(1);
        });
    }
}
