package org.postern.sieve;

import java.io.IOException;
import java.util.Optional;

/// Where `include` finds scripts (RFC 6609 section 3.2). Asked while a script is compiled, never
/// while it runs.
@FunctionalInterface
public interface ScriptLibrary {
    /// No scripts at all.
    ScriptLibrary EMPTY = (_, _) -> Optional.empty();

    enum Location {
        /// The scripts of the person whose script it is.
        PERSONAL,
        /// Those that the site has for all.
        GLOBAL
    }

    /// @param name as written in the script; the library judges whether it may be one
    /// @return the script in UTF-8; empty if there is none of that name
    /// @throws IOException if that cannot be told now; the script that includes it is then refused
    Optional<byte[]> find(Location location, String name) throws IOException;
}
