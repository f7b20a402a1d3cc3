package org.postern.engine;

import java.util.List;
import java.util.function.Supplier;

/// Who refers to blobs: the one question that a room which keeps blob ids answers, so that
/// collection spares what is referred to and verification finds what is missing.
///
/// A reference is an id in a committed entry. A room that commits one takes a [BlobStore#claim] on
/// the blob just before it submits the batch, unless an older entry of the same partition, written
/// through the same [Committer] and not yet taken away, refers to the blob already.
@FunctionalInterface
public interface BlobReferences {
    /// Names every blob that an entry in `snapshot` refers to, in any order, as often as it is
    /// referred to. Costs bounded memory, however many there are.
    ///
    /// @throws EngineException when the engine fails or an entry cannot be read: then nothing may
    ///   be concluded from what was named so far
    void forEach(Reader snapshot, Visitor visitor) throws EngineException;

    /// Takes one reference at a time.
    @FunctionalInterface
    interface Visitor {
        /// @param holder says who refers to the blob, to a person; asked only when the blob is
        ///   missing
        void visit(BlobId blob, Supplier<String> holder) throws EngineException;
    }

    /// All references of several rooms.
    static BlobReferences of(List<BlobReferences> rooms) {
        var all = List.copyOf(rooms);
        return (snapshot, visitor) -> {
            for (BlobReferences room : all) {
                room.forEach(snapshot, visitor);
            }
        };
    }
}
