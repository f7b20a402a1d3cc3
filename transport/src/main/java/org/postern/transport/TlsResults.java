package org.postern.transport;

/// Told how TLS went with other servers, for those who want reports of it.
interface TlsResults {
    /// @param domain whose mail it was, in A-labels; empty: no domain's
    /// @param policy the type of policy (RFC 8460 section 4.4)
    void succeeded(String domain, String policy);

    /// @param server the server's name
    /// @param type the type of failure (RFC 8460 section 4.3)
    void failed(String domain, String policy, String server, String type);
}
