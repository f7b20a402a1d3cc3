package org.postern.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// An account's opaque name in the store. It is given once, by the directory, and survives every
/// rename of the person.
///
/// @param value 1 to 100 characters of printable ASCII without space and `/`
public record AccountId(String value) {
    private static final int MAX_LENGTH = 100;

    public AccountId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("account id of " + value.length() + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~' || c == '/') {
                throw new IllegalArgumentException("account id with character " + (int) c);
            }
        }
    }

    /// What begins the ids of the accounts that hold domains' shared folders; the directory gives
    /// none like it.
    private static final String DOMAIN = "domain:";

    /// The account that holds a domain's shared folders: nobody's own, it has no INBOX.
    ///
    /// @param domain its A-labels, lower case; one that is too long for an account's id stands
    ///   there by its digest
    public static AccountId ofDomain(String domain) {
        String id = DOMAIN + domain;
        return new AccountId(id.length() <= MAX_LENGTH ? id : DOMAIN + digest(domain));
    }

    private static String digest(String domain) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(domain.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether it holds shared folders, and is no person's.
    public boolean ofDomain() {
        return value.startsWith(DOMAIN);
    }

    @Override
    public String toString() {
        return value;
    }
}
