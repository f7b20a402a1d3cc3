package org.postern.web;

import java.util.function.LongSupplier;

/// What holds for the requests of one mount. Begin with [#PUBLIC] or [#USERS].
///
/// @param anonymous whether the handler sees requests of nobody in particular; otherwise they are
///   answered with 401
/// @param basic whether a name and a password with each request let in (RFC 7617), for clients that
///   are no browsers
/// @param anyHost whether it answers under every host name
/// @param clear whether it is served without TLS to everybody, and never redirected
/// @param compressed whether answers may be compressed. An answer in which a secret stands beside
///   what a stranger has written must not be: its length would tell, guess by guess
/// @param body most octets of a request's body; 0: as `web.maxBody` says
/// @param policy the Content-Security-Policy of its answers
public record MountRules(
        boolean anonymous,
        boolean basic,
        boolean anyHost,
        boolean clear,
        boolean compressed,
        LongSupplier body,
        String policy) {
    /// Nothing is loaded, run, framed or sent anywhere.
    public static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// Everybody may come.
    public static final MountRules PUBLIC =
            new MountRules(true, false, false, false, false, () -> 0, NOTHING);

    /// Whoever is logged in.
    public static final MountRules USERS =
            new MountRules(false, false, false, false, false, () -> 0, NOTHING);

    public MountRules withBasic() {
        return new MountRules(anonymous, true, anyHost, clear, compressed, body, policy);
    }

    public MountRules withAnyHost() {
        return new MountRules(anonymous, basic, true, clear, compressed, body, policy);
    }

    public MountRules withClear() {
        return new MountRules(anonymous, basic, anyHost, true, compressed, body, policy);
    }

    public MountRules withCompression() {
        return new MountRules(anonymous, basic, anyHost, clear, true, body, policy);
    }

    /// @param octets asked anew for each request
    public MountRules withBody(LongSupplier octets) {
        return new MountRules(anonymous, basic, anyHost, clear, compressed, octets, policy);
    }

    public MountRules withPolicy(String contentSecurityPolicy) {
        return new MountRules(
                anonymous, basic, anyHost, clear, compressed, body, contentSecurityPolicy);
    }
}
