package org.postern.admin;

import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/// The kinds of terminals that we can drive without asking the system's data base.
final class TerminalTypes {
    private TerminalTypes() {}

    /// The nearest known type to what a client calls its terminal.
    static String known(@Nullable String named) {
        String type = named == null ? "" : named;
        if (type.isEmpty() || type.equals("dumb") || type.equals("unknown")) {
            return Terminal.TYPE_DUMB;
        }
        if (type.startsWith("screen") || type.startsWith("tmux")) {
            return type.endsWith("256color") ? "screen-256color" : "screen";
        }
        return type.endsWith("256color") ? "xterm-256color" : "xterm";
    }
}
