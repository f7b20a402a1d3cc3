package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;

/// URLs of messages, RFC 5092 section 11.
final class ImapUrlTest {
    private static ImapUrl read(String url) {
        return ImapUrl.parse(url).orElseThrow();
    }

    @Test
    void readsAllThatAUrlCanSay() {
        ImapUrl url =
                read(
                        "IMAP://joe%40x.test;AUTH=*@[::1]:1143/a/b%20c;uidvalidity=7/;UID=20/"
                                + ";section=1.2.MIME/;partial=3.4;expire=2026-01-02T03:04:05z"
                                + ";urlauth=submit+fr%c3%a9d:Internal:"
                                + "00112233445566778899AABBCCDDEEFF");
        assertThat(url.server()).isEqualTo(new ImapUrl.Server("joe@x.test", "[::1]", 1143));
        assertThat(url.mailbox()).isEqualTo("a/b c");
        assertThat(url.uidValidity()).isEqualTo(7);
        assertThat(url.uid()).isEqualTo(20);
        assertThat(url.section())
                .isEqualTo(new Section(List.of(1, 2), Section.Text.MIME, List.of()));
        assertThat(url.partial()).isEqualTo(new FetchItem.Partial(3, 4));
        UrlAuth auth = url.auth();
        assertThat(auth).isNotNull();
        assertThat(auth.expire()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(auth.access()).isEqualTo(new UrlAccess.Submit("fréd"));
        assertThat(auth.mechanism()).isEqualTo("INTERNAL");
        assertThat(auth.token()).isEqualTo("00112233445566778899aabbccddeeff");
        assertThat(auth.rump()).endsWith("urlauth=submit+fr%c3%a9d");
    }

    @Test
    void leavesOutWhatAUrlNeedNotSay() {
        ImapUrl url = read(";UID=1");
        assertThat(url).isEqualTo(new ImapUrl(null, "", 0, 1, Section.WHOLE, null, null));
        assertThat(read("/a;UIDVALIDITY=3/;UID=1/;PARTIAL=5").partial())
                .isEqualTo(new FetchItem.Partial(5, Long.MAX_VALUE));
        assertThat(read("imap://;AUTH=*@h/a/;UID=1").server())
                .isEqualTo(new ImapUrl.Server("", "h", 143));
        assertThat(read("imap://h/a/;UID=1;URLAUTH=anonymous").auth())
                .isEqualTo(
                        new UrlAuth(
                                null,
                                new UrlAccess.Anonymous(),
                                "",
                                "",
                                "imap://h/a/;UID=1;URLAUTH=anonymous"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/;UID=1",
                "/a",
                "/a?ALL",
                "//a/;UID=1",
                "/a//b/;UID=1",
                "/a/../;UID=1",
                "/./;UID=1",
                "/a/;UID=0",
                "/a/;UID=4294967296",
                "/a/;UID=x",
                "/a/;UID=1x",
                "/a/;UID=1/",
                "/a;UIDVALIDITY=0/;UID=1",
                "/a/;UID=1/;SECTION=",
                "/a/;UID=1/;SECTION=MIME",
                "/a/;UID=1/;SECTION=1.",
                "/a/;UID=1/;SECTION=HEADER.FIELDS%20(%7B3%7D)",
                "/a/;UID=1/;PARTIAL=1.0",
                "/a/;UID=1/;PARTIAL=",
                "/a b/;UID=1",
                "/a\u00e4/;UID=1",
                "/a%/;UID=1",
                "/a%4/;UID=1",
                "/a%ff/;UID=1",
                "/a%00/;UID=1",
                "http://h/a/;UID=1",
                "imap:///a/;UID=1",
                "imap://h;UID=1",
                "imap://h:99999/a/;UID=1",
                "imap://h:x/a/;UID=1",
                "/a/;UID=1;EXPIRE=2026-01-02T03:04:05Z",
                "/a/;UID=1;EXPIRE=yesterday;URLAUTH=anonymous",
                "/a/;UID=1;URLAUTH=everyone",
                "/a/;UID=1;URLAUTH=user+",
                "/a/;UID=1;URLAUTH=anonymous:internal",
                "/a/;UID=1;URLAUTH=anonymous:internal:00",
                "/a/;UID=1;URLAUTH=anonymous:internal:0011223344556677889900112233445566x"
            })
    void refuses(String url) {
        assertThat(ImapUrl.parse(url)).isEmpty();
    }
}
