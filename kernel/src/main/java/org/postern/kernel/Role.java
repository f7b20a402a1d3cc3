package org.postern.kernel;

/// What a caller may do; each role may do all that the ones before it may.
public enum Role {
    /// Anyone who is logged in, on their own account.
    USER,
    /// Looks, and helps users; changes no system setting.
    HELP_DESK,
    /// Runs the domains given to them.
    DOMAIN_ADMINISTRATOR,
    /// Runs the system.
    ADMINISTRATOR
}
