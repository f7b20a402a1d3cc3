package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// What went wrong, in three parts, safe to show to the person who asked.
///
/// @param kind what a program may want to tell apart
/// @param error what failed, in the user's terms; one sentence without a final line break
/// @param detail the value, the bound, the place, a line each; absent when the error says it all
/// @param hint the exact command or record that mends it; absent when there is none
public record Problem(Kind kind, String error, @Nullable String detail, @Nullable String hint) {
    /// The kinds that the administration protocol names by a fixed phrase.
    public enum Kind {
        /// What is asked for, or named by an argument, is not there.
        NO_SUCH,
        /// What is to be made is there already.
        EXISTS,
        /// The caller's role does not reach that far.
        NOT_PERMITTED,
        /// A word is missing, is one too many, or cannot be read.
        BAD_ARGUMENT,
        /// No such noun or verb.
        UNKNOWN_COMMAND,
        /// A dangerous command that nobody has confirmed.
        NOT_CONFIRMED,
        /// Everything else.
        FAILED
    }

    public Problem {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(error, "error");
    }

    public Problem(String error, @Nullable String detail, @Nullable String hint) {
        this(Kind.FAILED, error, detail, hint);
    }

    public static Problem of(String error) {
        return new Problem(error, null, null);
    }

    /// Something that is not there.
    public static Problem noSuch(String error, @Nullable String detail, @Nullable String hint) {
        return new Problem(Kind.NO_SUCH, error, detail, hint);
    }

    /// Something that is there already.
    public static Problem exists(String error, @Nullable String detail, @Nullable String hint) {
        return new Problem(Kind.EXISTS, error, detail, hint);
    }

    /// The three parts as a terminal shows them: the second and third on indented lines of their
    /// own.
    @Override
    public String toString() {
        var text = new StringBuilder(error);
        if (detail != null) {
            text.append("\n  ").append(detail.replace("\n", "\n  "));
        }
        if (hint != null) {
            text.append("\n  Try: ").append(hint);
        }
        return text.toString();
    }
}
