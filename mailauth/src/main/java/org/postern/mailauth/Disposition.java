package org.postern.mailauth;

/// What the settings and the policies of the domains together ask for.
public enum Disposition {
    ACCEPT,
    /// To the junk folder.
    JUNK,
    REJECT
}
