package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.SmtpException;
import org.postern.smtp.client.Envelope;
import org.postern.smtp.client.Offers;
import org.postern.smtp.client.SmtpClient;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// Brings messages to another server by SMTP or LMTP, over one connection as long as that lasts.
final class SmtpCarrier implements Carrier {
    private static final Logger LOG = System.getLogger(SmtpCarrier.class.getName());
    private static final int BLOCK_OCTETS = 16 << 10;

    private final Hop hop;
    private final Connector connector;
    private final BlobStore blobs;
    private final int mostMessages;
    private Connector.@Nullable Connected connected;
    private int messages;

    /// @param mostMessages after which the connection is closed
    SmtpCarrier(Hop hop, Connector connector, BlobStore blobs, int mostMessages) {
        this.hop = hop;
        this.connector = connector;
        this.blobs = blobs;
        this.mostMessages = mostMessages;
    }

    @Override
    public List<Outcome> carry(QueuedMessage message) throws UnreachableException, BusyException {
        if (connected != null && (spent() || !connected.fitFor(message.letter()))) {
            close();
        }
        if (connected != null) {
            var outcomes = over(connected, message, false);
            if (outcomes != null) {
                return outcomes;
            }
            // The server has closed the connection while it waited: that is no failure.
        }
        switch (connector.connect(hop, message.letter())) {
            case Connector.Refused(var reply) -> {
                return message.recipients().stream()
                        .<Outcome>map(_ -> Outcome.of("", reply, Outcome.How.RELAYED))
                        .toList();
            }
            case Connector.Connected fresh -> connected = fresh;
        }
        messages = 0;
        var outcomes = over(connected, message, true);
        if (outcomes == null) {
            throw new IllegalStateException("a fresh connection always has outcomes");
        }
        return outcomes;
    }

