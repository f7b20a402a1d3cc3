package org.postern.transport;

/// How one attempt to speak TLS with another server went.
///
/// @param domain whose mail it was for, in A-labels; empty: a host of our own choice
/// @param policy what the domain publishes
/// @param server the server's name; empty: none was asked yet
/// @param address its address; empty: none was asked yet
/// @param failure the type of failure (RFC 8460 section 4.3); empty: it went well
public record TlsSession(
        String domain, TlsPolicy policy, String server, String address, String failure) {
    public boolean failed() {
        return !failure.isEmpty();
    }
}
