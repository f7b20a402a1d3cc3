package org.postern.imap.client;

import org.postern.imap.ModifiedUtf7;
import org.postern.imap.ResponseWriter;
import org.postern.net.ScramClient;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLSocket;

/// A client's side of one IMAP connection. Blocking; one thread. Commands are given as text; a
/// mailbox name or string in them is best made by [#mailbox] and [#string].
public final class ImapClient implements AutoCloseable {
    /// Longest line and literal that is taken from a server.
    private static final int MAX_OCTETS = 256 * 1024 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ImapResponse greeting;
    private int commands;

    private ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.greeting = read();
    }

    /// Connects in clear and reads the greeting.
    ///
    /// @param timeout longest wait for the connection and for each octet of an answer
    public static ImapClient connect(InetSocketAddress server, Duration timeout)
            throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(server, (int) timeout.toMillis());
            return new ImapClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Goes on with a connection that somebody else has made, TLS for one, and reads the greeting.
    public static ImapClient over(Socket socket) throws IOException {
        return new ImapClient(socket);
    }

    public ImapResponse greeting() {
        return greeting;
    }

    /// Sends a command and reads to its end.
    ///
    /// @param command without tag and line end, printable ASCII
    /// @return all responses up to the tagged one, which is the last
    public List<ImapResponse> command(String command) throws IOException {
        List<ImapResponse> responses = new ArrayList<>();
        command(command, responses::add);
        return responses;
    }

    /// Sends a command and hands each response over as it comes.
    public void command(String command, Consumer<ImapResponse> each) throws IOException {
        String tag = send(command);
        ImapResponse response;
        do {
            response = read();
            each.accept(response);
        } while (!response.tag().equals(tag));
    }

    /// Sends a command that must succeed.
    ///
    /// @return all responses, the tagged one last
    /// @throws IOException with the answer when it is not OK
    public List<ImapResponse> require(String command) throws IOException {
        List<ImapResponse> responses = command(command);
        if (!responses.getLast().isOk()) {
            throw new IOException("refused: " + responses.getLast().text());
        }
        return responses;
    }

    public void login(String name, String password) throws IOException {
        require("LOGIN " + string(name) + " " + string(password));
    }

    /// Logs in by SCRAM-SHA-256, bound to the connection's TLS where the server offers that. The
    /// password is not sent, and a server that does not know it is not believed.
    ///
    /// @param password UTF-8, prepared as the server does; wiped by the caller
    public void authenticateScram(String name, byte[] password) throws IOException {
        boolean plus =
                (require("CAPABILITY").getFirst().text() + " ")
                        .contains(" AUTH=SCRAM-SHA-256-PLUS ");
        var tls = socket instanceof SSLSocket secured ? secured.getSession() : null;
        var scram = ScramClient.strongest(name, password, plus, tls);
        var base64 = Base64.getEncoder();
        String first = base64.encodeToString(scram.first());
        send("AUTHENTICATE " + scram.mechanism() + " " + first);
        sendLine(base64.encodeToString(scram.last(challenge())));
        scram.verify(challenge());
        sendLine("");
        ImapResponse end = read();
        if (!end.isOk()) {
            throw new IOException("refused: " + end.text());
        }
    }

    private byte[] challenge() throws IOException {
        ImapResponse response = read();
        if (!response.tag().equals("+")) {
            throw new IOException("refused: " + response.text());
        }
        try {
            return Base64.getDecoder().decode(response.body());
        } catch (IllegalArgumentException e) {
            throw new IOException("a challenge that is not base64", e);
        }
    }

    /// Appends a message.
    ///
    /// @param options what stands between mailbox and message: flags, a date, or nothing
    /// @return all responses, the tagged one last
    public List<ImapResponse> append(String mailbox, String options, byte[] message)
            throws IOException {
        String more = options.isEmpty() ? "" : " " + options;
        String tag = send("APPEND " + mailbox(mailbox) + more + " {" + message.length + "}");
        List<ImapResponse> responses = new ArrayList<>();
        responses.add(read());
        while (responses.getLast().tag().equals("*")) {
            responses.add(read());
        }
        if (responses.getLast().tag().equals("+")) {
            out.write(message);
            write("\r\n");
            do {
                responses.add(read());
            } while (!responses.getLast().tag().equals(tag));
        }
        return responses;
    }

    /// Sends a command and does not wait for an answer.
    ///
    /// @return its tag
    public String send(String command) throws IOException {
        String tag = "c" + ++commands;
        write(tag + " " + command + "\r\n");
        return tag;
    }

    /// Sends a line without a tag: what ends IDLE, or goes on with AUTHENTICATE.
    public void sendLine(String line) throws IOException {
        write(line + "\r\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /// Reads one response.
    ///
    /// @throws EOFException when the server has closed
    public ImapResponse read() throws IOException {
        var text = new StringBuilder();
        List<byte[]> literals = new ArrayList<>();
        while (true) {
            String line = readLine();
            text.append(line);
            int octets = announced(line);
            if (octets < 0) {
                return new ImapResponse(text.toString(), literals);
            }
            byte[] literal = in.readNBytes(octets);
            if (literal.length < octets) {
                throw new EOFException("the server closed within a literal");
            }
            literals.add(literal);
        }
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream(80);
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the server closed");
            }
            if (c == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() == MAX_OCTETS) {
                throw new IOException("a line above " + MAX_OCTETS + " octets");
            }
            line.write(c);
        }
    }

    /// The length of the literal that a line announces; -1 if none.
    private static int announced(String line) throws IOException {
        int open = line.endsWith("}") ? line.lastIndexOf('{') : -1;
        if (open < 0 || open + 1 == line.length() - 1) {
            return -1;
        }
        long octets = 0;
        for (int i = open + 1; i < line.length() - 1; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            octets = octets * 10 + c - '0';
            if (octets > MAX_OCTETS) {
                throw new IOException("a literal above " + MAX_OCTETS + " octets");
            }
        }
        return (int) octets;
    }

    /// A mailbox name as it goes into a command.
    public static String mailbox(String name) {
        return printed(ModifiedUtf7.encode(name));
    }

    /// A string as it goes into a command; where it needs to be a literal, as one that does not
    /// wait to be asked for (LITERAL+).
    public static String string(String text) {
        return printed(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String printed(byte[] octets) {
        var text = new ByteArrayOutputStream();
        var writer = new ResponseWriter(text);
        try {
            writer.astring(octets);
            writer.drain();
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        String printed = text.toString(StandardCharsets.ISO_8859_1);
        // RFC 7888 section 3: a client's literal says itself whether it waits
        String waiting = "{" + octets.length + "}\r\n";
        return printed.startsWith(waiting)
                ? "{" + octets.length + "+}" + printed.substring(waiting.length() - 2)
                : printed;
    }

    /// Closes the connection without LOGOUT.
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
