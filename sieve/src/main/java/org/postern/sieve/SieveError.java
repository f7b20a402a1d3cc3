package org.postern.sieve;

/// What is wrong with a script, and where: found when it was compiled or while it ran.
///
/// @param script which script: empty for the one that was asked for, else the name that `include`
///   gave
/// @param reason in a few words that may be shown to the script's author
public record SieveError(String script, Position position, String reason) {
    public SieveError(Position position, String reason) {
        this("", position, reason);
    }

    @Override
    public String toString() {
        return (script.isEmpty() ? "" : "script \"" + script + "\", ") + position + ": " + reason;
    }
}
