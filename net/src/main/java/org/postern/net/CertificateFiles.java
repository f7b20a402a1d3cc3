package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Reads the certificates of a site from files.
///
/// - PEM (RFC 7468): a chain in one file and the key in another, or both in one. The key is PKCS
///   #8, encrypted or not, or in the older forms `EC PRIVATE KEY` and `RSA PRIVATE KEY`.
/// - PKCS #12 (RFC 7292): chain and key in one file, which a password opens.
///
/// The chain is put in order: the certificate of the key first, then each signer; what belongs to
/// neither is left out.
public final class CertificateFiles {
    private static final String NONE = "";

    private CertificateFiles() {}

    /// One section of a PEM file (RFC 7468 section 2), with its line end.
    ///
    /// @param label e.g. `CERTIFICATE`
    public static String pem(String label, byte[] der) {
        return SelfSigned.pem(label, der);
    }

    /// The certificates of a PEM file, in its order, or one in DER.
    ///
    /// @throws ProblemException when there is none that can be read
    public static List<X509Certificate> certificates(Path file) throws ProblemException {
        return PemFiles.certificates(file);
    }

    /// Reads a certificate with its key.
    ///
    /// @param name what the site calls it
    /// @param keyFile null: the key is in the certificate's file
    /// @param password opens the key or the archive; null: there is none
    /// @throws ProblemException when a file cannot be read, the password is wrong or missing, or
    ///   key and certificate do not belong together
    public static TlsCertificate read(
            String name, Path certificateFile, @Nullable Path keyFile, @Nullable String password)
            throws ProblemException {
        byte[] octets = PemFiles.read(certificateFile, "certificate");
        boolean pem = new String(octets, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
        if (!pem && keyFile == null) {
            return archive(name, certificateFile, octets, password);
        }
        var found = PemFiles.certificates(certificateFile);
        var keys = keyFile == null ? certificateFile : keyFile;
        var key = PemFiles.privateKey(keys, password);
        return new TlsCertificate(name, ordered(found, certificateFile, key, keys), key);
    }

    private static TlsCertificate archive(
            String name, Path file, byte[] octets, @Nullable String password)
            throws ProblemException {
        char[] secret = (password == null ? NONE : password).toCharArray();
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(octets), secret);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return entry(name, file, store, alias, secret);
                }
            }
        } catch (IOException e) {
            throw archiveProblem(file, password, e);
        } catch (GeneralSecurityException e) {
            throw PemFiles.unusable(file, "certificate", "Java cannot open its cipher.", e);
        } finally {
            Arrays.fill(secret, '\0');
        }
        throw PemFiles.unusable(file, "certificate", "No private key is in the archive.", null);
    }

    private static TlsCertificate entry(
            String name, Path file, KeyStore store, String alias, char[] secret)
            throws ProblemException, GeneralSecurityException {
        if (!(store.getKey(alias, secret) instanceof PrivateKey key)) {
            throw PemFiles.unusable(file, "certificate", "Its key is no private key.", null);
        }
        var chain = new ArrayList<X509Certificate>();
        for (var each : chainOf(store, alias)) {
            chain.add((X509Certificate) each);
        }
        return new TlsCertificate(name, ordered(chain, file, key, file), key);
    }

    private static List<java.security.cert.Certificate> chainOf(KeyStore store, String alias)
            throws KeyStoreException {
        var chain = store.getCertificateChain(alias);
        return chain == null ? List.of() : List.of(chain);
    }

    /// The JDK says both in the same exception.
    private static ProblemException archiveProblem(
            Path file, @Nullable String password, IOException e) {
        if (!(e.getCause() instanceof UnrecoverableKeyException)) {
            return PemFiles.unusable(
                    file, "certificate", "It is neither PEM nor a PKCS #12 archive.", e);
        }
        return new ProblemException(
                new Problem(
                        "The certificate " + file + " cannot be used.",
                        password == null
                                ? "The archive needs a password."
                                : "The password does not open the archive.",
                        null),
                e);
    }

    /// The certificate of the key first, then each one's signer, as far as they are there.
    private static List<X509Certificate> ordered(
            List<X509Certificate> found, Path file, PrivateKey key, Path keyFile)
            throws ProblemException {
        var own =
                found.stream()
                        .filter(each -> PemFiles.belongTogether(each.getPublicKey(), key))
                        .findFirst()
                        .orElseThrow(() -> PemFiles.strangers(file, keyFile));
        var chain = new ArrayList<X509Certificate>(List.of(own));
        for (var last = own; !isSelfSigned(last); ) {
            var signer = signer(last, found);
            if (signer == null || chain.contains(signer)) {
                break;
            }
            chain.add(signer);
            last = signer;
        }
        return chain;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static @Nullable X509Certificate signer(
            X509Certificate certificate, List<X509Certificate> among) {
        for (var each : among) {
            if (each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                    && signed(certificate, each)) {
                return each;
            }
        }
        return null;
    }

    private static boolean signed(X509Certificate certificate, X509Certificate by) {
        try {
            certificate.verify(by.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
