package org.postern.engine;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// Immutable, content-addressed bodies, each written once (SPEC STO-3). Safe for use by many
/// threads.
public interface BlobStore extends AutoCloseable {
    /// Starts a new blob. The octets go to their final place as they come (or stay in memory while
    /// the blob is small).
    Writer create() throws EngineException;

    /// @throws EngineException when the blob is absent or its checksum fails
    InputStream open(BlobId id, long offset, long octets) throws EngineException;

    /// Reads part of a blob into `target` up to its limit; returns the octets read, -1 when
    /// `offset` is at the end.
    int read(BlobId id, long offset, ByteBuffer target) throws EngineException;

    @Override
    void close();

    /// One blob under construction, used by one thread. Closing it without [#finish] leaves nothing
    /// behind.
    interface Writer extends AutoCloseable {
        void write(byte[] octets, int offset, int length) throws EngineException;

        /// Octets written so far.
        long octets();

        /// Ends the blob and claims it, so that collection spares it until a reference is
        /// committed. It is durable once a commit made after this call has returned: the
        /// [Committer] forces blobs before batches.
        BlobId finish() throws EngineException;

        @Override
        void close();
    }
}
