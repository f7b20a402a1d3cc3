package org.postern.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Folders of files as strangers leave them: in order, and without following links, which may lead
/// out of what was named.
final class Trees {
    private Trees() {}

    /// What is in a folder, in order of name.
    static List<Path> children(Path folder) throws IOException {
        var children = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        }
        children.sort(null);
        return children;
    }

    static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /// The path from `root` with `/`; empty for the root itself.
    static String relative(Path root, Path path) {
        return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    /// `name` without `extension`, in any case; the same when it has another.
    static String without(String name, String extension) {
        int end = name.length() - extension.length();
        return end > 0 && name.regionMatches(true, end, extension, 0, extension.length())
                ? name.substring(0, end)
                : name;
    }

    static boolean hasExtension(String name, String extension) {
        int end = name.length() - extension.length();
        return end >= 0 && name.regionMatches(true, end, extension, 0, extension.length());
    }
}
