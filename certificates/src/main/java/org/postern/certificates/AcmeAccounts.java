package org.postern.certificates;

import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Failures;
import org.postern.kernel.Json;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Sha256;
import org.postern.net.CertificateFiles;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The accounts at authorities: a key each, kept for good, and the address that the authority gave
/// it.
final class AcmeAccounts {
    private static final int VERSION = 1;
    private static final int HEX_OCTETS = 8;

    private final Path folder;

    /// @param folder `accounts` below `tls`
    AcmeAccounts(Path folder) {
        this.folder = folder;
    }

    /// The key for an authority, made when first asked for.
    ///
    /// @param directory the authority's address
    KeyPair key(String directory) throws ProblemException {
        Path file = file(directory, ".pem");
        try {
            if (!Files.exists(file)) {
                // Both halves: the older form of a key, as OpenSSL writes it, has its public one.
                SafeFiles.write(file, pem(made()));
            }
            return read(file);
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(file, e);
        }
    }

    private static KeyPair made() throws GeneralSecurityException {
        // RFC 8555 section 6.2: ES256 is among what every authority takes.
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair pair) throws IOException {
        var parsed =
                org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
                        pair.getPrivate().getEncoded());
        var number = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(parsed.parsePrivateKey());
        var point =
                org.bouncycastle.asn1.x509.SubjectPublicKeyInfo.getInstance(
                        pair.getPublic().getEncoded());
        var whole =
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256,
                        number.getKey(),
                        point.getPublicKeyData(),
                        parsed.getPrivateKeyAlgorithm().getParameters());
        return CertificateFiles.pem("EC PRIVATE KEY", whole.getEncoded());
    }

    private static KeyPair read(Path file) throws IOException {
        try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
            if (parser.readObject() instanceof PEMKeyPair pair) {
                return new JcaPEMKeyConverter().getKeyPair(pair);
            }
        }
        throw new IOException("no key is in it");
    }

    /// The account's address at the authority; null: there is none yet.
    @Nullable URL account(String directory) throws ProblemException {
        Path file = file(directory, ".json");
        try {
            return Files.exists(file)
                            && Json.read(Files.readString(file)) instanceof Map<?, ?> json
                            && json.get("account") instanceof String address
                    ? URI.create(address).toURL()
                    : null;
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    void keep(String directory, URL account) throws ProblemException {
        var json = new LinkedHashMap<String, Object>();
        json.put("version", VERSION);
        json.put("directory", directory);
        json.put("account", account.toString());
        SafeFiles.write(file(directory, ".json"), Json.write(json) + "\n");
    }

    /// The authority does not know the account any more.
    void forget(String directory) throws ProblemException {
        Path file = file(directory, ".json");
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Path file(String directory, String ending) {
        byte[] digest = Sha256.digest(directory.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HexFormat.of().formatHex(digest, 0, HEX_OCTETS) + ending);
    }

    private static ProblemException unreadable(Path file, Exception e) {
        return new ProblemException(
                new Problem(
                        "The account at the authority cannot be used.",
                        e instanceof IOException io
                                ? Failures.why(file, io)
                                : file + ": " + e.getMessage(),
                        "take the file away: the next order makes a new account"),
                e);
    }
}
