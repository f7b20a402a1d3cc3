package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.kernel.Event;
import org.postern.kernel.Octets;
import org.postern.net.Authenticator;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A real server on a free port over mailboxes in memory. Its users are whoever gives the password
/// `secret`.
final class Fixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T18:30:00Z");
    static final ImapSettings SETTINGS =
            new ImapSettings(
                    new Octets(300_000),
                    new Octets(65_536),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    3,
                    5,
                    List.of("submit@example.test"),
                    true);

    final MemoryMailboxes mailboxes = new MemoryMailboxes();
    final Queue<Event> events = new ConcurrentLinkedQueue<>();
    final ImapServer imap;
    final LoopbackServer server;

    Fixture() {
        this(SETTINGS, true);
    }

    Fixture(ImapSettings settings, boolean cleartext) {
        imap = server(mailboxes, settings, cleartext, events);
        server = LoopbackServer.of("imap", imap).start();
    }

    static ImapServer server(
            ImapBackend mailboxes, ImapSettings settings, boolean cleartext, Queue<Event> events) {
        var logins =
                new ImapLogins(
                        Fixture::judge,
                        new PasswordMechanisms(Fixture::judge),
                        connection -> connection.encrypted() || cleartext);
        return new ImapServer(
                () -> "mail.example.test",
                mailboxes,
                logins,
                () -> settings,
                events::add,
                InstantSource.fixed(NOW));
    }

    private static Authenticator.Outcome judge(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service) {
        if (authentication.startsWith("nobody-knows")) {
            return new Authenticator.Outcome.Unavailable();
        }
        boolean right =
                new String(password, StandardCharsets.UTF_8).equals("secret")
                        && service.equals("imap");
        return right
                ? new Authenticator.Outcome.Accepted(authentication + "@example.test")
                : new Authenticator.Outcome.Refused();
    }

    MemoryMailboxes.Account account(String login) throws MailboxException {
        return mailboxes.open(login + "@example.test");
    }

    /// Puts messages into a mailbox: each a subject and a body of one line.
    void deliver(String login, String mailbox, String... subjects) throws MailboxException {
        for (String subject : subjects) {
            deliver(login, mailbox, FlagList.NONE, message(subject));
        }
    }

    void deliver(String login, String mailbox, FlagList flags, byte[] message)
            throws MailboxException {
        account(login).mailbox(mailbox).append(message, flags, NOW);
    }

    static byte[] message(String subject) {
        return ("From: Alice <alice@example.test>\r\nSubject: " + subject + "\r\n\r\nHello\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    List<Event> events() {
        return new ArrayList<>(events);
    }

    @Override
    public void close() {
        server.close();
    }
}
