package org.postern.detection;

import java.util.ArrayList;
import java.util.List;

/// What a message can be recognised by.
///
/// @param text keys of its text; none when it is too short to be told from others
/// @param files of its attachments
public record Fingerprint(List<Long> text, List<FileKeys> files) {
    /// What an attachment can be recognised by.
    ///
    /// @param part the part's number as in IMAP
    /// @param name of the file; empty without
    /// @param exact the key of its octets
    /// @param similar keys of its pieces; none when it is small
    public record FileKeys(String part, String name, long exact, List<Long> similar) {
        public FileKeys {
            similar = List.copyOf(similar);
        }
    }

    public Fingerprint {
        text = List.copyOf(text);
        files = List.copyOf(files);
    }

    /// All keys, in order: of the text, of each file.
    public List<Long> keys() {
        var keys = new ArrayList<Long>(text);
        for (var file : files) {
            keys.add(file.exact());
            keys.addAll(file.similar());
        }
        return List.copyOf(keys);
    }
}
