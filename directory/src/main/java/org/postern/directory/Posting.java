package org.postern.directory;

/// Who may send mail to a group.
public enum Posting {
    /// Whoever likes.
    ANYONE,
    /// Its members, those of nested groups too, and its owners.
    MEMBERS,
    /// Everybody in the group's own domain.
    DOMAIN,
    /// Its owners and whoever is named besides.
    NAMED
}
