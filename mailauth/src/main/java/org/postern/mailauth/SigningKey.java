package org.postern.mailauth;

import org.postern.net.DnsName;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A key that a domain signs with, and where its public half is to be published.
///
/// @param domain the signing domain (`d=`)
/// @param selector its name among the domain's keys (`s=`): letters, digits, hyphens, dots
public record SigningKey(
        DnsName domain, String selector, SignatureAlgorithm algorithm, PrivateKey key) {
    // RFC 8301 section 3.2: signers use at least 1024 bits and should use 2048
    public static final int RSA_BITS = 2_048;

    private static final int SMALLEST_RSA = 1_024;
    private static final int LARGEST_RSA = 4_096;

    /// Octets of a SubjectPublicKeyInfo before an Ed25519 key (RFC 8410 section 4).
    private static final int ED25519_ENVELOPE = 12;

    /// Longest string within a TXT record.
    private static final int LONGEST_STRING = 255;

    /// @throws IllegalArgumentException if the selector is none, the key is of another kind, or it
    ///   is too short or too long
    public SigningKey {
        boolean named =
                !selector.isEmpty()
                        && selector.chars()
                                .allMatch(c ->
                                        (c >= 'a' && c <= 'z')
                                                || (c >= 'A' && c <= 'Z')
                                                || (c >= '0' && c <= '9')
                                                || c == '-'
                                                || c == '_'
                                                || c == '.')
                        && DnsName.find(selector + "._domainkey." + domain.text()).isPresent();
        if (!named || domain.isRoot()) {
            throw new IllegalArgumentException("not a selector: " + selector);
        }
        switch (algorithm) {
            case RSA_SHA256 -> {
                if (!(key instanceof RSAPrivateKey rsa)) {
                    throw new IllegalArgumentException("not an RSA key");
                }
                int bits = rsa.getModulus().bitLength();
                if (bits < SMALLEST_RSA || bits > LARGEST_RSA) {
                    throw new IllegalArgumentException(
                            "an RSA key of 1024 to 4096 bits is needed, not of " + bits);
                }
            }
            case ED25519_SHA256 -> {
                if (!(key instanceof EdECPrivateKey)) {
                    throw new IllegalArgumentException("not an Ed25519 key");
                }
            }
        }
    }

    /// A new key and what is to be published for it.
    ///
    /// @param key the secret half
    /// @param name where in DNS the TXT record goes
    /// @param text the record's text
    public record Made(SigningKey key, DnsName name, String text) {
        /// The record as a line of a zone file, its text in strings of at most 255 octets.
        public String zoneLine() {
            var line = new StringBuilder(name.text()).append(". IN TXT (");
            for (int at = 0; at < text.length(); at += LONGEST_STRING) {
                int end = Math.min(text.length(), at + LONGEST_STRING);
                line.append(" \"").append(text, at, end).append('"');
            }
            return line.append(" )").toString();
        }
    }

    /// Makes a key: RSA of 2048 bits, or Ed25519.
    ///
    /// @throws IllegalArgumentException if the selector is none
    public static Made generate(DnsName domain, String selector, SignatureAlgorithm algorithm) {
        try {
            var pair =
                    switch (algorithm) {
                        case RSA_SHA256 -> {
                            var generator = KeyPairGenerator.getInstance("RSA");
                            generator.initialize(RSA_BITS);
                            yield generator.generateKeyPair();
                        }
                        case ED25519_SHA256 ->
                                KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    };
            return made(domain, selector, algorithm, pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA and Ed25519", e);
        }
    }

    private static Made made(
            DnsName domain, String selector, SignatureAlgorithm algorithm, KeyPair pair) {
        var key = new SigningKey(domain, selector, algorithm, pair.getPrivate());
        return new Made(key, key.name(), record(algorithm, pair.getPublic()));
    }

    /// Reads a secret key in PEM: `BEGIN PRIVATE KEY` (PKCS #8, as `openssl genpkey` writes it) or
    /// `BEGIN RSA PRIVATE KEY` (PKCS #1, as DKIM tools do).
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static SigningKey parse(DnsName domain, String selector, String pem) {
        byte[] encoded = pkcs8(pem);
        for (var algorithm : SignatureAlgorithm.values()) {
            try {
                String name = algorithm == SignatureAlgorithm.RSA_SHA256 ? "RSA" : "Ed25519";
                var key =
                        KeyFactory.getInstance(name)
                                .generatePrivate(new PKCS8EncodedKeySpec(encoded));
                return new SigningKey(domain, selector, algorithm, key);
            } catch (GeneralSecurityException otherKind) {
                // The next one is tried.
            }
        }
        throw new IllegalArgumentException("neither an RSA nor an Ed25519 key");
    }

    private static byte[] pkcs8(String pem) {
        if (pem.contains("BEGIN RSA PRIVATE KEY")) {
            return BareRsaKey.privateKey(content(pem, "RSA PRIVATE KEY"));
        }
        return content(pem, "PRIVATE KEY");
    }

    private static byte[] content(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a PEM file with BEGIN PRIVATE KEY");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the PEM file is damaged", e);
        }
    }

    /// The secret key in PEM, as [#parse] reads it.
    // RFC 7468 section 10
    public String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /// Where in DNS the TXT record with the public key goes (RFC 6376 section 3.6.2.1).
    public DnsName name() {
        return domain.below(selector + "._domainkey");
    }

    /// The text of that record, made from the secret key; empty when that does not hold the public
    /// one (Ed25519): it is told when the key is made.
    public Optional<String> record() {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            return Optional.empty();
        }
        try {
            var spec = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
            return Optional.of(
                    record(algorithm, KeyFactory.getInstance("RSA").generatePublic(spec)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key was made by this Java", e);
        }
    }

    // RFC 6376 section 3.6.1: v=, k=, p=; RFC 8463 section 4: the bare 32 octets of Ed25519
    private static String record(SignatureAlgorithm algorithm, PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (algorithm == SignatureAlgorithm.ED25519_SHA256) {
            encoded = Arrays.copyOfRange(encoded, ED25519_ENVELOPE, encoded.length);
        }
        return "v=DKIM1; k="
                + algorithm.keyType()
                + "; p="
                + Base64.getEncoder().encodeToString(encoded);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return algorithm.word() + " " + selector + " of " + domain;
    }
}
