package org.postern.setup;

import java.util.function.Consumer;

/// For prepared answers: everything is said, and nothing is asked.
public final class PreparedScreen implements WizardScreen {
    private final Consumer<String> lines;

    /// @param lines takes what is said
    public PreparedScreen(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void say(String text) {
        lines.accept(text.stripTrailing());
    }

    @Override
    public String ask(String key, String prompt, String proposal, boolean secret) throws Left {
        throw new Left();
    }

    @Override
    public boolean isInteractive() {
        return false;
    }
}
