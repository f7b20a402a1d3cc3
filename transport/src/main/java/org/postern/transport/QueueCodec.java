package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobId;
import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReturnedContent;
import org.postern.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/// A queued message as kept on disk; the package comment has the format.
final class QueueCodec {
    private static final int VERSION = 1;

    private static final int SMTPUTF8 = 1;
    private static final int REQUIRE_TLS = 2;
    private static final int WARNED = 4;

    /// The places in these lists are what is on disk.
    private static final List<Body> BODIES =
            List.of(Body.SEVEN_BIT, Body.EIGHT_BIT_MIME, Body.BINARY_MIME);

    private static final List<ReturnedContent> RETURNED =
            List.of(ReturnedContent.FULL, ReturnedContent.HEADERS);
    private static final List<Notify> NOTIFIES =
            List.of(Notify.NEVER, Notify.SUCCESS, Notify.FAILURE, Notify.DELAY);

    private QueueCodec() {}

    static byte[] encode(QueuedMessage message) {
        var octets = new ByteArrayOutputStream(512 + message.letter().prefix().length);
        try {
            write(message, new DataOutputStream(octets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private static void write(QueuedMessage message, DataOutputStream out) throws IOException {
        var letter = message.letter();
        var parameters = letter.parameters();
        out.writeByte(VERSION);
        out.write(letter.blob().digest());
        out.writeLong(letter.octets());
        out.writeLong(letter.arrived().toEpochMilli());
        out.writeByte(
                (parameters.smtputf8() ? SMTPUTF8 : 0)
                        | (parameters.requireTls() ? REQUIRE_TLS : 0)
                        | (message.warned() ? WARNED : 0));
        out.writeByte(BODIES.indexOf(parameters.body()));
        out.writeByte(parameters.priority());
        // One more than its place; 0 without.
        out.writeByte(
                parameters.returned() == null ? 0 : RETURNED.indexOf(parameters.returned()) + 1);
        text(out, letter.trail());
        text(out, letter.account());
        text(
                out,
                letter.from() instanceof ReversePath.Mailbox(var address)
                        ? address.toString()
                        : "");
        optional(out, parameters.auth());
        optional(out, parameters.envelopeId());
        out.writeInt(letter.prefix().length);
        out.write(letter.prefix());
        out.writeInt(message.attempts());
        out.writeLong(message.term());
        text(out, message.problem());
        out.writeShort(message.recipients().size());
        for (var recipient : message.recipients()) {
            int notify = 0;
            for (var one : recipient.parameters().notices()) {
                notify |= 1 << NOTIFIES.indexOf(one);
            }
            out.writeByte(notify);
            text(out, recipient.address().toString());
            optional(out, recipient.parameters().originalRecipient());
            text(out, recipient.mailbox());
            text(out, recipient.problem());
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(octets.length);
        out.write(octets);
    }

    private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            text(out, text);
        }
    }

    /// @throws EngineException when the entry is damaged or of a newer version
    static QueuedMessage decode(QueueKey key, byte[] value) throws EngineException {
        try {
            return read(key, new DataInputStream(new ByteArrayInputStream(value)));
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged("queued message " + key.id() + " is damaged", e);
        }
    }

    /// The blob alone.
    static BlobId blob(byte[] value) throws EngineException {
        if (value.length < 1 + BlobId.OCTETS || value[0] != VERSION) {
            throw damaged("a queued message is damaged, or of a newer version", null);
        }
        return new BlobId(Arrays.copyOfRange(value, 1, 1 + BlobId.OCTETS));
    }

    private static QueuedMessage read(QueueKey key, DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw damaged(
                    "queued message of version " + version + ", this program knows " + VERSION,
                    null);
        }
        var blob = new BlobId(octets(in, BlobId.OCTETS));
        long size = in.readLong();
        var arrived = Instant.ofEpochMilli(in.readLong());
        int flags = in.readUnsignedByte();
        var body = BODIES.get(in.readUnsignedByte());
        int priority = in.readByte();
        int returned = in.readUnsignedByte();
        String trail = text(in);
        String account = text(in);
        String from = text(in);
        String auth = optional(in);
        String envelopeId = optional(in);
        byte[] prefix = octets(in, in.readInt());
        int attempts = in.readInt();
        long term = in.readLong();
        String problem = text(in);
        var parameters =
                new MailParameters(
                        -1,
                        body,
                        (flags & SMTPUTF8) != 0,
                        auth,
                        returned == 0 ? null : RETURNED.get(returned - 1),
                        envelopeId,
                        (flags & REQUIRE_TLS) != 0,
                        priority);
        var sender =
                from.isEmpty()
                        ? new ReversePath.NullSender()
                        : new ReversePath.Mailbox(Address.of(from));
        return new QueuedMessage(
                key.id(),
                new Letter(trail, arrived, blob, size, prefix, sender, parameters, account),
                key.hop(),
                recipients(in),
                key.position(),
                attempts,
                (flags & WARNED) != 0,
                term,
                problem);
    }

    private static List<QueuedRecipient> recipients(DataInputStream in) throws IOException {
        var recipients = new ArrayList<QueuedRecipient>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            int bits = in.readUnsignedByte();
            var notify = EnumSet.noneOf(Notify.class);
            for (var one : NOTIFIES) {
                if ((bits & 1 << NOTIFIES.indexOf(one)) != 0) {
                    notify.add(one);
                }
            }
            var address = Address.of(text(in));
            var parameters = new RecipientParameters(notify, optional(in));
            recipients.add(new QueuedRecipient(address, parameters, text(in), text(in)));
        }
        return recipients;
    }

    private static byte[] octets(DataInputStream in, int length) throws IOException {
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw new EOFException();
        }
        return octets;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(octets(in, in.readUnsignedShort()), StandardCharsets.UTF_8);
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }

    private static EngineException damaged(String why, @Nullable Throwable cause) {
        return new EngineException(EngineException.Kind.FAILED, why, cause);
    }
}
