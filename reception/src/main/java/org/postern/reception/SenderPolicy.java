package org.postern.reception;

/// Which address an authenticated user may give in MAIL FROM (SPEC OUT-4).
public enum SenderPolicy {
    /// The account's own address or one of its aliases.
    OWN,
    /// Any address in the domain of the account's address.
    DOMAIN,
    /// Any address.
    ANY
}
