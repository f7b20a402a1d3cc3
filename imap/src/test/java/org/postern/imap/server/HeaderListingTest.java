package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.FlagList;
import org.postern.imap.client.ImapClient;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A listing of many messages says what one of each says.
final class HeaderListingTest {
    private static final int MESSAGES = 200;
    private static final String ITEMS =
            "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)] BODY.PEEK[HEADER.FIELDS"
                    + " (x-label)])";

    @Test
    void saysWhatEachSays() throws Exception {
        try (var server = new Fixture()) {
            for (int i = 0; i < MESSAGES; i++) {
                server.deliver("alice", "INBOX", FlagList.NONE, message(i));
            }
            try (var client = ImapClient.connect(server.server.address(), Duration.ofSeconds(30))) {
                client.login("alice", "secret");
                client.require("SELECT INBOX");
                var each = new ArrayList<String>();
                for (int i = 1; i <= MESSAGES; i++) {
                    each.addAll(lines(client, "FETCH " + i + " " + ITEMS));
                }
                assertThat(each).hasSize(MESSAGES);
                assertThat(lines(client, "FETCH 1:* " + ITEMS)).isEqualTo(each);
                assertThat(lines(client, "FETCH 2:3,5:70,100:190 " + ITEMS))
                        .hasSize(159)
                        .isSubsetOf(each);
            }
        }
    }

    private static byte[] message(int number) {
        var text = new StringBuilder();
        if (number % 3 > 0) {
            text.append("Subject: number ").append(number).append("\r\n\tfolded\r\n");
        }
        text.append("From: a").append(number).append("@x.test\r\n");
        if (number % 7 == 0) {
            text.append("From: twice\r\nX-Label: \0\r\n");
        }
        return text.append("\r\nbody\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> lines(ImapClient client, String command) throws Exception {
        var lines = new ArrayList<String>();
        for (var response : client.require(command)) {
            if (response.text().contains("FETCH (")) {
                var line = new StringBuilder(response.text());
                for (byte[] literal : response.literals()) {
                    line.append('|').append(new String(literal, StandardCharsets.ISO_8859_1));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }
}
