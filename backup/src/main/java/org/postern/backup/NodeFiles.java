package org.postern.backup;

import org.postern.engine.EngineException;

import java.nio.file.Path;
import java.util.List;

/// What a snapshot is made of, in a node that runs.
///
/// @param index makes a whole copy of the engine's files in a folder that is not there yet
/// @param blobs the folder of the segments
/// @param hold keeps every segment, and every file of a journal, where it is until it is closed
/// @param home the node's folder
/// @param own files and folders in it that are the node's own and not the store's, from `home`;
///   those that are not there are left out
/// @param program Postern's version
public record NodeFiles(
        IndexCopy index, Path blobs, Holding hold, Path home, List<String> own, String program) {
    public NodeFiles {
        own = List.copyOf(own);
    }

    /// Copies the engine's files while it is in use.
    @FunctionalInterface
    public interface IndexCopy {
        void copyTo(Path folder) throws EngineException;
    }

    /// See [NodeFiles#hold].
    @FunctionalInterface
    public interface Holding {
        /// @throws EngineException when what is to be held cannot be forced
        SegmentHold get() throws EngineException;
    }

    /// See [NodeFiles#hold].
    public interface SegmentHold extends AutoCloseable {
        @Override
        void close();
    }
}
