package org.postern.sieve;

/// Takes account of work.
@FunctionalInterface
interface Work {
    /// @throws ScriptFault when it is too much
    void work(long characters) throws ScriptFault;
}
