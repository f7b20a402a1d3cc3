package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.Engine;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.engine.Partition;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.mail.ListingKey;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Each kind of derived data is damaged, found, and made anew.
class RebuildTest {
    private static final AccountId BOB = new AccountId("bob");

    private final Engine engine = new MemoryEngine();
    private final StoreFixture fixture = new StoreFixture(engine, new MemoryBlobStore());
    private Partition partition;
    private Folder inbox;

    @BeforeEach
    void fill() throws Exception {
        partition = AccountWriter.partition(StoreFixture.ALICE);
        inbox = fixture.alice().inbox();
        var some = new ArrayList<Delivery>();
        for (int i = 1; i <= 600; i++) {
            String references = i % 3 == 0 ? "References: <m" + (i - 1) + "@x>\r\n" : "";
            String header = "Message-ID: <m" + i + "@x>\r\n" + references;
            var staged = fixture.stage(header + "Subject: s" + i + "\r\n\r\nHello " + i + "\r\n");
            var flags = i % 2 == 0 ? FlagSet.of(Flags.SEEN) : FlagSet.NONE;
            some.add(Delivery.plain(staged, flags, fixture.now));
        }
        inbox.append(some);
        column();
        var who = new Identifier.OneAccount(BOB);
        fixture.alice().setAcl(FolderName.INBOX, who, false, Rights.ALL, "test");
        assertThat(faults()).isEmpty();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<String> column() throws StoreException {
        var handle = fixture.alice().inbox();
        var column = handle.column(ListingKey.BASE_SUBJECT, new long[] {1, 2, 511});
        // Another write, so that the kept keys are on disk.
        handle.changeFlags(
                UidSet.of(1),
                change(FlagChange.Mode.ADD, FlagSet.of(Flags.FLAGGED)),
                Long.MAX_VALUE);
        handle.changeFlags(
                UidSet.of(1),
                change(FlagChange.Mode.REMOVE, FlagSet.of(Flags.FLAGGED)),
                Long.MAX_VALUE);
        var subjects = new ArrayList<String>();
        for (int i = 0; i < column.count(); i++) {
            var text = new StringBuilder();
            for (int at = 0; at < column.length(i); at++) {
                text.append((char) column.octet(i, at));
            }
            subjects.add(text.toString());
        }
        return subjects;
    }

    private static FlagChange change(FlagChange.Mode mode, FlagSet flags) {
        return new FlagChange(mode, flags);
    }

    private List<String> faults() throws Exception {
        var faults = new ArrayList<>(fixture.store().verify(StoreFixture.ALICE));
        faults.addAll(fixture.store().verifyBodies(StoreFixture.ALICE, Progress.NONE));
        return faults;
    }

    private void damage(Partition where, byte[] key, UnaryOperator<byte[]> how) throws Exception {
        byte[] value = engine.get(where, key).orElseThrow();
        byte[] damaged = how.apply(value.clone());
        assertThat(engine.compareAndSet(where, key, value, damaged)).isTrue();
        fixture.reopen();
    }

    private void damage(byte[] key, UnaryOperator<byte[]> how) throws Exception {
        damage(partition, key, how);
    }

    private Rebuilt mend() throws Exception {
        var rebuilt = fixture.store().rebuild(StoreFixture.ALICE, Progress.NONE);
        assertThat(rebuilt.findings()).isEmpty();
        assertThat(rebuilt.messages()).isEqualTo(600);
        assertThat(faults()).isEmpty();
        fixture.reopen();
        assertThat(faults()).isEmpty();
        return rebuilt;
    }

    private static byte[] flipLast(byte[] value) {
        value[value.length - 1] ^= 0x55;
        return value;
    }

    @Test
    void aSummaryIsMadeFromTheBody() throws Exception {
        int first = inbox.id();
        var before = fixture.alice().inbox().message(7).orElseThrow().summary();
        byte[] other = engine.get(partition, Keys.message(first, 8)).orElseThrow();
        damage(Keys.message(first, 7), RebuildTest::flipLast);
        int at = MessageRecord.decode(other).summaryAt();
        damage(
                Keys.message(first, 9),
                value -> {
                    // Sound in itself, but another message's.
                    System.arraycopy(
                            other, at, value, at, Math.min(value.length, other.length) - at);
                    return value;
                });
        assertThat(faults())
                .contains(
                        "folder " + first + " UID 7: summary differs from the body",
                        "folder " + first + " UID 9: summary differs from the body");
        assertThat(mend().summaries()).isEqualTo(2);
        assertThat(fixture.alice().inbox().message(7).orElseThrow().summary().octets())
                .isEqualTo(before.octets());
        assertThat(mend()).isEqualTo(new Rebuilt(600, 0, 0, 0, List.of()));
    }

    @Test
    void keysForListingsAreMadeFromTheRecords() throws Exception {
        byte[] key = Keys.listing(inbox.id(), 0, ListingKey.BASE_SUBJECT.number());
        damage(key, RebuildTest::flipLast);
        assertThat(faults()).anyMatch(fault -> fault.contains("listing 2 of bucket 0"));
        mend();
        assertThat(engine.get(partition, key)).isEmpty();
        assertThat(column()).containsExactly("S1", "S2", "S511");
        assertThat(engine.get(partition, key)).isPresent();
        assertThat(faults()).isEmpty();
    }

    @Test
    void countersAreCountedFromThePages() throws Exception {
        damage(
                Keys.state(inbox.id()),
                value -> {
                    // Messages, behind version, UIDVALIDITY, UIDNEXT and HIGHESTMODSEQ.
                    value[1 + 4 + 8 + 8 + 3] ^= 1;
                    return value;
                });
        assertThat(faults()).anyMatch(fault -> fault.contains("numbers on disk"));
        assertThat(mend().folders()).isEqualTo(1);
        assertThat(fixture.alice().inbox().status().messages()).isEqualTo(600);
        assertThat(fixture.alice().usage().messages()).isEqualTo(600);
    }

    @Test
    void threadsAreFoundFromTheMessages() throws Exception {
        var lost = Keys.thread(own(2));
        byte[] value = engine.get(partition, lost).orElseThrow();
        assertThat(engine.compareAndSet(partition, lost, value, null)).isTrue();
        damage(Keys.thread(own(5)), RebuildTest::flipLast);
        damage(Keys.thread(own(8)), ignored -> new byte[] {9});
        assertThat(faults()).hasSize(3);
        assertThat(mend().threads()).isEqualTo(3);
        assertThat(engine.get(partition, lost)).contains(value);
        var staged = fixture.stage("Message-ID: <new@x>\r\nIn-Reply-To: <m5@x>\r\n\r\n");
        fixture.alice().inbox().append(Delivery.plain(staged, FlagSet.NONE, fixture.now));
        var view = fixture.alice().inbox().view();
        assertThat(view.threadIdAt(600)).isEqualTo(view.threadIdAt(4));
    }

    private long own(long uid) throws Exception {
        return Threads.identifiers(inbox.message(uid).orElseThrow().listed())[0];
    }

    @Test
    void twoMessagesOfOneIdentifierMayBeInTwoThreads() throws Exception {
        // As after a loss of the index: the second came while the first was not known.
        var lost = Keys.thread(own(2));
        byte[] value = engine.get(partition, lost).orElseThrow();
        assertThat(engine.compareAndSet(partition, lost, value, null)).isTrue();
        fixture.reopen();
        var staged = fixture.stage("Message-ID: <m2@x>\r\n\r\nAgain\r\n");
        fixture.alice().inbox().append(Delivery.plain(staged, FlagSet.NONE, fixture.now));
        assertThat(faults()).isEmpty();
    }

    @Test
    void whatIsSharedIsNotedAgain() throws Exception {
        byte[] key = {'a', 'l', 'i', 'c', 'e'};
        damage(new Partition("shared/account/bob"), key, ignored -> new byte[] {7});
        assertThat(faults()).hasSize(1).first().asString().startsWith("sharing with ");
        mend();
    }

    @Test
    void whatIsDerivedFromNothingStaysAndIsTold() throws Exception {
        damage(Keys.message(inbox.id(), 3), value -> new byte[] {9});
        var rebuilt = fixture.store().rebuild(StoreFixture.ALICE, Progress.NONE);
        assertThat(rebuilt.findings()).hasSize(1).first().asString().contains("UID 3: record");
    }

    @Test
    void itEndsWhenNobodyWaits() {
        assertThatThrownBy(() ->
                        fixture.store()
                                .rebuild(
                                        StoreFixture.ALICE,
                                        step -> {
                                            throw new ProblemException("cancelled", null, null);
                                        }))
                .isInstanceOf(ProblemException.class);
    }
}
