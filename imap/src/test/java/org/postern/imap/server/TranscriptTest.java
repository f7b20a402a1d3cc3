package org.postern.imap.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.imap.FlagList;
import org.postern.net.Transcript;

import java.nio.charset.StandardCharsets;

/// Plays the transcripts beside this class, each against a server of its own. The INBOX of alice
/// holds four messages, that of mime one with parts in parts.
final class TranscriptTest {
    private static final String PARTS =
            """
            Subject: parts
            Content-Type: multipart/mixed; boundary=o

            --o
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            Héllo
            --o
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: multipart/alternative; boundary=i

            --i
            Content-Type: text/html
            Content-Transfer-Encoding: base64

            PHA+enE=
            --i
            Content-Type: image/png; name="x\\"y.png"
            Content-ID: <i@x>
            Content-Description: A picture
            Content-Transfer-Encoding: base64

            AAAA
            --i--
            --o
            Content-Type: application/pdf
            Content-Disposition: attachment; filename=r.pdf
            Content-Language: en, de
            Content-Location: http://x.test/

            PDF
            --o--
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "append",
                "binary",
                "catenate",
                "condstore",
                "compress",
                "fuzzy",
                "context",
                "copy",
                "esearch",
                "fetch",
                "gone",
                "idle",
                "limits",
                "list",
                "login",
                "mailboxes",
                "mime",
                "multiappend",
                "multisearch",
                "notify",
                "objects",
                "order",
                "quota",
                "partial",
                "qresync",
                "replace",
                "rev2",
                "search",
                "select",
                "sort",
                "store",
                "thread",
                "uidonly",
                "unauthenticate",
                "updates",
                "urlauth",
                "utf8"
            })
    void plays(String name) throws Exception {
        play(name, true);
    }

    @Test
    void playsWithoutCleartextLogins() throws Exception {
        play("starttls", false);
    }

    private static void play(String name, boolean cleartext) throws Exception {
        try (var server = new Fixture(Fixture.SETTINGS, cleartext)) {
            server.deliver("alice", "INBOX", "one", "two", "three", "four");
            server.account("counted").quota = new QuotaReport(0, 0, 0, 9);
            server.account("both").quota = new QuotaReport(0, 5_000_000_000L, 0, 9);
            server.account("free").quota = new QuotaReport(0, 0, 0, 0);
            byte[] parts = PARTS.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            server.deliver("mime", "INBOX", FlagList.NONE, parts);
            Transcript.resource(TranscriptTest.class, name + ".txt").play(server.server.address());
        }
    }
}
