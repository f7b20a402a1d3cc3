package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.directory.JsonWebKeys.Algorithm;
import org.postern.kernel.Json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A signed JSON Web Token (RFC 7519) in its compact form, taken apart but not yet believed.
///
/// @param key the key's name; empty when the token names none
/// @param signed what the signature is of
record AccessToken(
        Algorithm algorithm, String key, Map<?, ?> claims, byte[] signed, byte[] signature) {
    private static final List<String> TYPES =
            List.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

    /// @throws TokenException when it is none, or one of a kind that is not taken
    static AccessToken parse(String text) throws TokenException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new TokenException("not a signed token");
        }
        Map<?, ?> header = object(parts[0]);
        // RFC 8725 section 3.1: the algorithm is one of few, and never "none".
        var algorithm = Algorithm.named(header.get("alg"));
        if (algorithm == null) {
            throw new TokenException("an algorithm that is not taken");
        }
        // RFC 7515 section 4.1.11: what is critical and not known here makes it invalid.
        if (header.containsKey("crit")) {
            throw new TokenException("critical parameters that are not known");
        }
        // RFC 8725 section 3.11: a token of another kind is not an access token.
        if (header.get("typ") instanceof String type
                && !TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            throw new TokenException("a token of another type");
        }
        String key = header.get("kid") instanceof String id ? id : "";
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        return new AccessToken(algorithm, key, object(parts[1]), signed, octets(parts[2]));
    }

    private static Map<?, ?> object(String part) throws TokenException {
        byte[] octets = octets(part);
        var text = new String(octets, StandardCharsets.UTF_8);
        try {
            if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), octets)
                    && Json.read(text) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (IllegalArgumentException notJson) {
            // Told below.
        }
        throw new TokenException("not JSON");
    }

    private static byte[] octets(String part) throws TokenException {
        try {
            // RFC 7515 section 2: base64url without padding
            if (part.indexOf('=') < 0) {
                return Base64.getUrlDecoder().decode(part);
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below.
        }
        throw new TokenException("not base64url");
    }

    boolean signedBy(JsonWebKeys issuer) {
        return issuer.keys().stream()
                .filter(candidate -> candidate.algorithm() == algorithm)
                .filter(candidate -> key.isEmpty() || candidate.id().equals(key))
                .anyMatch(candidate -> candidate.verifies(signed, signature));
    }

    /// Checks what the claims say.
    ///
    /// @return what names the account
    /// @throws TokenException when the token is not for us, not now, or for nobody
    String account(OAuthSettings settings, Instant now) throws TokenException {
        // RFC 7519 section 4.1.1: iss, compared exactly
        require(settings.issuer().equals(claims.get("iss")), "another issuer");
        require(within(claims.get("aud"), settings.audience()), "another audience");
        // RFC 7519 section 4.1.4: exp; a token without end is not taken
        Instant end = time("exp");
        require(end != null && now.isBefore(end.plus(settings.clockSkew())), "expired");
        Instant begin = time("nbf");
        require(begin == null || !now.isBefore(begin.minus(settings.clockSkew())), "not valid yet");
        require(settings.scope().isEmpty() || hasScope(settings.scope()), "scope missing");
        String claim = settings.accountClaim();
        // OpenID Connect Core 1.0 section 5.1: an address that its owner has not proved is a claim
        // of his own.
        require(
                !claim.equals("email") || !Boolean.FALSE.equals(claims.get("email_verified")),
                "an address that is not verified");
        if (claims.get(claim) instanceof String name && !name.isEmpty()) {
            return name;
        }
        throw new TokenException("no claim " + claim);
    }

    private static void require(boolean held, String otherwise) throws TokenException {
        if (!held) {
            throw new TokenException(otherwise);
        }
    }

    /// RFC 7519 section 4.1.3: a string, or a list of them.
    private static boolean within(@Nullable Object claim, String wanted) {
        return claim instanceof List<?> list ? list.contains(wanted) : wanted.equals(claim);
    }

    // RFC 8693 section 4.2: scope, separated by spaces; some issuers write scp, a list or a string.
    private boolean hasScope(String wanted) {
        return scopes(claims.get("scope"), wanted) || scopes(claims.get("scp"), wanted);
    }

    private static boolean scopes(@Nullable Object claim, String wanted) {
        return claim instanceof String words
                ? List.of(words.split(" ", -1)).contains(wanted)
                : claim instanceof List<?> list && list.contains(wanted);
    }

    /// RFC 7519 section 2: NumericDate, seconds since 1970; null when absent or no time.
    private @Nullable Instant time(String claim) throws TokenException {
        return switch (claims.get(claim)) {
            case null -> null;
            case Long seconds when Math.abs(seconds) < 1L << 40 -> Instant.ofEpochSecond(seconds);
            case Double seconds when Math.abs(seconds) < 1L << 40 ->
                    Instant.ofEpochMilli((long) (seconds * 1000));
            default -> throw new TokenException("a " + claim + " that is no time");
        };
    }
}
