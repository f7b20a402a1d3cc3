package org.postern.net;

import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Certificates and keys in the textual encoding (RFC 7468 section 2).
final class PemFiles {
    private static final int MAX_OCTETS = 1 << 20;
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PemFiles() {}

    static List<X509Certificate> certificates(Path file) throws ProblemException {
        byte[] text = read(file, "certificate");
        var chain = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            var alone = new ByteArrayInputStream(certificatesAlone(text));
            for (var found : factory.generateCertificates(alone)) {
                chain.add((X509Certificate) found);
            }
        } catch (CertificateException unreadable) {
            throw unusable(file, "certificate", "It is not in PEM form.", unreadable);
        }
        if (chain.isEmpty()) {
            throw unusable(file, "certificate", "No certificate is in it.", null);
        }
        return List.copyOf(chain);
    }

    /// The file without what else may be in it: a key, or parameters of one. In another form than
    /// PEM all of it.
    private static byte[] certificatesAlone(byte[] octets) {
        var text = new String(octets, StandardCharsets.ISO_8859_1);
        var alone = new StringBuilder();
        for (int from = text.indexOf(BEGIN); from >= 0; from = text.indexOf(BEGIN, from + 1)) {
            int to = text.indexOf(END, from);
            if (to >= 0) {
                alone.append(text, from, to + END.length()).append('\n');
            }
        }
        return alone.isEmpty() ? octets : alone.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static PrivateKey privateKey(Path file) throws ProblemException {
        return privateKey(file, null);
    }

    /// @param password opens the key; null: there is none
    static PrivateKey privateKey(Path file, @Nullable String password) throws ProblemException {
        var text = new String(read(file, "private key"), StandardCharsets.US_ASCII);
        try {
            byte[] encrypted = section(text, "ENCRYPTED PRIVATE KEY");
            if (encrypted != null) {
                return pkcs8(file, decrypted(file, encrypted, required(file, password)));
            }
            byte[] der = section(text, PKCS8);
            return der == null ? olderForm(file, text, password) : pkcs8(file, der);
        } catch (IllegalArgumentException | IOException | GeneralSecurityException unreadable) {
            throw unusable(file, "private key", "It is not in PEM form.", unreadable);
        }
    }

    private static String required(Path file, @Nullable String password) throws ProblemException {
        if (password == null) {
            throw unusable(
                    file, "private key", "It is encrypted, and no password was given.", null);
        }
        return password;
    }

    /// The key in clear: PKCS #8 within the password-based encryption of RFC 8018 section 6.2, or
    /// an older one. Some of what OpenSSL writes is not among the ciphers of the JDK.
    private static byte[] decrypted(Path file, byte[] der, String password)
            throws ProblemException, IOException {
        var sealed = new PKCS8EncryptedPrivateKeyInfo(der);
        try {
            var opener =
                    new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(password.toCharArray());
            return sealed.decryptPrivateKeyInfo(opener).getEncoded();
        } catch (OperatorCreationException unknown) {
            throw unusable(file, "private key", "Its encryption is not known.", unknown);
        } catch (PKCSException wrong) {
            throw wrongPassword(file, wrong);
        }
    }

    private static ProblemException wrongPassword(Path file, Exception cause) {
        return unusable(file, "private key", "The password does not open it.", cause);
    }

    static ProblemException strangers(Path file, Path keyFile) {
        return new ProblemException(
                "The certificate in "
                        + file.getFileName()
                        + " and the key in "
                        + keyFile.getFileName()
                        + " do not belong together.",
                "No certificate of the file is that of the key.",
                null);
    }

    /// Signs with the one and verifies with the other.
    static boolean belongTogether(PublicKey publicKey, PrivateKey key) {
        var sample = new byte[] {'p', 'a', 'i', 'r'};
        try {
            var signature = Signature.getInstance(signatureAlgorithm(key));
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKind) {
            return false;
        }
    }

    private static String signatureAlgorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
    }

    private static PrivateKey pkcs8(Path file, byte[] der)
            throws ProblemException, GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                // Asked of the next algorithm; the file does not say which it is.
            }
        }
        throw unusable(file, "private key", "It is neither EC nor RSA nor EdDSA.", null);
    }

    private static PrivateKey olderForm(Path file, String text, @Nullable String password)
            throws ProblemException, IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(text))) {
            for (var found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return pkcs8(file, pair.getPrivateKeyInfo().getEncoded());
                }
                if (found instanceof PEMEncryptedKeyPair sealed) {
                    char[] secret = required(file, password).toCharArray();
                    return pkcs8(file, opened(file, sealed, secret));
                }
            }
        } catch (PEMException unreadable) {
            throw unusable(file, "private key", "It is not in PEM form.", unreadable);
        }
        throw unusable(file, "private key", "No private key is in it.", null);
    }

    /// The way of OpenSSL before PKCS #8: `Proc-Type: 4,ENCRYPTED` above the octets.
    private static byte[] opened(Path file, PEMEncryptedKeyPair sealed, char[] secret)
            throws ProblemException, IOException {
        // Its way from password to key is not among those of the JDK.
        var opener = new JcePEMDecryptorProviderBuilder().setProvider(new BouncyCastleProvider());
        try {
            return sealed.decryptKeyPair(opener.build(secret)).getPrivateKeyInfo().getEncoded();
        } catch (PEMException wrong) {
            throw wrongPassword(file, wrong);
        }
    }

    /// The octets of the first section of this label; null when there is none.
    private static byte @Nullable [] section(String text, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        return from < 0 || to < from
                ? null
                : Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to).strip());
    }

    static byte[] read(Path file, String what) throws ProblemException {
        try (var in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS);
            if (octets.length == MAX_OCTETS) {
                throw unusable(file, what, "It is above 1 MiB.", null);
            }
            return octets;
        } catch (NoSuchFileException absent) {
            throw unusable(file, what, "There is no such file.", absent);
        } catch (AccessDeniedException denied) {
            throw unusable(file, what, "The server's user may not read it.", denied);
        } catch (IOException failed) {
            throw unusable(file, what, failed.getMessage(), failed);
        }
    }

    static ProblemException unusable(
            Path file, String what, @Nullable String detail, @Nullable Throwable cause) {
        return new ProblemException(
                new Problem("The " + what + " " + file + " cannot be used.", detail, null), cause);
    }
}
