package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// What went wrong, in three parts, safe to show to the person who asked.
///
/// @param error what failed, in the user's terms; one sentence without a final line break
/// @param detail the value, the bound, the place, a line each; absent when the error says it all
/// @param hint the exact command or record that mends it; absent when there is none
public record Problem(String error, @Nullable String detail, @Nullable String hint) {
    public Problem {
        Objects.requireNonNull(error, "error");
    }

    public static Problem of(String error) {
        return new Problem(error, null, null);
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
