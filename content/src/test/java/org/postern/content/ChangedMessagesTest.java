package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.MemoryEvents;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.StagedMessage;
import org.postern.store.StoreSettings;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/// What content control changes in a message, and that it changes nothing else.
class ChangedMessagesTest {
    private static final String MIXED =
            """
            From: a@b.test
            Subject:  Two
              parts
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            preamble
            --x
            Content-Type: text/plain

            text
            --x
            Content-Type: application/octet-stream; name=a.exe

            MZ
            --x--
            epilogue
            """
                    .replace("\n", "\r\n");

    private final MemoryEngine engine = new MemoryEngine();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final GroupCommitter committer = new GroupCommitter(engine);
    private final MessageStore store =
            new MessageStore(
                    engine,
                    blobs,
                    committer,
                    InstantSource.system(),
                    () -> StoreSettings.DEFAULTS,
                    _ -> AccountLimits.Quota.UNLIMITED,
                    new MemoryEvents());
    private final Drafts drafts = new Drafts(store);

    @AfterEach
    void close() {
        committer.close();
        engine.close();
    }

    private Content content(String text) throws Exception {
        var staged = drafts.stage(text.getBytes(StandardCharsets.UTF_8));
        return new Content(blobs, new byte[0], new Form(staged, false), 1 << 20);
    }

    private String text(StagedMessage message) throws Exception {
        try (var in = blobs.open(message.blob(), 0, message.octets())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aTagStandsBeforeTheSubjectAndNothingElseChanges() throws Exception {
        assertThat(text(drafts.tagged(content(MIXED), "Spam?").message()))
                .isEqualTo(MIXED.replace("Subject:  Two", "Subject: Spam? Two"));
        assertThat(text(drafts.tagged(content("From: a@b.test\r\n\r\nx"), "Spam?").message()))
                .isEqualTo("Subject: Spam?\r\nFrom: a@b.test\r\n\r\nx");
    }

    @Test
    void aPartIsTakenOutAndANoteStandsInItsPlace() throws Exception {
        var content = content(MIXED);
        var part = PartRemoval.find(content.structure(), "2");
        var removal = new PartRemoval(content, "It was bad.");
        String changed = text(drafts.stage(spool -> removal.writeTo(List.of(part), spool)));
        assertThat(changed)
                .startsWith(MIXED.substring(0, MIXED.indexOf("Content-Type: application")))
                .contains("Content-Type: text/plain; charset=utf-8", "It was bad.")
                .doesNotContain("MZ", "a.exe")
                .endsWith("--x--\r\nepilogue\r\n");
    }

    @Test
    void aWholeMessageKeepsItsHeaderWithoutItsContent() throws Exception {
        var content =
                content("From: a@b.test\r\nContent-Type: application/x\r\nSubject: s\r\n\r\nMZ");
        var removal = new PartRemoval(content, "It was bad.");
        assertThat(
                        text(
                                drafts.stage(spool ->
                                        removal.writeTo(List.of(content.structure()), spool))))
                .startsWith("From: a@b.test\r\nSubject: s\r\nMIME-Version: 1.0\r\n")
                .contains("It was bad.")
                .doesNotContain("MZ", "application/x");
    }
}
