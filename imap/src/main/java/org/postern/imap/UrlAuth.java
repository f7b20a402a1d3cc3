package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// The end of a URL that carries its own permission (RFC 5092 section 6.1.2).
///
/// @param expire the last moment it is valid; absent when it does not expire
/// @param mechanism how the token was made, upper case; empty as long as there is no token
/// @param token hexadecimal, lower case; empty as long as there is none
/// @param rump the URL up to and with its access identifier, as it was written: what the token is
///   made of
public record UrlAuth(
        @Nullable Instant expire, UrlAccess access, String mechanism, String token, String rump) {
    public UrlAuth {
        if (mechanism.isEmpty() != token.isEmpty()) {
            throw new IllegalArgumentException("a mechanism goes with its token");
        }
    }

    /// Whether a token stands at the end.
    public boolean sealed() {
        return !token.isEmpty();
    }

    public boolean expired(Instant now) {
        return expire != null && now.isAfter(expire);
    }
}
