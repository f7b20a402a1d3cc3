package org.postern.net;

import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
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
    private static final String PKCS8 = "PRIVATE KEY";
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PemFiles() {}

    static List<X509Certificate> certificates(Path file) throws ProblemException {
        byte[] text = read(file, "certificate");
        var chain = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var found : factory.generateCertificates(new ByteArrayInputStream(text))) {
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

    static PrivateKey privateKey(Path file) throws ProblemException {
        var text = new String(read(file, "private key"), StandardCharsets.US_ASCII);
        if (text.contains("ENCRYPTED")) {
            throw unusable(
                    file, "private key", "It is encrypted; a server needs it in clear.", null);
        }
        try {
            byte[] der = section(text, PKCS8);
            return der == null ? olderForm(file, text) : pkcs8(file, der);
        } catch (IllegalArgumentException | IOException | GeneralSecurityException unreadable) {
            throw unusable(file, "private key", "It is not in PEM form.", unreadable);
        }
    }

    /// Signs with the one and verifies with the other.
    static void checkPair(X509Certificate certificate, Path file, PrivateKey key, Path keyFile)
            throws ProblemException {
        if (!belongTogether(certificate.getPublicKey(), key)) {
            throw new ProblemException(
                    "The certificate in "
                            + file.getFileName()
                            + " and the key in "
                            + keyFile.getFileName()
                            + " do not belong together.",
                    "The first certificate of the file must be the server's own.",
                    null);
        }
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey key) {
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

    private static PrivateKey olderForm(Path file, String text)
            throws ProblemException, IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(text))) {
            for (var found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return pkcs8(file, pair.getPrivateKeyInfo().getEncoded());
                }
            }
        } catch (PEMException unreadable) {
            throw unusable(file, "private key", "It is not in PEM form.", unreadable);
        }
        throw unusable(file, "private key", "No private key is in it.", null);
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

    private static byte[] read(Path file, String what) throws ProblemException {
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

    private static ProblemException unusable(
            Path file, String what, @Nullable String detail, @Nullable Throwable cause) {
        return new ProblemException(
                new Problem("The " + what + " " + file + " cannot be used.", detail, null), cause);
    }
}
