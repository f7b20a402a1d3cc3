package org.postern.engine;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// Immutable, content-addressed bodies, each written once (SPEC STO-3). Safe for use by many
/// threads.
public interface BlobStore extends AutoCloseable {
    /// Starts a new blob. The octets go to their final place as they come (or stay in memory while
    /// the blob is small).
    ///
    /// @throws EngineException of kind `FULL` when the device has no more room than its reserve
    Writer create() throws EngineException;

    /// Spares a blob from collection for a while, long enough to commit a reference to it. To be
    /// called just before the batch with the reference is submitted, however the id was come by:
    /// what was staged long ago, or read from an entry that may be gone by now, may have been
    /// collected.
    ///
    /// @return whether the blob is there; if not, the reference must not be committed
    boolean claim(BlobId id) throws EngineException;

    /// The size of a blob, or empty when it is absent.
    OptionalLong octets(BlobId id) throws EngineException;

    /// The octets from `offset`, at most `octets` of them (fewer when the blob ends). The stream is
    /// used by one thread and must be closed; its reads throw [EngineException] when a checksum
    /// fails. It can be read to its end even when the blob is collected meanwhile.
    ///
    /// @throws EngineException when the blob is absent or the device fails
    InputStream open(BlobId id, long offset, long octets) throws EngineException;

    /// Reads part of a blob into `target` up to its limit; returns the octets read, -1 when
    /// `offset` is at the end or beyond. Fewer than asked only when the blob ends.
    ///
    /// @throws EngineException when the blob is absent, the device fails or a checksum fails
    int read(BlobId id, long offset, ByteBuffer target) throws EngineException;

    @Override
    void close();

    /// One blob under construction, used by one thread. Closing it without [#finish] leaves nothing
    /// behind.
    interface Writer extends AutoCloseable {
        /// Appends octets, which are taken before it returns.
        ///
        /// @throws EngineException when the device fails or is full; then only [#close] is left
        void write(byte[] octets, int offset, int length) throws EngineException;

        /// Octets written so far.
        long octets();

        /// Ends the blob and claims it as [BlobStore#claim] does. It is durable once a commit made
        /// after this call has returned: the [Committer] forces blobs before batches. Called at
        /// most once.
        BlobId finish() throws EngineException;

        @Override
        void close();
    }
}
