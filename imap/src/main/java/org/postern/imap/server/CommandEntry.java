package org.postern.imap.server;

import org.postern.imap.ImapException;

/// A row of the [CommandTable].
///
/// @param states in which states the command may come
/// @param updates what may be told about the selected mailbox when it ends
record CommandEntry(States states, Updates updates, Command command) {
    /// The states of RFC 9051 section 3 that a command may come in.
    enum States {
        ANY,
        NOT_AUTHENTICATED,
        /// Logged in, a mailbox selected or not.
        AUTHENTICATED,
        SELECTED
    }

    /// What a command lets the server tell of the selected mailbox.
    enum Updates {
        NONE,
        /// All but EXPUNGE: the command works on sequence numbers.
        KEEPING_NUMBERS,
        ALL
    }

    /// @throws ImapException when the command comes out of order
    void check(SessionState state) throws ImapException {
        boolean loggedIn =
                state instanceof SessionState.Authenticated
                        || state instanceof SessionState.Selected;
        switch (states) {
            case ANY -> {}
            case NOT_AUTHENTICATED -> require(!loggedIn, "Logged in already");
            case AUTHENTICATED -> require(loggedIn, "Log in first");
            case SELECTED -> {
                require(loggedIn, "Log in first");
                require(state instanceof SessionState.Selected, "Select a mailbox first");
            }
        }
    }

    private static void require(boolean met, String complaint) throws ImapException {
        if (!met) {
            throw ImapException.bad(complaint);
        }
    }
}
