package org.postern.bench;

import org.postern.imap.client.ImapClient;
import org.postern.mail.Address;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.SmtpException;
import org.postern.smtp.client.Envelope;
import org.postern.smtp.client.SmtpClient;
import org.postern.smtp.client.SmtpTimeouts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Brings mail to a node and looks for it there, with our own clients.
public final class Postman {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Postman() {}

    /// A message with this subject and these lines.
    public static byte[] message(String subject, String... lines) {
        var text = "From: a@elsewhere.test\r\nSubject: " + subject + "\r\n\r\n";
        return (text + String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Delivers over SMTP; the last word of the server for the recipient.
    ///
    /// @param to an address, or `postmaster` alone
    public static Reply deliver(NodeProcess node, String to, byte[] message) throws IOException {
        try (var client = smtp(node)) {
            return send(client, List.of(to), message).getFirst();
        }
    }

    /// A session in which mail can begin.
    public static SmtpClient smtp(NodeProcess node) throws IOException {
        try {
            var client = SmtpClient.connect(server(node, "smtp"), SmtpTimeouts.STANDARD);
            client.hello("client.elsewhere.test");
            return client;
        } catch (SmtpException e) {
            throw new IOException("refused", e);
        }
    }

    /// @return one reply for each recipient
    public static List<Reply> send(SmtpClient client, List<String> to, byte[] message)
            throws IOException {
        var envelope =
                Envelope.of(
                        new ReversePath.Mailbox(Address.of("a@elsewhere.test")),
                        MailParameters.NONE,
                        to.stream().map(Postman::path).toList());
        try {
            return client.send(envelope, new ByteArrayInputStream(message));
        } catch (SmtpException e) {
            throw new IOException("refused", e);
        }
    }

    private static ForwardPath path(String to) {
        return to.equals("postmaster")
                ? new ForwardPath.Postmaster()
                : new ForwardPath.Mailbox(Address.of(to));
    }

    /// A logged-in session.
    public static ImapClient imap(NodeProcess node, String user, String password)
            throws IOException {
        var client = ImapClient.connect(server(node, "imap"), TIMEOUT);
        try {
            client.login(user, password);
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /// The subjects of an inbox, in order.
    public static List<String> subjects(NodeProcess node, String user, String password)
            throws IOException {
        try (var client = imap(node, user, password)) {
            client.require("EXAMINE INBOX");
            return client.require("UID FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]").stream()
                    .filter(response -> !response.literals().isEmpty())
                    .map(response -> response.literal(0).strip().replace("Subject: ", ""))
                    .toList();
        }
    }

    private static InetSocketAddress server(NodeProcess node, String service) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port(service));
    }
}
