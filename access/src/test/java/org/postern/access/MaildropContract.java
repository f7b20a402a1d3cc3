package org.postern.access;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Settings;
import org.postern.net.Authenticator;
import org.postern.net.CleartextPolicy;
import org.postern.net.LoginSettings;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.Transcript;
import org.postern.pop3.server.LoginDelays;
import org.postern.pop3.server.Pop3Server;
import org.postern.pop3.server.Pop3Settings;
import org.postern.store.AccountId;
import org.postern.store.Delivery;
import org.postern.store.Expiry;
import org.postern.store.ExpirySettings;
import org.postern.store.FlagSet;
import org.postern.store.FolderName;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Plays transcripts of the room pop3 over the real store: those that do not name what only their
/// own maildrops know.
interface MaildropContract {
    List<String> SAMPLES =
            List.of(
                    "Subject: one\r\n\r\nfirst\r\n.\r\n..two\r\n",
                    "Subject: two\r\n\r\na\r\nb\r\nc\r\n",
                    "Subject: three\r\n\r\nno end",
                    "",
                    "Subject: bare\r\n\r\nx\n.\nQUIT\r\n");

    ImapFixture open() throws Exception;

    private static void deliver(ImapFixture fixture, String account, String text) throws Exception {
        try (var spool = fixture.store.spool()) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            spool.write(octets, 0, octets.length);
            fixture.store
                    .account(new AccountId(account))
                    .inbox()
                    .append(Delivery.plain(spool.finish(), FlagSet.NONE, ImapFixture.NOW));
        }
    }

    /// The password is the name backwards, as in the room pop3's own tests. An account's id is
    /// ASCII, whatever its login names are.
    private static Authenticator.Outcome judge(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service) {
        String given = new String(password, StandardCharsets.UTF_8);
        boolean right =
                new StringBuilder(given).reverse().toString().equals(authentication)
                        && (authorization.isEmpty() || authorization.equals(authentication));
        return right
                ? new Authenticator.Outcome.Accepted(
                        authentication.replace('ë', 'e') + "@example.test")
                : new Authenticator.Outcome.Refused();
    }

    private static void play(ImapFixture fixture, Transcript transcript) throws IOException {
        var pop3 =
                new Pop3Server(
                        () -> "pop.test",
                        new StoreMaildrops(
                                new Everybody(),
                                fixture.store,
                                () -> Settings.defaults(ExpirySettings.class)),
                        MaildropContract::judge,
                        new PasswordMechanisms(MaildropContract::judge),
                        () -> new LoginSettings(CleartextPolicy.LOOPBACK, true),
                        () -> Settings.defaults(Pop3Settings.class),
                        new LoginDelays(() -> ImapFixture.NOW),
                        _ -> {});
        try (var server = LoopbackServer.of("pop3", pop3).start()) {
            transcript.play(server.address());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors", "messages", "sasl", "session", "utf8"})
    default void playsPop3(String name) throws Exception {
        try (var fixture = open()) {
            for (String sample : SAMPLES) {
                deliver(fixture, "alice", sample);
            }
            deliver(fixture, "zoe", "Subject: Grüße\r\n\r\nschön\r\n");
            play(fixture, Transcript.resource(Pop3Server.class, name + ".txt"));
        }
    }

    // RFC 2449 section 6.7
    @Test
    default void tellsTheRuleOfTheInbox() throws Exception {
        try (var fixture = open()) {
            String session =
                    """
                    S: +OK {{.*}}
                    C: USER alice\\r\\nPASS ecila\\r\\nCAPA\\r\\nQUIT
                    S*: EXPIRE %s
                    S*: +OK bye
                    """;
            play(fixture, Transcript.parse("never", session.formatted("NEVER")));
            fixture.store
                    .account(new AccountId("alice"))
                    .expiry(FolderName.INBOX, new Expiry(30, false, false));
            play(fixture, Transcript.parse("days", session.formatted("30")));
        }
    }
}
