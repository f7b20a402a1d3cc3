package org.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.engine.CommitPrelude;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Settings;
import org.postern.mail.UidSet;
import org.postern.pop3.server.Maildrop;
import org.postern.pop3.server.Maildrops;
import org.postern.store.AccountId;
import org.postern.store.Delivery;
import org.postern.store.ExpirySettings;
import org.postern.store.FlagSet;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A POP3 maildrop over the store.
final class StoreMaildropTest {
    private static void append(ImapFixture fixture, Folder folder, String text) throws Exception {
        try (var spool = fixture.store.spool()) {
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            spool.write(octets, 0, octets.length);
            folder.append(Delivery.plain(spool.finish(), FlagSet.NONE, ImapFixture.NOW));
        }
    }

    private static Maildrop open(ImapFixture fixture) {
        var visitor =
                new Maildrops.Visitor(
                        "pop@example.test", InetAddress.getLoopbackAddress(), "session");
        var opening =
                new StoreMaildrops(
                                new Everybody(),
                                fixture.store,
                                () -> Settings.defaults(ExpirySettings.class))
                        .open(visitor);
        assertThat(opening).isInstanceOf(Maildrops.Opening.Opened.class);
        return ((Maildrops.Opening.Opened) opening).maildrop();
    }

    private static List<String> uniqueIds(ImapFixture fixture) {
        try (var drop = open(fixture)) {
            var ids = new ArrayList<String>();
            for (int number = 1; number <= drop.count(); number++) {
                ids.add(drop.uniqueId(number));
            }
            return ids;
        }
    }

    // RFC 1939 section 7: the same in every session, never of another message
    @Test
    void uniqueIdsOutliveAMoveAndCopiesHaveTheirOwn() throws Exception {
        try (var fixture =
                new ImapFixture(new MemoryEngine(), new MemoryBlobStore(), CommitPrelude.NONE)) {
            MailAccount account = fixture.store.account(new AccountId("pop"));
            for (int i = 1; i <= 3; i++) {
                append(fixture, account.inbox(), "Subject: " + i + "\r\n\r\n");
            }
            var ids = uniqueIds(fixture);
            assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[!-~]{1,70}"));
            var trash = account.folder(FolderName.of("Trash"));
            account.inbox().moveTo(trash, UidSet.of(1));
            trash.moveTo(account.inbox(), UidSet.ALL);
            assertThat(uniqueIds(fixture)).containsExactly(ids.get(1), ids.get(2), ids.get(0));
            account.inbox().copyTo(account.inbox(), UidSet.of(2, 3));
            assertThat(uniqueIds(fixture)).doesNotHaveDuplicates().startsWith(ids.get(1));
        }
    }

    // SPEC STO-6
    @Test
    void whatIsDeletedCanBeBroughtBack() throws Exception {
        try (var fixture =
                new ImapFixture(new MemoryEngine(), new MemoryBlobStore(), CommitPrelude.NONE)) {
            MailAccount account = fixture.store.account(new AccountId("pop"));
            append(fixture, account.inbox(), "Subject: 1\r\n\r\n");
            try (var drop = open(fixture)) {
                var numbers = new BitSet();
                numbers.set(1);
                drop.remove(numbers);
            }
            assertThat(account.inbox().status().messages()).isZero();
            var deleted = account.folder(FolderName.of("Deleted Messages/INBOX"));
            assertThat(deleted.status().messages()).isOne();
        }
    }
}
