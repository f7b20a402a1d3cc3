package org.postern.store;

import org.postern.engine.BlobId;
import org.postern.engine.EngineException;

import java.time.Instant;

/// What never changes about a stored message: the value of a message key.
///
/// Octets: version (1), blob id (32), blob octets (number), internal date and save date (8 each,
/// seconds since 1970, signed), e-mail id, thread id (8 each), prefix (counted), summary (counted).
///
/// @param emailId the folder and UID where the message first came into the account, in 32 bits
///   each; copies keep it
/// @param threadId the e-mail id of the message that began its thread; copies keep it
record MessageRecord(
        BlobId blob,
        long blobOctets,
        Instant internalDate,
        Instant saveDate,
        long emailId,
        long threadId,
        byte[] prefix,
        byte[] summary) {
    private static final int VERSION = 1;
    private static final int BLOB_AT = 1;

    /// All that is neither prefix nor summary, at most.
    static final int FIXED_OCTETS = 88;

    byte[] encode() {
        return new RecordWriter(FIXED_OCTETS + prefix.length + summary.length)
                .u8(VERSION)
                .raw(blob.digest())
                .number(blobOctets)
                .u64(internalDate.getEpochSecond())
                .u64(saveDate.getEpochSecond())
                .u64(emailId)
                .u64(threadId)
                .counted(prefix)
                .counted(summary)
                .toOctets();
    }

    static MessageRecord decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        return new MessageRecord(
                new BlobId(in.raw(BlobId.OCTETS)),
                in.number(),
                instant(in),
                instant(in),
                in.u64(),
                in.u64(),
                in.counted(),
                in.counted());
    }

    private static Instant instant(RecordReader in) throws EngineException {
        long seconds = in.u64();
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw RecordReader.corrupt("date of " + seconds + " s");
        }
        return Instant.ofEpochSecond(seconds);
    }

    /// The blob's name alone: what a collector of blobs asks of every record.
    static BlobId blob(byte[] value) throws EngineException {
        return new BlobId(
                new RecordReader(value).version(VERSION).skip(BLOB_AT - 1).raw(BlobId.OCTETS));
    }

    /// The same message as a copy made at `moment`.
    MessageRecord savedAt(Instant moment) {
        return new MessageRecord(
                blob, blobOctets, internalDate, moment, emailId, threadId, prefix, summary);
    }

    long octets() {
        return prefix.length + blobOctets;
    }
}
