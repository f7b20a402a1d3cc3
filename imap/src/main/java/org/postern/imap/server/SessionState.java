package org.postern.imap.server;

/// Where a session is (RFC 9051 section 3); each state holds what it may know.
sealed interface SessionState {
    /// Connected; a login is owed.
    record NotAuthenticated() implements SessionState {}

    /// Logged in; no mailbox selected.
    record Authenticated(String login, ImapAccount account) implements SessionState {}

    /// A mailbox is selected.
    record Selected(String login, ImapAccount account, SelectedMailbox mailbox)
            implements SessionState {}

    /// Over.
    record LoggedOut() implements SessionState {}
}
