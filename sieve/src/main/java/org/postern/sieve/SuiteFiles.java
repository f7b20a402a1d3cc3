package org.postern.sieve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that a test suite names; whoever runs it reads them.
public interface SuiteFiles {
    /// The folder that the suite is in, as `${tst.path}` shows it.
    String folder();

    /// @param path relative to the folder, or absolute
    /// @return empty if there is no such file
    Optional<byte[]> read(String path) throws IOException;

    /// The members of a list that a file holds: every other line, without what is before the last
    /// slash.
    default List<String> members(String path) throws IOException {
        var members = new ArrayList<String>();
        String text = new String(read(path).orElse(new byte[0]), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i += 2) {
            String key = lines.get(i).strip();
            if (!key.isEmpty()) {
                members.add(key.substring(key.lastIndexOf('/') + 1));
            }
        }
        return members;
    }
}
