package org.postern.store;

/// Takes one message's octets as they come, writes them to their place and reads their structure in
/// the same pass. For one thread.
@SuppressWarnings("DoNotCallSuggester") // the shape first, for those who build on it
public final class MessageSpool implements AutoCloseable {
    public void write(byte[] octets, int offset, int length) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Octets so far.
    public long octets() {
        throw new UnsupportedOperationException();
    }

    /// Ends the message.
    public StagedMessage finish() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Without [#finish] nothing remains.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
