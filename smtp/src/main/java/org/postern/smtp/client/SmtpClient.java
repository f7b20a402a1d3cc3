package org.postern.smtp.client;

import org.jspecify.annotations.Nullable;
import org.postern.net.ScramClient;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.SmtpException;
import org.postern.smtp.Xtext;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;

/// A connection to an SMTP or LMTP server. One thread.
///
/// After an [IOException] the connection is of no more use and is to be closed. A refusal is a
/// [Reply], or an [SmtpException] where going on makes no sense.
public final class SmtpClient implements AutoCloseable {
    /// Recipients sent before their answers are read. More could fill both sides' buffers, so that
    /// each waits for the other (RFC 2920 section 3.1).
    private static final int GROUP = 100;

    /// RFC 5321 section 4.2.2: the service closes the connection.
    private static final int CLOSING = 421;

    private final Channel channel = new Channel();
    private final SmtpTimeouts timeouts;
    private Offers offers = Offers.NONE;
    private boolean lmtp;
    private boolean contentBegun;

    /// What the server said when it closed the connection; null before.
    private @Nullable Reply closing;

    private SmtpClient(SmtpTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    /// Connects and reads the greeting.
    ///
    /// @throws SmtpException when the server greets with a refusal
    public static SmtpClient connect(InetSocketAddress server, SmtpTimeouts timeouts)
            throws IOException, SmtpException {
        return connect(server, null, timeouts);
    }

    /// The same from one of our own addresses.
    ///
    /// @param from the address to bind to; null: the system chooses
    public static SmtpClient connect(
            InetSocketAddress server, @Nullable InetAddress from, SmtpTimeouts timeouts)
            throws IOException, SmtpException {
        var client = new SmtpClient(timeouts);
        try {
            client.channel.connect(server, from, timeouts.connect());
            client.greeting();
            return client;
        } catch (IOException | SmtpException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /// Connects under TLS from the first octet (RFC 8314 section 3.3) and reads the greeting.
    ///
    /// @param host the name that the certificate is for, if `tls` checks it
    /// @throws SmtpException when the server greets with a refusal
    public static SmtpClient connectTls(
            InetSocketAddress server, String host, SSLSocketFactory tls, SmtpTimeouts timeouts)
            throws IOException, SmtpException {
        return connectTls(server, null, TlsRequest.of(host, tls), timeouts);
    }

    /// The same from one of our own addresses.
    ///
    /// @param from the address to bind to; null: the system chooses
    public static SmtpClient connectTls(
            InetSocketAddress server,
            @Nullable InetAddress from,
            TlsRequest tls,
            SmtpTimeouts timeouts)
            throws IOException, SmtpException {
        var client = new SmtpClient(timeouts);
        try {
            client.channel.connect(server, from, timeouts.connect());
            client.channel.secure(tls, timeouts.command());
            client.greeting();
            return client;
        } catch (IOException | SmtpException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void greeting() throws IOException, SmtpException {
        insist(channel.read(timeouts.greeting()));
    }

    /// Says EHLO, or HELO to a server that does not know it.
    ///
    /// @param name who we are: a domain or an address literal
    /// @throws SmtpException when the server refuses both
    public Offers hello(String name) throws IOException, SmtpException {
        lmtp = false;
        var reply = command("EHLO " + name);
        // RFC 5321 section 3.2: a client that gets "command not recognized" falls back to HELO.
        if (reply.permanent()) {
            insist(command("HELO " + name));
            offers = Offers.NONE;
        } else {
            insist(reply);
            offers = Offers.of(reply);
        }
        return offers;
    }

    /// Says LHLO: the server is one of LMTP (RFC 2033 section 4.1).
    ///
    /// @throws SmtpException when the server refuses
    public Offers lhlo(String name) throws IOException, SmtpException {
        lmtp = true;
        var reply = command("LHLO " + name);
        insist(reply);
        offers = Offers.of(reply);
        return offers;
    }

    /// Begins TLS; [#hello] is owed again (RFC 3207 section 4.2).
    ///
    /// @param host the name that the certificate is for, if `tls` checks it
    /// @throws SmtpException when the server refuses; the connection goes on in clear
    public void startTls(String host, SSLSocketFactory tls) throws IOException, SmtpException {
        startTls(TlsRequest.of(host, tls));
    }

    /// The same with all that may be asked of TLS.
    ///
    /// @throws javax.net.ssl.SSLException when the handshake fails or the certificate is not
    ///   believed
    public void startTls(TlsRequest tls) throws IOException, SmtpException {
        insist(command("STARTTLS"));
        channel.secure(tls, timeouts.command());
        offers = Offers.NONE;
    }

    /// The TLS session; null in clear.
    public @Nullable SSLSession tls() {
        return channel.tls();
    }

    /// Logs in by the strongest mechanism that both sides know: SCRAM-SHA-256 (bound to TLS where
    /// the server offers that), PLAIN, LOGIN.
    ///
    /// @param password UTF-8; wiped by the caller
    /// @throws SmtpException when the server refuses, or offers none of these: `538 5.7.11` stands
    ///   for a server that would take the password in clear only, where that is not allowed
    public void auth(String name, byte[] password, boolean clearAllowed)
            throws IOException, SmtpException {
        if (offers.hasAuth("SCRAM-SHA-256") || offers.hasAuth("SCRAM-SHA-256-PLUS")) {
            authScram(name, password);
        } else if (channel.tls() == null && !clearAllowed) {
            // RFC 4954 section 6: 538 5.7.11, encryption required for the mechanism
            throw new SmtpException(538, "5.7.11", "No password is sent in clear");
        } else if (offers.hasAuth("PLAIN")) {
            authPlain(name, password);
        } else if (offers.hasAuth("LOGIN")) {
            authLogin(name, password);
        } else {
            throw new SmtpException(504, "5.7.4", "The server offers no login that is known here");
        }
    }

    /// Logs in by LOGIN, which has no standard: name and password, each asked for.
    ///
    /// @param password UTF-8; wiped by the caller
    /// @throws SmtpException when the server refuses
    public void authLogin(String name, byte[] password) throws IOException, SmtpException {
        var base64 = Base64.getEncoder();
        challenge(command("AUTH LOGIN"));
        challenge(command(base64.encodeToString(name.getBytes(StandardCharsets.UTF_8))));
        insist(command(base64.encodeToString(password)));
    }

    /// Logs in by PLAIN (RFC 4616).
    ///
    /// @param password UTF-8; wiped by the caller
    /// @throws SmtpException when the server refuses
    public void authPlain(String name, byte[] password) throws IOException, SmtpException {
        byte[] user = name.getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[user.length + password.length + 2];
        System.arraycopy(user, 0, message, 1, user.length);
        System.arraycopy(password, 0, message, user.length + 2, password.length);
        String base64 = Base64.getEncoder().encodeToString(message);
        Arrays.fill(message, (byte) 0);
        insist(command("AUTH PLAIN " + base64));
    }

    /// Logs in by SCRAM-SHA-256, bound to the connection's TLS where the server offers that. The
    /// password is not sent, and a server that does not know it is not believed.
    ///
    /// @param password UTF-8, prepared as the server does; wiped by the caller
    /// @throws SmtpException when the server refuses
    public void authScram(String name, byte[] password) throws IOException, SmtpException {
        boolean plus = offers.hasAuth("SCRAM-SHA-256-PLUS");
        var scram = ScramClient.strongest(name, password, plus, channel.tls());
        var base64 = Base64.getEncoder();
        var first =
                command("AUTH " + scram.mechanism() + " " + base64.encodeToString(scram.first()));
        var last = command(base64.encodeToString(scram.last(challenge(first))));
        scram.verify(challenge(last));
        insist(command(""));
    }

    private static byte[] challenge(Reply reply) throws IOException, SmtpException {
        if (reply.code() != 334) {
            throw new SmtpException(reply);
        }
        try {
            return Base64.getDecoder().decode(reply.text());
        } catch (IllegalArgumentException e) {
            throw new IOException("a challenge that is not base64", e);
        }
    }

    /// Sends one message by MAIL, RCPT and DATA.
    ///
    /// @param content the message's octets, lines ended by CRLF only; read to its end if anyone was
    ///   accepted
    /// @return one reply for each recipient of the envelope, in its order: the last word that
    ///   concerns him
    /// @throws SmtpException when this server cannot take such a message at all: too large, or its
    ///   addresses need SMTPUTF8; nothing was sent
    /// @throws IOException when the connection broke: whoever has no final answer is to be tried
    ///   again; also for a lone CR or LF in `content`
    public List<Reply> send(Envelope envelope, InputStream content)
            throws IOException, SmtpException {
        contentBegun = false;
        String mail = mail(envelope);
        boolean chunked = envelope.parameters().body() == Body.BINARY_MIME;
        var answers =
                offers.has("PIPELINING")
                        ? pipelined(mail, envelope, chunked)
                        : oneByOne(mail, envelope, chunked);
        if (chunked) {
            return chunk(answers, envelope.parameters().announcedOctets(), content);
        }
        if (answers.accepted() == 0) {
            giveUp(answers.data());
            return answers.recipients();
        }
        if (answers.data().code() != 354) {
            if (answers.data().positive()) {
                // RFC 5321 section 3.3: 354 is the only answer that asks for the message
                throw new IOException("DATA was answered with " + answers.data().code());
            }
            return answers.concludedBy(List.of(answers.data()));
        }
        contentBegun = true;
        channel.stream(content, timeouts.block());
        return answers.concludedBy(ends(answers.accepted()));
    }

    // RFC 3030 section 2: the octets follow BDAT as they are, nothing is stuffed
    private List<Reply> chunk(Answers answers, long octets, InputStream content)
            throws IOException {
        if (answers.accepted() == 0) {
            reset();
            return answers.recipients();
        }
        contentBegun = true;
        channel.write("BDAT " + octets + " LAST");
        channel.raw(content, octets, timeouts.block());
        return answers.concludedBy(ends(answers.accepted()));
    }

    /// Asks whether the server would take mail from `from` for `to`, and sends none.
    ///
    /// @return the answer to RCPT, or to MAIL when that was refused
    public Reply probe(ReversePath from, ForwardPath to) throws IOException {
        var mail = command("MAIL FROM:" + from.wire());
        var answer = mail.completed() ? command("RCPT TO:" + to.wire()) : mail;
        reset();
        return answer;
    }

    private String mail(Envelope envelope) throws SmtpException {
        var parameters = envelope.parameters();
        var line = new StringBuilder("MAIL FROM:").append(envelope.from().wire());
        if (parameters.announcedOctets() >= 0 && offers.has("SIZE")) {
            // RFC 1870 section 4: no use in sending what the server has refused beforehand
            if (offers.maxOctets().orElse(Long.MAX_VALUE) < parameters.announcedOctets()) {
                throw new SmtpException(552, "5.3.4", "Too large for the other server");
            }
            line.append(" SIZE=").append(parameters.announcedOctets());
        }
        switch (parameters.body()) {
            case SEVEN_BIT -> {}
            case EIGHT_BIT_MIME -> line.append(offers.has("8BITMIME") ? " BODY=8BITMIME" : "");
            case BINARY_MIME -> {
                // RFC 3030 section 3: such a message does not go to a server without the extension.
                if (!offers.has("BINARYMIME") || !offers.has("CHUNKING")) {
                    throw new SmtpException(554, "5.6.1", "The other server takes no BINARYMIME");
                }
                line.append(" BODY=BINARYMIME");
            }
        }
        if (parameters.smtputf8()) {
            // RFC 6531 section 3.2: such a message does not go to a server without the extension.
            if (!offers.has("SMTPUTF8")) {
                throw new SmtpException(553, "5.6.7", "The other server does not know SMTPUTF8");
            }
            line.append(" SMTPUTF8");
        }
        String auth = parameters.auth();
        if (auth != null && offers.has("AUTH")) {
            line.append(" AUTH=").append(Xtext.encode(auth));
        }
        if (offers.has("DSN")) {
            if (parameters.returned() != null) {
                line.append(" RET=").append(parameters.returned().word());
            }
            if (parameters.envelopeId() != null) {
                line.append(" ENVID=").append(Xtext.encode(parameters.envelopeId()));
            }
        }
        if (parameters.requireTls()) {
            // RFC 8689 section 4.2.1: such a message does not go to a server without the extension.
            if (!offers.has("REQUIRETLS") || channel.tls() == null) {
                throw new SmtpException(550, "5.7.30", "The other server does not know REQUIRETLS");
            }
            line.append(" REQUIRETLS");
        }
        if (parameters.priority() != 0 && offers.has("MT-PRIORITY")) {
            // RFC 6710 section 4.2: handed on where it is understood
            line.append(" MT-PRIORITY=").append(parameters.priority());
        }
        return line.toString();
    }

    /// The answers to MAIL, RCPT and DATA.
    ///
    /// @param recipients one a recipient: the answer to RCPT, or to MAIL when that was refused
    private record Answers(List<Reply> recipients, Reply data) {
        int accepted() {
            return (int) recipients.stream().filter(Reply::completed).count();
        }

        /// With the last word in the place of each acceptance.
        ///
        /// @param ends one for each accepted recipient, or one for all
        List<Reply> concludedBy(List<Reply> ends) {
            int next = 0;
            var concluded = new ArrayList<Reply>();
            for (var reply : recipients) {
                concluded.add(
                        reply.completed() ? ends.get(Math.min(next++, ends.size() - 1)) : reply);
            }
            return concluded;
        }
    }

    // RFC 2920 section 3.1: MAIL and RCPT may stand anywhere in a group, DATA only at its end.
    private Answers pipelined(String mail, Envelope envelope, boolean chunked) throws IOException {
        channel.write(mail);
        var lines = new ArrayList<>(envelope.to().stream().map(this::rcpt).toList());
        if (!chunked) {
            lines.add("DATA");
        }
        var replies = new ArrayList<Reply>();
        for (int from = 0; from < lines.size(); from += GROUP) {
            var group = lines.subList(from, Math.min(from + GROUP, lines.size()));
            for (String line : group) {
                channel.write(line);
            }
            channel.flush();
            if (from == 0) {
                replies.add(read(timeouts.command()));
            }
            for (String line : group) {
                var timeout = line.equals("DATA") ? timeouts.data() : timeouts.command();
                replies.add(read(timeout));
            }
        }
        var data = chunked ? replies.getLast() : replies.removeLast();
        var first = replies.removeFirst();
        return first.completed()
                ? new Answers(replies, data)
                : refusedAtOnce(first, data, envelope);
    }

    private Answers oneByOne(String mail, Envelope envelope, boolean chunked) throws IOException {
        var first = command(mail);
        if (!first.completed()) {
            return refusedAtOnce(first, first, envelope);
        }
        var replies = new ArrayList<Reply>();
        for (var to : envelope.to()) {
            replies.add(command(rcpt(to)));
        }
        if (chunked || replies.stream().noneMatch(Reply::completed)) {
            return new Answers(replies, replies.getLast());
        }
        channel.write("DATA");
        channel.flush();
        return new Answers(replies, read(timeouts.data()));
    }

    private static Answers refusedAtOnce(Reply mail, Reply data, Envelope envelope) {
        return new Answers(envelope.to().stream().map(_ -> mail).toList(), data);
    }

    private String rcpt(Envelope.Recipient to) {
        var line = new StringBuilder("RCPT TO:").append(to.path().wire());
        var parameters = to.parameters();
        // RFC 3461 section 5.2.1: handed on as they came where the server knows DSN
        if (offers.has("DSN")) {
            if (!parameters.notices().isEmpty()) {
                line.append(" NOTIFY=")
                        .append(
                                parameters.notices().stream()
                                        .map(Enum::name)
                                        .collect(Collectors.joining(",")));
            }
            String original = parameters.originalRecipient();
            if (original != null) {
                int semicolon = original.indexOf(';');
                line.append(" ORCPT=")
                        .append(original, 0, semicolon + 1)
                        .append(Xtext.encode(original.substring(semicolon + 1)));
            }
        }
        return line.toString();
    }

    // RFC 2920 section 3.1: a server may say 354 though it accepted nobody; then a lone dot goes.
    private void giveUp(Reply data) throws IOException {
        if (data.code() == 354) {
            channel.write(".");
            channel.flush();
            if (!lmtp) {
                read(timeouts.end());
            }
        }
        reset();
    }

    // RFC 2033 section 4.2: LMTP answers once for each recipient that it accepted.
    private List<Reply> ends(int accepted) throws IOException {
        var ends = new ArrayList<Reply>();
        for (int i = 0; i < (lmtp ? accepted : 1); i++) {
            ends.add(read(timeouts.end()));
        }
        return ends;
    }

    // RFC 5321 section 3.8: a server that says 421 closes the connection; it answers nothing that
    // was sent after
    private Reply read(Duration timeout) throws IOException {
        if (closing != null) {
            return closing;
        }
        var reply = channel.read(timeout);
        closing = reply.code() == CLOSING ? reply : null;
        return reply;
    }

    /// Forgets the transaction that is open, if any.
    public Reply reset() throws IOException {
        return command("RSET");
    }

    /// Sends a line as it stands and reads the answer.
    ///
    /// @param line without CRLF
    /// @throws IllegalArgumentException for a line break inside
    public Reply command(String line) throws IOException {
        channel.write(line);
        channel.flush();
        return read(timeouts.command());
    }

    /// Whether octets of the last message have been sent, so that the server may have it although
    /// the connection broke.
    public boolean contentBegun() {
        return contentBegun;
    }

    /// What the server offered last.
    public Offers offers() {
        return offers;
    }

    private static void insist(Reply reply) throws SmtpException {
        if (!reply.completed()) {
            throw new SmtpException(reply);
        }
    }

    /// Says goodbye, without insisting on an answer, and closes.
    public void quit() throws IOException {
        try (this) {
            command("QUIT");
        } catch (EOFException | SocketTimeoutException _) {
            // The server need not be as polite as we are.
            return;
        }
    }

    /// Closes at once.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
