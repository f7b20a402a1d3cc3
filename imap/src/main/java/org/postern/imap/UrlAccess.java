package org.postern.imap;

/// Who may use a URL that carries its own permission (RFC 5092 section 6.1.2).
public sealed interface UrlAccess {
    /// A submission server, on behalf of a user: `submit+user`.
    record Submit(String user) implements UrlAccess {}

    /// One user: `user+user`.
    record User(String user) implements UrlAccess {}

    /// Whoever has logged in and is not anonymous.
    record AuthUser() implements UrlAccess {}

    /// Whoever knows the URL.
    record Anonymous() implements UrlAccess {}
}
