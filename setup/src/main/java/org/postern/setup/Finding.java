package org.postern.setup;

import org.postern.kernel.Value;

import java.util.List;
import java.util.Locale;

/// What a check found.
///
/// @param check the check's name
/// @param subject what it is about: a host, a domain, an address; may be empty
/// @param text one sentence: how it is
/// @param why why that matters; empty where it is good
/// @param mend the exact record or command that mends it, or where to look; empty where it is good
public record Finding(
        String check, String subject, Grade grade, String text, String why, String mend) {
    /// How good it is, from good to bad.
    public enum Grade {
        /// As it should be.
        GOOD,
        /// It works; it could be better.
        NOTE,
        /// It could not be looked at.
        UNCHECKED,
        /// Some mail will be refused, delayed or distrusted.
        WARNING,
        /// Mail is lost or refused, or strangers abuse the node.
        BAD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int WORD_WIDTH = 9;

    /// What a finding is in the answer of `Doctor`, in this order.
    public static final List<String> COLUMNS =
            List.of("grade", "check", "subject", "finding", "why", "mend");

    List<Value> values() {
        return List.of(
                Value.text(grade.word()),
                Value.text(check),
                Value.text(subject),
                Value.text(text),
                Value.text(why),
                Value.text(mend));
    }

    /// As people see it: the finding, and below it the reason and what mends it.
    public String shown() {
        String word = grade.word();
        var shown =
                new StringBuilder(word)
                        .repeat(' ', WORD_WIDTH - word.length())
                        .append("  ")
                        .append(check);
        if (!subject.isEmpty()) {
            shown.append(' ').append(subject);
        }
        shown.append(": ").append(text);
        String indent = "\n" + " ".repeat(WORD_WIDTH + 4);
        if (!why.isEmpty()) {
            shown.append(indent).append(why);
        }
        if (!mend.isEmpty()) {
            shown.append(indent).append("Try: ").append(mend.replace("\n", indent + "     "));
        }
        return shown.toString();
    }
}
