package org.postern.setup;

/// Where the wizard talks with a person, or reads what one has prepared.
interface WizardScreen {
    /// Shows a text; it may have several lines.
    void say(String text);

    /// Asks for one line.
    ///
    /// @param key names the question in scripts
    /// @param prompt what is asked
    /// @param proposal what an empty line means; empty: nothing
    /// @param secret whether the line is neither shown nor kept
    /// @return the line as typed
    /// @throws Left when the person leaves
    String ask(String key, String prompt, String proposal, boolean secret) throws Left;

    /// Whether a person answers, who may try again.
    boolean isInteractive();

    /// The person has left: nothing is changed.
    final class Left extends Exception {
        private static final long serialVersionUID = 1L;

        Left() {
            super("left");
        }
    }
}
