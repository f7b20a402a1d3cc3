package org.postern.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The segment files of a blob store, for one who copies them.
///
/// A copy that fits to a copy of the engine takes the engine first: each blob that it refers to was
/// forced before, and so is in the files that are there afterwards. The files may hold more than
/// that; opening them finds what their index lacks, as after a crash.
public final class SegmentFiles {
    private SegmentFiles() {}

    /// One file.
    ///
    /// @param sealed nothing is appended to it or cut from it any more: a link to it is as good as
    ///   a copy
    public record SegmentFile(Path path, boolean sealed) {}

    /// The files of the store in `directory`, in order of number.
    ///
    /// @param engine with the store's index
    public static List<SegmentFile> of(Path directory, Reader engine) throws IOException {
        var mark = SegmentMark.read(engine);
        var files = new ArrayList<SegmentFile>();
        for (String name : new DiskFileLayer().list(directory)) {
            long number = OpenSegments.number(name);
            if (number > 0) {
                boolean sealed = number <= mark.highest() && number != mark.tail();
                files.add(new SegmentFile(directory.resolve(name), sealed));
            }
        }
        return List.copyOf(files);
    }
}
