package org.postern.kernel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// SHA-256 and its HMAC, which every JDK has.
public final class Sha256 {
    /// Length of a digest, and of an HMAC.
    public static final int OCTETS = 32;

    private Sha256() {}

    public static byte[] digest(byte[] octets) {
        return digest().digest(octets);
    }

    /// A digest to be fed; one thread.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /// An HMAC to be fed; one thread.
    ///
    /// @param key at least one octet
    public static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }

    /// The HMAC of a text's UTF-8 octets.
    ///
    /// @param key at least one octet
    public static byte[] hmac(byte[] key, String text) {
        return mac(key).doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
