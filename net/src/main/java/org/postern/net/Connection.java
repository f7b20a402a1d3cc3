package org.postern.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/// One client's connection, as a session sees it: streams, addresses, TLS. Used by the session's
/// own thread.
public interface Connection {
    /// The session id of logs, refusals and the Received header.
    String id();

    /// The client: behind a listed balancer, the one that PROXY protocol names (SPEC DEP-4).
    InetSocketAddress client();

    /// The address the client reached.
    InetSocketAddress server();

    /// Whether octets are encrypted now.
    boolean encrypted();

    /// Whether TLS began with the first octet, as it does on the ports of their own that protocols
    /// have for it (RFC 8314 section 3).
    default boolean implicitTls() {
        return false;
    }

    /// The name by which a login on this connection is told apart: the protocol's own, or, where
    /// TLS began with the first octet, the one with an `s` behind it, e.g. `imaps`.
    default String service(String protocol) {
        return implicitTls() ? protocol + "s" : protocol;
    }

    /// TLS facts of an encrypted connection.
    Optional<TlsFacts> tls();

    /// The certificate by which TLS knows the client: signed by an authority that the site trusts
    /// for it, and valid.
    default Optional<X509Certificate> clientCertificate() {
        return Optional.empty();
    }

    /// What binds a login to this connection's TLS; empty in clear, and for a type that this TLS
    /// cannot give.
    default Optional<byte[]> channelBinding(ChannelBinding type) {
        return Optional.empty();
    }

    /// Whether [#startTls] can work: a certificate exists and the connection is in clear.
    boolean canStartTls();

    /// Does the TLS handshake in the server's role. Octets that were buffered in clear are thrown
    /// away, never read as commands; [#input] and [#output] are the encrypted streams from here on.
    void startTls() throws IOException;

    /// Whether octets are compressed now.
    default boolean compressed() {
        return false;
    }

    /// Compresses both directions from here on (RFC 4978): what was written is sent plain before,
    /// and what was read ahead is taken as compressed.
    ///
    /// @throws IllegalStateException when they are compressed already or cannot be
    default void startCompression() throws IOException {
        throw new IllegalStateException("no compression here");
    }

    /// Ends the compression of both directions: what was written is sent compressed before.
    ///
    /// @throws IllegalStateException when they are not compressed
    /// @throws IOException also when the peer has gone on compressed
    default void endCompression() throws IOException {
        throw new IllegalStateException("not compressed");
    }

    WireInput input();

    WireOutput output();

    /// Lets time pass before an answer; costs a parked thread and nothing else. Ends early when the
    /// listener stops or the login is taken back.
    default void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the node is short of room for connections: sessions with strangers keep shorter
    /// clocks then.
    default boolean underStress() {
        return false;
    }

    /// Lets a wait for the next command end early, as its timeout would, once it has lasted so long
    /// and [#underStress] holds. Without this a wait that began before keeps its own clock.
    default void mayBeHurried(Duration most) {}

    /// True once the listener is stopping: the session says goodbye at its next command boundary.
    boolean stopping();

    /// Ties the connection to a login. Once that is taken back, [#loginRevoked] is true and a wait
    /// for the next command ends with a [LoginRevokedException]; a command under way goes on.
    default void loggedIn(LoginTicket ticket) {}

    /// Unties the connection: nobody is logged in on it.
    default void loggedOut() {}

    /// Whether the login was taken back: the session says goodbye at its next command boundary.
    default boolean loginRevoked() {
        return false;
    }

    /// @param protocol e.g. `TLSv1.3`
    /// @param cipher e.g. `TLS_AES_256_GCM_SHA384`
    record TlsFacts(String protocol, String cipher) {}
}
