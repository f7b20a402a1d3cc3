package org.postern.transport;

/// Where a route may be found.
public enum RouteSourceName {
    /// The local routing table.
    TABLE,
    /// What the directory says of an account.
    DIRECTORY
}
