package org.postern.sieve;

import java.util.List;

/// A message that a script's action made, whole: its envelope and its octets.
///
/// @param from the reverse-path; empty for the null one
/// @param to at least one address
/// @param octets a whole message with CRLF line ends; not copied, not to be changed
public record SieveMail(String from, List<String> to, byte[] octets) {
    public SieveMail {
        to = List.copyOf(to);
    }
}