    /// One sending.
    ///
    /// @param fresh whether the connection has just been made
    /// @return an outcome a recipient; null when the connection turned out to be closed, before
    ///   anything could have been taken, and was not fresh
    private @Nullable List<Outcome> over(
            Connector.Connected over, QueuedMessage message, boolean fresh) {
        var client = over.client();
        var replies = new ArrayList<Reply>();
        try {
            replies.addAll(send(client, message));
            messages++;
            if (replies.stream().anyMatch(reply -> reply.code() == 421)) {
                close();
                if (!fresh && replies.stream().allMatch(reply -> reply.code() == 421)) {
                    return null;
                }
            }
        } catch (SmtpException e) {
            return same(message, over.name(), e.reply());
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "a queued message cannot be read, id=" + message.id(), e);
            drop();
            return same(message, "", Reply.of(451, "4.3.0", "The message cannot be read now"));
        } catch (IOException e) {
            drop();
            if (!fresh && !client.contentBegun()) {
                return null;
            }
            // RFC 3463 section 3.5: X.4.2, bad connection
            return same(
                    message,
                    over.name(),
                    Reply.of(
                            450,
                            "4.4.2",
                            "The connection to "
                                    + over.name()
                                    + " broke: "
                                    + Reply.clean(String.valueOf(e.getMessage()), 200)));
        }
        return outcomes(over, replies);
    }

    private List<Outcome> outcomes(Connector.Connected over, List<Reply> replies) {
        var how = over.client().offers().has("DSN") ? Outcome.How.HANDED_ON : Outcome.How.RELAYED;
        return replies.stream().map(reply -> Outcome.of(over.name(), reply, how)).toList();
    }

    private static List<Outcome> same(QueuedMessage message, String server, Reply reply) {
        return message.recipients().stream()
                .map(_ -> Outcome.of(server, reply, Outcome.How.RELAYED))
                .toList();
    }

    private InputStream content(QueuedMessage message) throws EngineException {
        var letter = message.letter();
        return new SequenceInputStream(
                new ByteArrayInputStream(letter.prefix()),
                blobs.open(letter.blob(), 0, letter.octets()));
    }

    private List<Reply> send(SmtpClient client, QueuedMessage message)
            throws IOException, SmtpException {
        if (!needsConversion(message, client.offers())) {
            var said = message.letter().parameters().body();
            var body =
                    said == Body.EIGHT_BIT_MIME && !client.offers().has("8BITMIME")
                            ? Body.SEVEN_BIT
                            : said;
            long octets = message.letter().wholeOctets();
            try (InputStream content = content(message)) {
                return client.send(envelope(message, client.offers(), body, octets), content);
            }
        }
        var converted = SevenBitMessage.of(blobs, message.letter());
        try (InputStream content = converted.content()) {
            return client.send(
                    envelope(message, client.offers(), Body.SEVEN_BIT, converted.octets()),
                    content);
        }
    }

    // RFC 6152 section 3 and RFC 3030 section 3: what a server does not take is converted, or goes
    // back. Many say 8BITMIME of all they send.
    private boolean needsConversion(QueuedMessage message, Offers offers) throws EngineException {
        return switch (message.letter().parameters().body()) {
            case SEVEN_BIT -> false;
            case EIGHT_BIT_MIME -> !offers.has("8BITMIME") && eightBit(message, false);
            case BINARY_MIME -> !offers.has("BINARYMIME") || !offers.has("CHUNKING");
        };
    }

    private Envelope envelope(QueuedMessage message, Offers offers, Body body, long octets)
            throws SmtpException, EngineException {
        var letter = message.letter();
        var said = letter.parameters();
        var parameters =
                new MailParameters(
                        octets,
                        body,
                        smtputf8(message, offers),
                        said.auth(),
                        said.returned(),
                        said.envelopeId(),
                        said.requireTls(),
                        said.priority());
        return new Envelope(
                letter.from(),
                parameters,
                message.recipients().stream().map(SmtpCarrier::recipient).toList());
    }

    private static Envelope.Recipient recipient(QueuedRecipient recipient) {
        return new Envelope.Recipient(
                new ForwardPath.Mailbox(recipient.address()), recipient.parameters());
    }

    // RFC 6531 section 3.2: SMTPUTF8 is asked for where the message needs it; a sender may have
    // asked for it without need.
    private boolean smtputf8(QueuedMessage message, Offers offers)
            throws EngineException, SmtpException {
        if (!message.letter().parameters().smtputf8() || offers.has("SMTPUTF8")) {
            return message.letter().parameters().smtputf8();
        }
        boolean addresses =
                message.recipients().stream()
                                .map(QueuedRecipient::address)
                                .anyMatch(SmtpCarrier::utf8)
                        || (message.letter().from() instanceof ReversePath.Mailbox(var from)
                                && utf8(from));
        if (addresses || eightBit(message, true)) {
            // RFC 6531 section 3.5: 5.6.7
            throw new SmtpException(
                    550, "5.6.7", "The other server takes no addresses or headers beyond ASCII");
        }
        return false;
    }

    private static boolean utf8(Address address) {
        return address.needsUtf8();
    }

    /// Whether there is an octet beyond ASCII.
    ///
    /// @param headerOnly in the header
    private boolean eightBit(QueuedMessage message, boolean headerOnly) throws EngineException {
        try (var content = content(message)) {
            var block = new byte[BLOCK_OCTETS];
            int newlines = 0;
            for (int count = content.read(block); count >= 0; count = content.read(block)) {
                for (int i = 0; i < count; i++) {
                    if (block[i] < 0) {
                        return true;
                    }
                    newlines = block[i] == '\n' ? newlines + 1 : block[i] == '\r' ? newlines : 0;
                    if (headerOnly && newlines == 2) {
                        return false;
                    }
                }
            }
            return false;
        } catch (EngineException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineException(EngineException.Kind.FAILED, "a body cannot be read", e);
        }
    }

    @Override
    public boolean spent() {
        return connected == null || messages >= mostMessages;
    }

    @Override
    public void close() {
        if (connected != null) {
            try {
                connected.quit();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "no goodbye from " + connected.name(), e);
            }
            connected = null;
        }
    }

    private void drop() {
        if (connected != null) {
            try {
                connected.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing " + connected.name(), e);
            }
            connected = null;
        }
    }
}
