package org.postern.store;

import org.postern.engine.BlobId;
import org.postern.engine.EngineException;
import org.postern.mail.Header;
import org.postern.mail.ListedHeader;
import org.postern.mail.SummaryCodec;
import org.postern.mail.SummaryFormatException;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/// What never changes about a stored message: the value of a message key, read where it stands.
///
/// Octets: version (1), flags (1; bit 0: the prefix has listed header fields), blob id (32), blob
/// octets, internal date and save date (seconds since 1970, signed), e-mail id, thread id (8 each),
/// prefix octets (4), prefix, and to the end the summary.
final class MessageRecord {
    private static final int VERSION = 1;
    private static final byte LISTED_PREFIX = 1;
    private static final int FLAGS_AT = 1;
    private static final int BLOB_AT = 2;
    private static final int BLOB_OCTETS_AT = BLOB_AT + BlobId.OCTETS;
    private static final int INTERNAL_DATE_AT = BLOB_OCTETS_AT + Long.BYTES;
    private static final int SAVE_DATE_AT = INTERNAL_DATE_AT + Long.BYTES;
    private static final int EMAIL_ID_AT = SAVE_DATE_AT + Long.BYTES;
    private static final int THREAD_ID_AT = EMAIL_ID_AT + Long.BYTES;
    private static final int PREFIX_OCTETS_AT = THREAD_ID_AT + Long.BYTES;
    private static final int PREFIX_AT = PREFIX_OCTETS_AT + Integer.BYTES;

    /// All that is neither prefix nor summary.
    static final int FIXED_OCTETS = PREFIX_AT;

    private final byte[] value;
    private final ByteBuffer fields;
    private final int summaryAt;

    private MessageRecord(byte[] value) {
        this.value = value;
        this.fields = ByteBuffer.wrap(value);
        this.summaryAt = PREFIX_AT + fields.getInt(PREFIX_OCTETS_AT);
    }

    /// @param emailId the folder and UID where the message first came into the account, in 32 bits
    ///   each; copies keep it
    /// @param threadId the e-mail id of the message that began its thread; copies keep it
    /// @param listedPrefix whether some of the prefix's header fields are listed ones
    static MessageRecord of(
            BlobId blob,
            long blobOctets,
            Instant internalDate,
            Instant saveDate,
            long emailId,
            long threadId,
            boolean listedPrefix,
            byte[] prefix,
            byte[] summary) {
        var out = ByteBuffer.allocate(FIXED_OCTETS + prefix.length + summary.length);
        out.put((byte) VERSION).put(listedPrefix ? LISTED_PREFIX : 0).put(blob.digest());
        out.putLong(blobOctets);
        out.putLong(internalDate.getEpochSecond()).putLong(saveDate.getEpochSecond());
        out.putLong(emailId).putLong(threadId);
        out.putInt(prefix.length).put(prefix).put(summary);
        return new MessageRecord(out.array());
    }

    /// @param value is kept, not copied
    static MessageRecord decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION).skip(PREFIX_OCTETS_AT - FLAGS_AT);
        long prefixOctets = in.u32();
        if (prefixOctets > value.length - PREFIX_AT) {
            throw RecordReader.corrupt("message with a prefix of " + prefixOctets + " octets");
        }
        var record = new MessageRecord(value);
        checkDate(record.fields.getLong(INTERNAL_DATE_AT));
        checkDate(record.fields.getLong(SAVE_DATE_AT));
        return record;
    }

    private static void checkDate(long seconds) throws EngineException {
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw RecordReader.corrupt("date of " + seconds + " s");
        }
    }

    /// The blob's name alone: what a collector of blobs asks of every record.
    static BlobId blob(byte[] value) throws EngineException {
        return new BlobId(
                new RecordReader(value)
                        .version(VERSION)
                        .skip(BLOB_AT - FLAGS_AT)
                        .raw(BlobId.OCTETS));
    }

    /// The octets as they are kept; not to be changed.
    byte[] encode() {
        return value;
    }

    /// The same message as a copy made at `moment`.
    MessageRecord savedAt(Instant moment) {
        byte[] copy = value.clone();
        ByteBuffer.wrap(copy).putLong(SAVE_DATE_AT, moment.getEpochSecond());
        return new MessageRecord(copy);
    }

    BlobId blob() {
        return new BlobId(Arrays.copyOfRange(value, BLOB_AT, BLOB_OCTETS_AT));
    }

    long blobOctets() {
        return fields.getLong(BLOB_OCTETS_AT);
    }

    Instant internalDate() {
        return Instant.ofEpochSecond(fields.getLong(INTERNAL_DATE_AT));
    }

    Instant saveDate() {
        return Instant.ofEpochSecond(fields.getLong(SAVE_DATE_AT));
    }

    long emailId() {
        return fields.getLong(EMAIL_ID_AT);
    }

    long threadId() {
        return fields.getLong(THREAD_ID_AT);
    }

    int prefixOctets() {
        return summaryAt - PREFIX_AT;
    }

    /// A copy.
    byte[] prefix() {
        return Arrays.copyOfRange(value, PREFIX_AT, summaryAt);
    }

    boolean listedPrefix() {
        return (value[FLAGS_AT] & LISTED_PREFIX) != 0;
    }

    /// The listed header fields, those of the prefix first.
    ListedHeader listed() throws SummaryFormatException {
        var listed = SummaryCodec.decodeListed(value, summaryAt);
        return listedPrefix() ? listed.after(Header.parse(prefix())) : listed;
    }

    /// Where in [#encode] the summary begins; it goes to the end.
    int summaryAt() {
        return summaryAt;
    }

    long octets() {
        return prefixOctets() + blobOctets();
    }
}
