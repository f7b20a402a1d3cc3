package org.postern.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Value;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.FolderName;
import org.postern.store.Hold;
import org.postern.store.SpecialUse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

@Timeout(60)
class MailboxCommandsTest {
    /// Names that a file system, a shell or a format may take amiss.
    private static final List<String> NAMES =
            List.of(
                    "..",
                    ".hidden",
                    "-rf",
                    "a%2Fb",
                    "a.b.c",
                    "back\\slash",
                    "x.mbox",
                    "x.eml/below",
                    "Sent.sbd",
                    "Grüße & Co/日本語/ ends with a dot.",
                    "INBOX/Sub",
                    "postern-folders.jsonl",
                    "cur",
                    "new/tmp",
                    "long " + "ü".repeat(120),
                    "long " + "ü".repeat(119) + "x");

    private final Rig rig = new Rig();
    @TempDir Path folder;

    @AfterEach
    void close() {
        rig.close();
    }

    private void fill() throws Exception {
        var alice = rig.account("alice");
        for (String name : NAMES) {
            var made = alice.create(FolderName.of(name), Set.of());
            rig.append(
                    made, "Subject: in " + name.length() + "\r\n\r\nx\r\n", Rig.DATE, FlagSet.NONE);
        }
        alice.subscribe(FolderName.of("a.b.c"));
        alice.create(FolderName.of("Old"), Set.of(SpecialUse.ARCHIVE));
        var inbox = alice.inbox();
        var marked =
                FlagSet.of(
                        Flags.SEEN | Flags.FLAGGED | Flags.ANSWERED, Set.of("$Forwarded", "work"));
        rig.append(inbox, "Subject: a\r\n\r\nFrom here\r\n>From there\r\n", Rig.DATE, marked);
        rig.append(
                inbox,
                "Subject: b\r\n\r\n\r\nFrom me Thu Mar  4 05:06:07 2021\r\n\r\n",
                Rig.DATE.plusSeconds(1),
                FlagSet.of(Flags.DRAFT | Flags.DELETED));
        rig.append(inbox, "Subject: no body\r\n\r\n", Rig.DATE.plusSeconds(2), FlagSet.NONE);
        rig.append(
                inbox,
                "Subject: long line\r\n\r\n" + "y".repeat(200_000) + "\r\n",
                Rig.DATE.plusSeconds(3),
                FlagSet.NONE);
        // Twice the same message: both are kept.
        for (int i = 0; i < 2; i++) {
            rig.append(inbox, "Subject: twin\r\n\r\ntwin\r\n", Rig.DATE, FlagSet.NONE);
        }
        inbox.append(
                new Delivery(
                        rig.stage("Subject: delivered\r\n\r\nd\r\n"),
                        "Return-Path: <x@example.org>\r\n".getBytes(StandardCharsets.US_ASCII),
                        FlagSet.NONE,
                        Rig.DATE,
                        ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "mbox", "eml"})
    void whatIsExportedComesBackAsItWas(String format) throws Exception {
        fill();
        Path path = folder.resolve("out");
        var written = rig.run("Mailbox", "Export", "alice", path.toString(), format);
        var taken = rig.run("Mailbox", "Import", "bob", format, path.toString());
        assertThat(taken.get("faultsTold")).isNull();
        assertThat(rig.contents("bob")).isEqualTo(rig.contents("alice"));
        assertThat(Rig.number(taken, "messages")).isEqualTo(Rig.number(written, "messages"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "mbox", "eml"})
    void anImportMayBeGivenAgain(String format) throws Exception {
        fill();
        Path path = folder.resolve("out");
        rig.run("Mailbox", "Export", "alice", path.toString(), format);
        // Into the account it came from, where one message is gone meanwhile.
        var inbox = rig.account("alice").inbox();
        var before = rig.contents("alice");
        inbox.expunge(one(inbox.view().uidAt(0)));
        var again = rig.run("Mailbox", "Import", "alice", format, path.toString());
        assertThat(Rig.number(again, "messages")).isEqualTo(1);
        assertThat(rig.contents("alice")).isEqualTo(before);
    }

    private static UidSet one(long uid) {
        var uids = new UidSet.Builder();
        uids.add(uid);
        return uids.build();
    }

    @Test
    void whatAHoldKeepsIsExportedEvenOfADeletedAccount() throws Exception {
        fill();
        var alice = rig.account("alice");
        alice.hold(new Hold(Rig.DATE, "carol", "why"));
        rig.quota = new AccountLimits.Quota(0, 0, 0);
        long inInbox = alice.inbox().status().messages();
        alice.inbox().expunge(UidSet.ALL);
        rig.quota = new AccountLimits.NoAccount();
        var held = folder.resolve("held").toString();
        var fields = rig.run("Mailbox", "Export", "id:alice", held, "eml", "held");
        assertThat(Rig.number(fields, "messages")).isEqualTo(inInbox).isPositive();
        try (var files = Files.walk(folder.resolve("held"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".eml")))
                    .hasSize((int) inInbox);
        }
        var mail = folder.resolve("mail").toString();
        assertThat(Rig.number(rig.run("Mailbox", "Export", "id:alice", mail), "messages"))
                .isEqualTo(alice.usage().messages());
        assertThatThrownBy(() -> rig.run("Mailbox", "Export", "id:nobody", mail + "2"))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void anImportThatIsCutShortGoesOnWhereItWas() throws Exception {
        fill();
        Path path = folder.resolve("out");
        rig.run("Mailbox", "Export", "alice", path.toString(), "maildir");
        int[] steps = {0};
        rig.progress =
                step -> {
                    if (++steps[0] == 10) {
                        throw new ProblemException("The command was cancelled.", null, null);
                    }
                };
        assertThatThrownBy(() -> rig.run("Mailbox", "Import", "bob", "maildir", path.toString()))
                .hasMessageContaining("cancelled");
        rig.run("Mailbox", "Import", "bob", "maildir", path.toString());
        assertThat(rig.contents("bob")).isEqualTo(rig.contents("alice"));
    }

    @Test
    void aMaildirOfDovecotIsUnderstood() throws Exception {
        message("cur/1614834367.M1P2.host,S=20:2,FRSab", "Subject: one\n\nx\n");
        message("new/1614834368.M1P2.host", "Subject: two\n\nx\n");
        message(".Entw&APw-rfe.a\\2eb/cur/3.host:2,DPT", "Subject: three\r\n\r\nx\r\n");
        Files.createDirectories(folder.resolve(".Empty/cur"));
        Files.writeString(folder.resolve("dovecot-keywords"), "0 work\n1 bad{word\n");
        Files.writeString(folder.resolve("subscriptions"), "V\t2\n\nINBOX\nEntw&APw-rfe\ta\\2eb\n");
        rig.run("Mailbox", "Import", "alice", "maildir", folder.toString());
        assertThat(rig.messages(rig.folder("alice", "INBOX")))
                .containsExactly(
                        Rig.DATE
                                + " [\\Answered, \\Flagged, \\Seen, work] Subject:"
                                + " one\\r\\n\\r\\nx\\r\\n",
                        Rig.DATE + " [] Subject: two\\r\\n\\r\\nx\\r\\n");
        assertThat(rig.messages(rig.folder("alice", "Entwürfe/a.b")))
                .containsExactly(
                        Rig.DATE
                                + " [\\Deleted, \\Draft, $Forwarded] Subject:"
                                + " three\\r\\n\\r\\nx\\r\\n");
        assertThat(rig.account("alice").subscriptions())
                .contains(FolderName.of("Entwürfe/a.b"))
                .doesNotContain(FolderName.of("Empty"));
    }

    private void message(String path, String octets) throws Exception {
        Path file = folder.resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, octets);
        Files.setLastModifiedTime(file, FileTime.from(Rig.DATE));
    }

    @Test
    void anMboxOfOtherProgramsIsUnderstood() throws Exception {
        String file =
                """

                From bob@example.org Thu Mar  4 05:06:07 2021
                Subject: one
                Status: RO
                X-Status: A
                X-Keywords: work, home
                 and more
                X-Custom: kept
                 folded

                From here on, 5 May
                >From quoted
                >>From twice

                From text with no date

                From "bob b"@example.org Thu Mar  4 06:06:07 2021 +0100
                Subject: two
                X-Mozilla-Status: 0005
                """;
        Files.writeString(folder.resolve("Sent"), file);
        Files.createDirectories(folder.resolve("Sent.sbd"));
        Files.writeString(folder.resolve("Sent.sbd/Below"), "");
        Files.writeString(folder.resolve("Sent.msf"), "index");
        Files.writeString(folder.resolve("letter.txt"), "Dear Bob\n");
        var told = rig.run("Mailbox", "Import", "alice", "mbox", folder.toString(), "Old");
        assertThat(rig.messages(rig.folder("alice", "Old/Sent")))
                .containsExactly(
                        Rig.DATE
                                + " [\\Answered, \\Seen, home, work] Subject: one\\r\\nX-Custom:"
                                + " kept\\r\\n"
                                + " folded\\r\\n\\r\\nFrom here on, 5 May\\r\\nFrom"
                                + " quoted\\r\\n>From twice\\r\\n\\r\\nFrom text with no"
                                + " date\\r\\n",
                        Rig.DATE + " [\\Flagged, \\Seen] Subject: two\\r\\n");
        assertThat(rig.messages(rig.folder("alice", "Old/Sent/Below"))).isEmpty();
        assertThat(faults(told))
                .contains("letter.txt: it is no mbox file: it does not begin with \"From \"");
        rig.run("Mailbox", "Import", "bob", "mboxo", folder.resolve("Sent").toString());
        assertThat(rig.messages(rig.folder("bob", "Sent")).getFirst())
                .contains("\\r\\nFrom quoted\\r\\n>>From twice\\r\\n");
    }

    private static String faults(Map<String, Value> fields) {
        return String.valueOf(fields.get("faultsTold")).replaceAll("\\w+\\[\\w+=", "");
    }

    @Test
    void aLoneFileIsImported() throws Exception {
        Files.writeString(folder.resolve("hello.eml"), "Subject: hello\n\nx\n");
        Files.setLastModifiedTime(folder.resolve("hello.eml"), FileTime.from(Rig.DATE));
        rig.run("Mailbox", "Import", "alice", "eml", folder.resolve("hello.eml").toString());
        assertThat(rig.messages(rig.folder("alice", "INBOX")))
                .containsExactly(Rig.DATE + " [] Subject: hello\\r\\n\\r\\nx\\r\\n");
    }

    @Test
    void whatCannotBeTakenIsToldAndTheRestGoesOn() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "Subject: secret\n\n");
        Path mail = Files.createDirectories(folder.resolve("mail"));
        Files.writeString(mail.resolve("1.eml"), "Subject: small\n\nx\n");
        Files.writeString(mail.resolve("2.eml"), "Subject: big\n\n" + "x".repeat(2 << 20));
        Files.writeString(mail.resolve("3.eml"), "");
        Files.createSymbolicLink(mail.resolve("4.eml"), secret);
        Files.createSymbolicLink(mail.resolve("out"), folder);
        Files.createDirectories(mail.resolve("Deleted Messages"));
        Files.writeString(mail.resolve("Deleted Messages/5.eml"), "Subject: gone\n\nx\n");
        var told = rig.run("Mailbox", "Import", "alice", "eml", mail.toString());
        assertThat(Rig.number(told, "messages")).isEqualTo(1);
        assertThat(faults(told))
                .contains("2.eml: message above")
                .contains("3.eml: it is empty")
                .contains("4.eml: a link is not followed")
                .contains("out: a link is not followed")
                .contains("Deleted Messages: no such folder can be");
        assertThat(rig.contents("alice").toString()).doesNotContain("secret");
    }

    @Test
    void aQuotaStopsAnImportWithWordsThatHelp() throws Exception {
        for (int i = 1; i <= 9; i++) {
            Files.writeString(folder.resolve(i + ".eml"), "Subject: " + i + "\n\nx\n");
        }
        rig.quota = new AccountLimits.Quota(0, 4);
        assertThatThrownBy(() -> rig.run("Mailbox", "Import", "alice", "eml", folder.toString()))
                .hasMessageContaining("The import stopped: 4 messages are in")
                .hasMessageContaining("User Set alice quota");
        rig.quota = AccountLimits.Quota.UNLIMITED;
        var rest = rig.run("Mailbox", "Import", "alice", "eml", folder.toString());
        assertThat(Rig.number(rest, "messages")).isEqualTo(5);
        assertThat(Rig.number(rest, "alreadyThere")).isEqualTo(4);
    }

    @Test
    void pathsAreTheNodes() {
        assertThatThrownBy(() -> rig.run("Mailbox", "Import", "alice", "eml", "mail"))
                .hasMessageContaining("must be an absolute path on the node's machine");
        assertThatThrownBy(() ->
                        rig.run(
                                "Mailbox",
                                "Import",
                                "alice",
                                "mbox",
                                folder.resolve("none").toString()))
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("The node reads it");
        assertThatThrownBy(() ->
                        rig.run("Mailbox", "Export", "alice", folder.resolveSibling("").toString()))
                .hasMessageContaining("is not empty");
    }
}
