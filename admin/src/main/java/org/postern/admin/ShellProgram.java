package org.postern.admin;

import org.jline.terminal.Terminal;
import org.postern.kernel.Caller;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;

/// A command that talks with the operator at the terminal, line by line. Given without arguments it
/// has the terminal for itself until it returns; with arguments the catalogue's command of that
/// name is meant.
public interface ShellProgram {
    /// One word, as the catalogue has it.
    String name();

    /// The role that it needs.
    Role role();

    /// Talks with the operator.
    ///
    /// @throws ProblemException when it cannot do what was agreed to
    void run(Terminal terminal, Caller caller) throws ProblemException;
}
