package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class TokenReaderTest {
    private static final String HEADER = "From: a@b.test\r\nSubject: Big News\r\n";

    private static List<String> names(String message) {
        TokenSet tokens = TokenReader.read(LearnerMail.message(message), true);
        var names = new ArrayList<String>();
        for (int i = 0; i < tokens.size(); i++) {
            names.add(tokens.name(i));
        }
        return names;
    }

    private static List<Integer> hashes(byte[] message) {
        TokenSet tokens = TokenReader.read(new SpamMessage(message), false);
        var hashes = new ArrayList<Integer>();
        for (int i = 0; i < tokens.size(); i++) {
            hashes.add(tokens.hash(i));
        }
        return hashes;
    }

    @Test
    void wordsStandWithTheirPlace() {
        assertThat(names(HEADER + "\r\nBuy it now\r\n"))
                .contains(
                        "from: a@b.test",
                        "subject: Big",
                        "subject: big news",
                        "field: from",
                        "fields: from > subject",
                        "body: Buy",
                        "body, any case: buy",
                        "body: buy it",
                        "body: buy … now",
                        "part: 0 text/plain",
                        "octets: From");
    }

    @Test
    void htmlIsReadAsItIsSeen() {
        var html =
                HEADER
                        + "Content-Type: text/html\r\n\r\n<html><body>"
                        + "<p>fr<b>ee</b> <font color=red>mon&#101;y</font>"
                        + " <a href=\"http://user@shop.spam.test:8080/buy/me?id=7\">x</a>";
        assertThat(names(html))
                .contains(
                        "body: free",
                        "body: free money",
                        "tag font: color",
                        "tag font: red",
                        "tags: html > body",
                        "link host: shop.spam.test",
                        "link host: spam.test",
                        "link port: 8080",
                        "link: user@",
                        "link path: buy");
    }

    @Test
    void encodingsAreTakenOff() {
        var mail =
                "Subject: =?utf-8?B?w5xiZXJmbMO8c3NpZw==?=\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                        + "Gr=C3=BC=C3=9Fe f=\r\nrei\r\n";
        assertThat(names(mail))
                .contains(
                        "subject: Überflüssig",
                        "body: Grüße",
                        "body, any case: grüße",
                        "body: frei");
    }

    @Test
    void signsThatNobodySeesHideNothing() {
        assertThat(names(HEADER + "\r\nvi\u00ADag\u200Bra fr\uFEFFee\r\n"))
                .contains("body: vi\u00ADag\u200Bra");
        var plain = hashes((HEADER + "\r\nviagra\r\n").getBytes(StandardCharsets.UTF_8));
        var hidden = TokenReader.read(LearnerMail.message(HEADER + "\r\nvi\u200Bagra\r\n"), true);
        int found = 0;
        for (int i = 0; i < hidden.size(); i++) {
            if (hidden.name(i).startsWith("body: vi") && plain.contains(hidden.hash(i))) {
                found++;
            }
        }
        assertThat(found).isEqualTo(1);
    }

    @Test
    void charactersOfScriptsWithoutSpacesStandAlone() {
        assertThat(names(HEADER + "\r\n免费发票\r\n")).contains("body: 免", "body: 免 费", "body: 发 票");
    }

    @Test
    void whatMailboxesAndFiltersWriteIsNotRead() {
        var plain = HEADER + "\r\nhello\r\n";
        var sorted =
                "Return-Path: <x@y.test>\r\nDelivered-To: me\r\nX-Spam-Status: Yes\r\n"
                        + "X-Junkmail-Status: score=90/50\r\nStatus: RO\r\n"
                        + plain;
        assertThat(names(sorted))
                .filteredOn(name -> !name.startsWith("size:"))
                .isEqualTo(names(plain).stream().filter(n -> !n.startsWith("size:")).toList());
    }

    @Test
    void lineEndsMakeNoDifference() {
        var crlf = HEADER + "\r\nsome words\r\nand more\r\n";
        var ours = hashes(crlf.getBytes(StandardCharsets.UTF_8));
        var theirs = hashes(crlf.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(theirs).containsExactlyElementsOf(ours);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "no header at all",
                "Subject:\r\n\r\n",
                "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\n--x--",
                "Content-Type: text/html\r\n\r\n<a <b <c href=://@:/?&=",
                "Content-Type: text/plain; charset=nonsense\r\n\r\n\u0000\u0001://///"
            })
    void oddMailIsRead(String mail) {
        assertThat(hashes(mail.getBytes(StandardCharsets.UTF_8))).doesNotHaveDuplicates();
    }

    @Test
    void anyOctetsAreReadAndNeverMoreThanTheLimits() {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            byte[] octets = new byte[random.nextInt(60_000)];
            random.nextBytes(octets);
            for (int i = 0; i < octets.length; i++) {
                boolean sign = random.nextInt(4) == 0;
                octets[i] = sign ? (byte) "<>:/@=\r\n- ".charAt(random.nextInt(10)) : octets[i];
            }
            bounded(octets, "postern.seed=" + seed);
        }
    }

    @Test
    void hostileMailIsBounded() {
        var words = new StringBuilder(HEADER + "Content-Type: text/html\r\n\r\n");
        for (int i = 0; i < 200_000; i++) {
            words.append("<t").append(i).append(" a").append(i).append("=1>w").append(i);
            words.append(" http://h").append(i).append(".test/p").append(i).append('\n');
        }
        bounded(words.toString().getBytes(StandardCharsets.UTF_8), "words");
        var fields = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            fields.append("X-F").append(i).append(": v").append(i).append("\r\n");
        }
        bounded(fields.toString().getBytes(StandardCharsets.UTF_8), "fields");
        var parts = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < 10_000; i++) {
            parts.append("--b\r\nContent-Type: text/plain\r\n\r\nw").append(i).append("\r\n");
        }
        bounded(parts.toString().getBytes(StandardCharsets.UTF_8), "parts");
        bounded(("Subject: " + "a.".repeat(2_000_000)).getBytes(StandardCharsets.UTF_8), "line");
    }

    private static void bounded(byte[] octets, String what) {
        TokenSet tokens = TokenReader.read(new SpamMessage(octets), false);
        for (TokenKind kind : TokenKind.values()) {
            assertThat(tokens.count(kind)).as(what).isLessThanOrEqualTo(kind.most);
        }
    }
}
