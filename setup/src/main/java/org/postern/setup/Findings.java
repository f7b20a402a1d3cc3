package org.postern.setup;

import org.postern.setup.Finding.Grade;

import java.util.ArrayList;
import java.util.List;

/// Collects what one check finds. Safe for use by many threads; after [#close] nothing is added any
/// more.
final class Findings {
    private final String check;
    private final List<Finding> found = new ArrayList<>();
    private boolean closed;

    Findings(String check) {
        this.check = check;
    }

    void good(String subject, String text) {
        add(new Finding(check, subject, Grade.GOOD, text, "", ""));
    }

    void note(String subject, String text, String why, String mend) {
        add(new Finding(check, subject, Grade.NOTE, text, why, mend));
    }

    void unchecked(String subject, String text) {
        add(new Finding(check, subject, Grade.UNCHECKED, text, "", ""));
    }

    void unchecked(String subject, String text, String mend) {
        add(new Finding(check, subject, Grade.UNCHECKED, text, "", mend));
    }

    void warning(String subject, String text, String why, String mend) {
        add(new Finding(check, subject, Grade.WARNING, text, why, mend));
    }

    void bad(String subject, String text, String why, String mend) {
        add(new Finding(check, subject, Grade.BAD, text, why, mend));
    }

    private synchronized void add(Finding finding) {
        if (!closed) {
            found.add(finding);
        }
    }

    /// What was found so far; nothing comes after it.
    synchronized List<Finding> close() {
        closed = true;
        return List.copyOf(found);
    }
}
