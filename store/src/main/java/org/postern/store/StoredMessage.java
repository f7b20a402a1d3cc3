package org.postern.store;

import org.postern.engine.BlobId;
import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.mail.EnvelopePrinter;
import org.postern.mail.ListedHeader;
import org.postern.mail.MessageSummary;
import org.postern.mail.MimePart;
import org.postern.mail.SummaryCodec;
import org.postern.mail.SummaryFormatException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/// One message of a folder: what never changes about it. Its octets are the prefix of its delivery
/// followed by the blob, and all offsets count over the two.
///
/// It may be read as long as the message is in the folder; what an expunge takes away stays
/// readable for a while, until the blob is collected.
public final class StoredMessage {
    private static final byte[] NONE = {};

    private final BlobStore blobs;
    private final long uid;
    private final MessageRecord record;

    StoredMessage(BlobStore blobs, long uid, MessageRecord record) {
        this.blobs = blobs;
        this.uid = uid;
        this.record = record;
    }

    public long uid() {
        return uid;
    }

    /// Octets of prefix and blob together: RFC822.SIZE.
    public long octets() {
        return record.octets();
    }

    /// Octets of the prefix.
    public int prefixOctets() {
        return record.prefixOctets();
    }

    /// The header lines of this delivery, which stand before the message's own.
    public byte[] prefix() {
        return record.prefix();
    }

    /// The octets behind the prefix, by their digest.
    public BlobId blob() {
        return record.blob();
    }

    public Instant internalDate() {
        return record.internalDate();
    }

    /// When it came into this folder: SAVEDATE, RFC 8514.
    public Instant saveDate() {
        return record.saveDate();
    }

    /// The same for all copies within the account: EMAILID, RFC 8474 section 5.1.
    public long emailId() {
        return record.emailId();
    }

    /// The e-mail id of the message that began its thread: THREADID, RFC 8474 section 5.2.
    public long threadId() {
        return record.threadId();
    }

    /// Size, listed header fields and structure of prefix and blob as one message. Decodes anew at
    /// each call; what needs the envelope only asks for [#listed].
    ///
    /// @throws StoreException `UNAVAILABLE` when it is damaged
    public MessageSummary summary() throws StoreException {
        try {
            byte[] octets = record.encode();
            byte[] summary = Arrays.copyOfRange(octets, record.summaryAt(), octets.length);
            return SummaryCodec.decode(summary).withPrefix(record.prefix());
        } catch (SummaryFormatException e) {
            throw damaged(e);
        }
    }

    /// The listed header fields, which hold the envelope: the cheap part of the summary. Those of
    /// the prefix come first.
    ///
    /// @throws StoreException `UNAVAILABLE` when it is damaged
    public ListedHeader listed() throws StoreException {
        try {
            return record.listed();
        } catch (SummaryFormatException e) {
            throw damaged(e);
        }
    }

    /// The structure, prefix included.
    ///
    /// @throws StoreException `UNAVAILABLE` when it is damaged
    public MimePart structure() throws StoreException {
        try {
            return SummaryCodec.decodeStructure(record.encode(), record.summaryAt())
                    .withPrefix(record.prefixOctets());
        } catch (SummaryFormatException e) {
            throw damaged(e);
        }
    }

    /// The envelope in the form that IMAP sends; nearly always it is kept so, and this is a copy.
    ///
    /// @throws StoreException `UNAVAILABLE` when it is damaged
    public byte[] envelope() throws StoreException {
        try {
            byte[] kept =
                    record.listedPrefix()
                            ? NONE
                            : SummaryCodec.decodeEnvelope(record.encode(), record.summaryAt());
            return kept.length > 0 ? kept : EnvelopePrinter.octets(listed().envelope());
        } catch (SummaryFormatException e) {
            throw damaged(e);
        }
    }

    private StoreException damaged(SummaryFormatException e) {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "summary of UID " + uid, e);
    }

    /// The octets from `offset`, at most `octets` of them, fewer when the message ends. Must be
    /// closed. A failure while reading is an [IOException].
    public InputStream open(long offset, long octets) throws StoreException {
        int inPrefix = (int) Math.min(Math.max(0, prefixOctets() - offset), octets);
        var head =
                new ByteArrayInputStream(
                        record.prefix(), (int) Math.min(offset, prefixOctets()), inPrefix);
        if (inPrefix == octets) {
            return head;
        }
        long from = Math.max(0, offset - prefixOctets());
        try {
            var body = blobs.open(record.blob(), from, octets - inPrefix);
            return inPrefix == 0 ? body : new SequenceInputStream(head, body);
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// All of it.
    public InputStream open() throws StoreException {
        return open(0, octets());
    }

    /// Reads into `target` up to its limit, of the prefix or of the blob and perhaps less than
    /// there is; returns the octets read, -1 at the end.
    public int read(long offset, ByteBuffer target) throws StoreException {
        if (offset < prefixOctets()) {
            int octets = (int) Math.min(target.remaining(), prefixOctets() - offset);
            target.put(record.prefix(), (int) offset, octets);
            return octets;
        }
        try {
            return blobs.read(record.blob(), offset - prefixOctets(), target);
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }
}
