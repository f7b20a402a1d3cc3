package org.postern.node;

import org.postern.directory.FirstStart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A client's day in small, for the training run: mail comes in, sessions list, search, sort, mark
/// and remove it, some by way of TLS, and one fetches it by POP3. What runs here is loaded, and
/// known to be worth compiling, when production starts.
final class Rehearsal {
    private static final int MESSAGES = 400;

    /// Each doubles the folder.
    private static final int COPIES = 4;

    /// Often enough that the JVM has seen which way the code goes.
    private static final int ROUNDS = 5;

    private static final List<String> COMMANDS =
            List.of(
                    "SELECT INBOX",
                    "FETCH 1:* (FLAGS UID)",
                    "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)",
                    "FETCH 1:* (BODYSTRUCTURE)",
                    "FETCH 1:* (BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])",
                    "FETCH 1:50 (BODY.PEEK[] BODY.PEEK[1])",
                    "STORE 1:* +FLAGS.SILENT (\\Answered)",
                    "STORE 1:* -FLAGS (\\Answered)",
                    "STORE 1 +FLAGS (\\Seen)",
                    "SEARCH UNSEEN",
                    "SEARCH FROM sender",
                    "SEARCH SUBJECT 7",
                    "SEARCH TEXT letter",
                    "SORT (DATE) UTF-8 ALL",
                    "SORT (SUBJECT) UTF-8 ALL",
                    "THREAD REFERENCES UTF-8 ALL",
                    "LIST \"\" *",
                    "STATUS INBOX (MESSAGES UNSEEN)",
                    "NOOP",
                    "UNSELECT");

    /// Short sessions, of which a day has many.
    private static final int VISITS = 60;

    /// Messages that are fetched by POP3.
    private static final int FETCHED = 300;

    private final Node node;
    private final FirstStart.Begun account;

    private Rehearsal(Node node, FirstStart.Begun account) {
        this.node = node;
        this.account = account;
    }

    /// @param first whether the mailbox is still to be filled
    static void run(Node node, boolean first) throws IOException {
        var account = node.administrator();
        if (account.isPresent()) {
            var rehearsal = new Rehearsal(node, account.get());
            if (first) {
                rehearsal.deliver();
            }
            rehearsal.read(first);
            rehearsal.visit();
            rehearsal.fetch();
        }
    }

    private void deliver() throws IOException {
        try (var client = new Client(port("lmtp"))) {
            client.line();
            client.send("LHLO localhost");
            for (int i = 0; i < MESSAGES; i++) {
                client.send("MAIL FROM:<sender@localhost>");
                client.send("RCPT TO:<" + account.administrator().address() + ">");
                client.send("DATA");
                client.send(message(i) + "\r\n.");
            }
        }
    }

    private static String message(int number) {
        return """
        From: A Sender <sender%1$d@localhost>
        To: Somebody <somebody@localhost>
        Subject: Letter number %1$d
        Date: Mon, 5 Jan 2026 10:00:00 +0000
        Message-ID: <%1$d@localhost>
        References: <%2$d@localhost>
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=cut

        --cut
        Content-Type: text/plain; charset=utf-8

        This is letter %1$d.
        --cut
        Content-Type: text/html; charset=utf-8

        <p>This is letter %1$d.</p>
        --cut--
        """
                .formatted(number, number / 2)
                .replace("\n", "\r\n");
    }

    private void read(boolean first) throws IOException {
        try (var client = new Client(port("imap"))) {
            client.line();
            client.command(login());
            client.command("SELECT INBOX");
            for (int i = 0; first && i < COPIES; i++) {
                client.command("COPY 1:* INBOX");
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (var command : COMMANDS) {
                    client.command(command);
                }
            }
            client.command("LOGOUT");
        }
    }

    /// Sessions as of a client that looks in, adds something and takes something away.
    private void visit() throws IOException {
        for (int i = 0; i < VISITS; i++) {
            try (var client = i % 2 == 0 ? new Client(port("imap")) : secure()) {
                client.line();
                client.command(login());
                client.command("SELECT INBOX");
                client.command("FETCH 1:20 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)");
                client.command("FETCH 5 (BODY.PEEK[])");
                var message = message(i);
                client.command("APPEND INBOX {%d+}\r\n%s".formatted(message.length(), message));
                client.command("UID SEARCH UNSEEN");
                client.command("STORE 1 +FLAGS (\\Deleted)");
                client.command("EXPUNGE");
                client.command("LOGOUT");
            }
        }
    }

    private String login() {
        return "LOGIN %s %s".formatted(account.administrator().address(), account.password());
    }

    /// Trusts the node's own certificate, and no other.
    private Client secure() throws IOException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("node", node.certificate());
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            var loopback = InetAddress.getLoopbackAddress();
            return new Client(context.getSocketFactory().createSocket(loopback, port("imaps")));
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS to ourselves", e);
        }
    }

    private void fetch() throws IOException {
        try (var client = new Client(port("pop3"))) {
            client.line();
            client.say("USER " + account.administrator().address());
            client.say("PASS " + account.password());
            client.say("STAT");
            for (int i = 1; i <= FETCHED; i++) {
                client.say("RETR " + i);
                client.rest();
            }
            client.say("QUIT");
        }
    }

    private int port(String service) throws IOException {
        for (var listener : node.services().listening().values()) {
            if (listener.name().equals(service)) {
                return listener.port();
            }
        }
        throw new IOException("nobody listens for " + service);
    }

    /// Says a line and reads what comes.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final OutputStream out;

        Client(int port) throws IOException {
            this(new Socket(InetAddress.getLoopbackAddress(), port));
        }

        Client(Socket connected) throws IOException {
            socket = connected;
            socket.setTcpNoDelay(true);
            in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = socket.getOutputStream();
        }

        String line() throws IOException {
            var line = in.readLine();
            if (line == null) {
                throw new IOException("the node has hung up");
            }
            return line;
        }

        private void write(String text) throws IOException {
            out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        /// LMTP: one reply, of one line or several.
        void send(String text) throws IOException {
            write(text);
            while (line().startsWith("-", 3)) {}
        }

        /// POP3: the first line of a response.
        void say(String text) throws IOException {
            write(text);
            String line = line();
            if (!line.startsWith("+OK")) {
                throw new IOException(text + ": " + line);
            }
        }

        /// POP3: the lines up to the dot.
        void rest() throws IOException {
            while (!line().equals(".")) {}
        }

        /// IMAP: up to the tagged response.
        void command(String text) throws IOException {
            write("t " + text);
            String line;
            do {
                line = line();
            } while (!line.startsWith("t "));
            if (!line.startsWith("t OK")) {
                throw new IOException(text + ": " + line);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
