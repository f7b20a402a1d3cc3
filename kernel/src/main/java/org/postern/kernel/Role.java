package org.postern.kernel;

/// What a caller may do (SPEC ADM-9).
public enum Role {
    /// Anyone who is logged in, on their own account.
    USER,
    /// Looks, and helps users; changes no system setting.
    HELP_DESK,
    /// Reviews what is quarantined; nothing else.
    QUARANTINE_ADMINISTRATOR,
    /// Makes and reads snapshots, exports and imports mail; nothing else.
    BACKUP_OPERATOR,
    /// Runs the domains given to them, helps the users there, and judges what is quarantined there.
    DOMAIN_ADMINISTRATOR,
    /// Runs the system.
    ADMINISTRATOR;

    /// Whether who has this role may do what needs `least`.
    public boolean includes(Role least) {
        return this == least
                || switch (this) {
                    case USER -> false;
                    case HELP_DESK, QUARANTINE_ADMINISTRATOR, BACKUP_OPERATOR -> least == USER;
                    case DOMAIN_ADMINISTRATOR ->
                            least == USER
                                    || least == HELP_DESK
                                    || least == QUARANTINE_ADMINISTRATOR;
                    case ADMINISTRATOR -> true;
                };
    }

    /// Whether who has this role may run, or act as, an account that has the role `other`. A domain
    /// administrator judges the quarantines of the own domains, a quarantine administrator those of
    /// all: that account is above.
    public boolean runs(Role other) {
        return includes(other)
                && !(this == DOMAIN_ADMINISTRATOR && other == QUARANTINE_ADMINISTRATOR);
    }
}
