package org.postern.store;

import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.mail.MimeParser;
import org.postern.mail.SummaryCodec;
import org.postern.store.StoreException.Kind;

/// Takes one message's octets as they come, writes them to their place and reads their structure in
/// the same pass. For one thread.
public final class MessageSpool implements AutoCloseable {
    private final BlobStore.Writer blob;
    private final MimeParser parser = new MimeParser();
    private final long mostOctets;

    MessageSpool(BlobStore.Writer blob, long mostOctets) {
        this.blob = blob;
        this.mostOctets = mostOctets;
    }

    /// @throws StoreException `LIMIT` when the message grows above `store.maxMessage`; `FULL` or
    ///   `UNAVAILABLE`
    public void write(byte[] octets, int offset, int length) throws StoreException {
        if (blob.octets() + length > mostOctets) {
            throw new StoreException(Kind.LIMIT, "message above " + mostOctets + " octets");
        }
        try {
            blob.write(octets, offset, length);
            parser.feed(octets, offset, length);
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// Octets so far.
    public long octets() {
        return blob.octets();
    }

    /// Ends the message.
    public StagedMessage finish() throws StoreException {
        try {
            var summary = parser.finish();
            return new StagedMessage(blob.finish(), summary, SummaryCodec.encode(summary));
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// Without [#finish] nothing remains.
    @Override
    public void close() {
        blob.close();
    }
}
