package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.ProblemException;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

final class CertificateFilesTest {
    private final Instant ends = Instant.now().plusSeconds(86_400);

    @TempDir Path folder;

    private final TestAuthority authority;
    private final TlsCertificate made;

    CertificateFilesTest() throws Exception {
        authority = new TestAuthority("CN=Test Authority");
        made = authority.server("mail", "RSA", ends, "mail.example.test", "*.example.test");
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return CertificateFiles.pem("CERTIFICATE", certificate.getEncoded());
    }

    private String plainKey() {
        return CertificateFiles.pem("PRIVATE KEY", made.key().getEncoded());
    }

    /// As `openssl pkcs8 -topk8` writes it.
    private String encryptedKey(String password) throws Exception {
        var algorithm = "PBEWithHmacSHA256AndAES_256";
        var secret =
                SecretKeyFactory.getInstance(algorithm)
                        .generateSecret(new PBEKeySpec(password.toCharArray()));
        var cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        var sealed =
                new EncryptedPrivateKeyInfo(
                        new AlgorithmIdentifier(
                                PKCSObjectIdentifiers.id_PBES2,
                                ASN1Primitive.fromByteArray(cipher.getParameters().getEncoded())),
                        cipher.doFinal(made.key().getEncoded()));
        return CertificateFiles.pem("ENCRYPTED PRIVATE KEY", sealed.getEncoded());
    }

    /// As `openssl rsa -aes256 -traditional` writes it.
    private String olderEncryptedKey(String password) throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    made.key(),
                    new JcePEMEncryptorBuilder("AES-256-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build(password.toCharArray()));
        }
        return text.toString();
    }

    private Path archive(String password) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "mail",
                made.key(),
                password.toCharArray(),
                made.chain().toArray(Certificate[]::new));
        Path file = folder.resolve("mail.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    @Test
    void readsChainAndKeyFromTwoFilesOrOne() throws Exception {
        var chain = write("chain.pem", pem(made.leaf()) + pem(authority.certificate()));
        var key = write("key.pem", plainKey());
        assertThat(CertificateFiles.read("mail", chain, key, null).chain()).hasSize(2);
        var both = write("both.pem", plainKey() + pem(made.leaf()));
        assertThat(CertificateFiles.read("mail", both, null, null).chain()).hasSize(1);
    }

    @Test
    void putsTheChainInOrderAndLeavesStrangersOut() throws Exception {
        var stranger = new TestAuthority("CN=Stranger").certificate();
        var chain =
                write("mixed.pem", pem(stranger) + pem(authority.certificate()) + pem(made.leaf()));
        var read = CertificateFiles.read("mail", chain, write("key.pem", plainKey()), null);
        assertThat(read.chain()).isEqualTo(List.of(made.leaf(), authority.certificate()));
    }

    @Test
    void readsEncryptedKeys() throws Exception {
        var chain = write("chain.pem", pem(made.leaf()));
        for (String text : List.of(encryptedKey("sesame"), olderEncryptedKey("sesame"))) {
            var key = write("key.pem", text);
            assertThat(CertificateFiles.read("mail", chain, key, "sesame").key())
                    .isEqualTo(made.key());
            refused(chain, key, "wrong", "The password does not open it.");
            refused(chain, key, null, "It is encrypted, and no password was given.");
        }
    }

    @Test
    void readsArchives() throws Exception {
        var file = archive("sesame");
        var read = CertificateFiles.read("mail", file, null, "sesame");
        assertThat(read.chain()).hasSize(2);
        assertThat(read.hosts()).containsExactly("mail.example.test", "*.example.test");
        refused(file, null, "wrong", "The password does not open the archive.");
        refused(file, null, null, "The archive needs a password.");
        refused(write("noise", "nothing at all"), null, "x", "neither PEM nor a PKCS #12 archive");
    }

    @Test
    void saysWhatDoesNotBelongTogether() throws Exception {
        var other = authority.server("other", "EC", ends, "other.example.test");
        var chain = write("chain.pem", pem(other.leaf()));
        refused(chain, write("key.pem", plainKey()), null, "do not belong together");
    }

    @Test
    void knowsWhatItIsFor() {
        assertThat(made.covers("mail.example.test")).isTrue();
        assertThat(made.covers("IMAP.example.test.")).isTrue();
        assertThat(made.covers("a.b.example.test")).isFalse();
        assertThat(made.covers("example.test")).isFalse();
        assertThat(made.isSelfSigned()).isFalse();
    }

    private static void refused(
            Path file, @Nullable Path key, @Nullable String password, String text) {
        assertThatThrownBy(() -> CertificateFiles.read("mail", file, key, password))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(text);
    }
}
