package org.postern.reception;

/// Which MAIL FROM an authenticated user may give (SPEC OUT-4).
public enum SenderPolicy {
    /// The account's own address or one of its aliases.
    OWN,
    /// Any address in the domain of the account's address.
    DOMAIN,
    /// Any address.
    ANY
}
