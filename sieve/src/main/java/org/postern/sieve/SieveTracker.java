package org.postern.sieve;

/// What earlier runs for the same person are remembered by: vacation answers (RFC 5230 section 4.2)
/// and messages seen (RFC 7352). A run only asks; the outcome tells what is to be remembered.
@FunctionalInterface
public interface SieveTracker {
    /// Remembers nothing.
    SieveTracker FORGETFUL = _ -> false;

    /// Whether the key was remembered and its period has not passed.
    ///
    /// @param key at most 80 characters of ASCII
    boolean remembers(String key);
}
