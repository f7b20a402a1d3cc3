package org.postern.smtp.client;

import org.postern.net.ScramClient;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpException;
import org.postern.smtp.Xtext;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLSocketFactory;

/// A connection to an SMTP or LMTP server. One thread.
///
/// After an [IOException] the connection is of no more use and is to be closed. A refusal is a
/// [Reply], or an [SmtpException] where going on makes no sense.
public final class SmtpClient implements AutoCloseable {
    /// Recipients sent before their answers are read. More could fill both sides' buffers, so that
    /// each waits for the other (RFC 2920 section 3.1).
    private static final int GROUP = 100;

    private final Channel channel = new Channel();
    private final SmtpTimeouts timeouts;
    private Offers offers = Offers.NONE;
    private boolean lmtp;

    private SmtpClient(SmtpTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    /// Connects and reads the greeting.
    ///
    /// @throws SmtpException when the server greets with a refusal
    public static SmtpClient connect(InetSocketAddress server, SmtpTimeouts timeouts)
            throws IOException, SmtpException {
        var client = new SmtpClient(timeouts);
        try {
            client.channel.connect(server, timeouts.connect());
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
        var client = new SmtpClient(timeouts);
        try {
            client.channel.connect(server, timeouts.connect());
            client.channel.secure(host, tls, timeouts.command());
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
        insist(command("STARTTLS"));
        channel.secure(host, tls, timeouts.command());
        offers = Offers.NONE;
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
        String mail = mail(envelope);
        var answers =
                offers.has("PIPELINING") ? pipelined(mail, envelope) : oneByOne(mail, envelope);
        if (answers.accepted() == 0) {
            giveUp(answers.data());
            return answers.recipients();
        }
        if (answers.data().code() != 354) {
            return answers.concludedBy(List.of(answers.data()));
        }
        channel.stream(content, timeouts.block());
        return answers.concludedBy(ends(answers.accepted()));
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
        if (parameters.body() == Body.EIGHT_BIT_MIME && offers.has("8BITMIME")) {
            line.append(" BODY=8BITMIME");
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
        return line.toString();
    }

    /// The answers to MAIL, RCPT and DATA.
    ///
    /// @param recipients one a recipient: the answer to RCPT, or to MAIL when that was refused
    private record Answers(List<Reply> recipients, Reply data) {
        int accepted() {
            return (int) recipients.stream().filter(Reply::positive).count();
        }

        /// With the last word in the place of each acceptance.
        ///
        /// @param ends one for each accepted recipient, or one for all
        List<Reply> concludedBy(List<Reply> ends) {
            int next = 0;
            var concluded = new ArrayList<Reply>();
            for (var reply : recipients) {
                concluded.add(
                        reply.positive() ? ends.get(Math.min(next++, ends.size() - 1)) : reply);
            }
            return concluded;
        }
    }

    // RFC 2920 section 3.1: MAIL and RCPT may stand anywhere in a group, DATA only at its end.
    private Answers pipelined(String mail, Envelope envelope) throws IOException {
        channel.write(mail);
        var lines = new ArrayList<>(envelope.to().stream().map(SmtpClient::rcpt).toList());
        lines.add("DATA");
        var replies = new ArrayList<Reply>();
        for (int from = 0; from < lines.size(); from += GROUP) {
            var group = lines.subList(from, Math.min(from + GROUP, lines.size()));
            for (String line : group) {
                channel.write(line);
            }
            channel.flush();
            if (from == 0) {
                replies.add(channel.read(timeouts.command()));
            }
            for (String line : group) {
                var timeout = line.equals("DATA") ? timeouts.data() : timeouts.command();
                replies.add(channel.read(timeout));
            }
        }
        var data = replies.removeLast();
        var first = replies.removeFirst();
        return first.positive() ? new Answers(replies, data) : refusedAtOnce(first, data, envelope);
    }

    private Answers oneByOne(String mail, Envelope envelope) throws IOException {
        var first = command(mail);
        if (!first.positive()) {
            return refusedAtOnce(first, first, envelope);
        }
        var replies = new ArrayList<Reply>();
        for (var to : envelope.to()) {
            replies.add(command(rcpt(to)));
        }
        if (replies.stream().noneMatch(Reply::positive)) {
            return new Answers(replies, replies.getLast());
        }
        channel.write("DATA");
        channel.flush();
        return new Answers(replies, channel.read(timeouts.data()));
    }

    private static Answers refusedAtOnce(Reply mail, Reply data, Envelope envelope) {
        return new Answers(envelope.to().stream().map(_ -> mail).toList(), data);
    }

    private static String rcpt(ForwardPath to) {
        return "RCPT TO:" + to.wire();
    }

    // RFC 2920 section 3.1: a server may say 354 though it accepted nobody; then a lone dot goes.
    private void giveUp(Reply data) throws IOException {
        if (data.code() == 354) {
            channel.write(".");
            channel.flush();
            if (!lmtp) {
                channel.read(timeouts.end());
            }
        }
        reset();
    }

    // RFC 2033 section 4.2: LMTP answers once for each recipient that it accepted.
    private List<Reply> ends(int accepted) throws IOException {
        var ends = new ArrayList<Reply>();
        for (int i = 0; i < (lmtp ? accepted : 1); i++) {
            ends.add(channel.read(timeouts.end()));
        }
        return ends;
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
        return channel.read(timeouts.command());
    }

    /// What the server offered last.
    public Offers offers() {
        return offers;
    }

    private static void insist(Reply reply) throws SmtpException {
        if (!reply.positive()) {
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
