package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.ProblemException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

final class TlsIdentityTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir Path directory;

    private Path certificate() {
        return directory.resolve("tls").resolve(SelfSigned.CERTIFICATE);
    }

    private Path key() {
        return directory.resolve("tls").resolve(SelfSigned.KEY);
    }

    private void create() throws ProblemException {
        SelfSigned.create(
                directory.resolve("tls"), List.of("mx.example.test", "mail.example.test"), CLOCK);
    }

    @Test
    void makesACertificateForTheHost() throws Exception {
        create();
        var certificate = TlsIdentity.load(certificate(), key()).chain().getFirst();
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("mx.example.test", "mail.example.test", "127.0.0.1");
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotAfter().toInstant())
                .isAfter(Instant.now().plusSeconds(3_640L * 86_400));
        certificate.verify(certificate.getPublicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key())))
                .isEqualTo("rw-------");
    }

    @Test
    void replacesNoFile() throws Exception {
        create();
        byte[] before = Files.readAllBytes(key());
        assertThatThrownBy(this::create).isInstanceOf(ProblemException.class);
        assertThat(Files.readAllBytes(key())).isEqualTo(before);
    }

    @Test
    void reloads() throws Exception {
        create();
        var identity = TlsIdentity.load(certificate(), key());
        var first = identity.chain();
        Files.delete(certificate());
        Files.delete(key());
        create();
        identity.reload();
        assertThat(identity.chain()).isNotEqualTo(first);
        var second = identity.chain();
        Files.writeString(key(), "nothing");
        assertThatThrownBy(identity::reload).isInstanceOf(ProblemException.class);
        assertThat(identity.chain()).isEqualTo(second);
    }

    /// As `openssl ecparam -genkey` writes it.
    @Test
    void readsTheOlderFormOfAKey() throws Exception {
        create();
        var newer = PrivateKeyInfo.getInstance(PemFiles.privateKey(key()).getEncoded());
        var parameters = newer.getPrivateKeyAlgorithm().getParameters();
        var number = ECPrivateKey.getInstance(newer.parsePrivateKey()).getKey();
        var older = new ECPrivateKey(256, number, parameters);
        Files.writeString(
                key(),
                SelfSigned.pem("EC PARAMETERS", parameters.toASN1Primitive().getEncoded())
                        + SelfSigned.pem("EC PRIVATE KEY", older.getEncoded()));
        assertThat(TlsIdentity.load(certificate(), key()).chain()).hasSize(1);
    }

    @Test
    void readsTheOlderFormOfAnRsaKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        var key = generator.generateKeyPair().getPrivate();
        var older = PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
        Path file = directory.resolve("rsa.pem");
        Files.writeString(
                file, SelfSigned.pem("RSA PRIVATE KEY", older.toASN1Primitive().getEncoded()));
        assertThat(PemFiles.privateKey(file)).isEqualTo(key);
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        create();
        assertProblem(directory.resolve("absent"), key(), "no such file");
        assertProblem(key(), key(), "certificate");
        assertProblem(certificate(), certificate(), "No private key");
        Path empty = Files.createFile(directory.resolve("empty"));
        assertProblem(empty, key(), "No certificate");
        Path encrypted =
                Files.writeString(
                        directory.resolve("encrypted"),
                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                                + "-----END ENCRYPTED PRIVATE KEY-----\n");
        assertProblem(certificate(), encrypted, "encrypted");
        Path garbage =
                Files.writeString(
                        directory.resolve("garbage"),
                        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertProblem(certificate(), garbage, "neither EC nor RSA");
        Path other = directory.resolve("other");
        SelfSigned.create(other, List.of("other.test"), CLOCK);
        assertProblem(certificate(), other.resolve(SelfSigned.KEY), "do not belong together");
    }

    private static void assertProblem(Path certificate, Path key, String text) {
        assertThatThrownBy(() -> TlsIdentity.load(certificate, key))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(text);
    }
}
