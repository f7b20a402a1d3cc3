package org.postern.admin;

import java.util.List;

/// One request of the administration protocol.
///
/// @param tag its octets as ISO-8859-1, to be sent back as they came
/// @param words the command and its arguments; empty when there was only a tag
record ProtocolRequest(String tag, List<String> words) {
    ProtocolRequest {
        words = List.copyOf(words);
    }
}
