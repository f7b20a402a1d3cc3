package org.postern.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Service;
import org.postern.net.CertificateFiles;
import org.postern.net.SelfSigned;
import org.postern.net.TestAuthority;
import org.postern.net.TlsCertificate;
import org.postern.net.TlsIdentity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

final class CertificatesTest {
    @TempDir Path home;

    private final TestAuthority authority;
    private final MemoryEvents events = new MemoryEvents();
    private Instant now = Instant.now();
    private String standard = "";
    private Certificates certificates;
    private TlsIdentity identity;
    private Catalogue catalogue;

    CertificatesTest() throws Exception {
        authority = new TestAuthority("CN=Test Authority");
    }

    @BeforeEach
    void start() throws Exception {
        SelfSigned.create(
                home.resolve("tls"), List.of("mail.example.test"), InstantSource.system());
        begin();
    }

    private void begin() throws Exception {
        var challenges = new AcmeChallenges();
        certificates =
                new Certificates(
                        home.resolve("tls"),
                        () -> new CertificatesSettings(standard, Duration.ofDays(14)),
                        () -> AcmeSettings.DEFAULTS,
                        () -> "mail.example.test",
                        challenges,
                        AcmeChallenges.Doorway.OPEN,
                        () -> now,
                        events);
        identity = certificates.identity(null);
        catalogue = new Catalogue(events);
        catalogue.register(
                new CertificateCommands(certificates, () -> AcmeSettings.DEFAULTS).commands());
    }

    private Result give(String line) throws ProblemException {
        return catalogue.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    private TlsCertificate write(String folder, Duration left, String... hosts) throws Exception {
        var made = authority.server(folder, "EC", now.plus(left), hosts);
        Files.createDirectories(home.resolve(folder));
        Files.writeString(
                home.resolve(folder).resolve("chain.pem"),
                CertificateFiles.pem("CERTIFICATE", made.leaf().getEncoded()) + authority.pem());
        Files.writeString(
                home.resolve(folder).resolve("key.pem"),
                CertificateFiles.pem("PRIVATE KEY", made.key().getEncoded()));
        return made;
    }

    private String paths(String folder) {
        return home.resolve(folder).resolve("chain.pem")
                + " "
                + home.resolve(folder).resolve("key.pem");
    }

    private List<String> names() {
        return identity.certificates().stream().map(TlsCertificate::name).toList();
    }

    @Test
    void beginsWithTheOneOfTheFirstStart() throws Exception {
        assertThat(names()).containsExactly("node");
        assertThat(certificates.health().state()).isEqualTo(Service.State.OK);
        assertThat(((Result.Listing) give("Certificate List")).rows()).hasSize(1);
        assertThatThrownBy(() -> give("Certificate Delete node"))
                .hasMessageContaining("The certificate of the first start stays");
    }

    @Test
    void anAuthoritysComesBeforeOurOwn() throws Exception {
        write("a", Duration.ofDays(90), "mail.example.test");
        write("b", Duration.ofDays(300), "other.example.test");
        give("Certificate Add b " + paths("b"));
        assertThat(names()).containsExactly("node", "b");
        give("Certificate Add a " + paths("a"));
        assertThat(names()).containsExactly("a", "b", "node");
        standard = "b";
        give("Certificate Reload");
        assertThat(names()).containsExactly("b", "a", "node");
        begin();
        assertThat(names()).containsExactly("b", "a", "node");
        give("Certificate Delete b");
        assertThat(names()).containsExactly("a", "node");
        assertThat(home.resolve("b").resolve("key.pem")).exists();
    }

    @Test
    void refusesWhatCannotBeUsed() throws Exception {
        assertThatThrownBy(() -> give("Certificate Add a /nowhere/chain.pem"))
                .hasMessageContaining("There is no such file");
        assertThatThrownBy(() -> give("Certificate Add a relative.pem"))
                .hasMessageContaining("a path begins with /");
        assertThatThrownBy(() -> give("Certificate Add ../a /x"))
                .hasMessageContaining("a name has lower-case letters");
        assertThatThrownBy(() -> give("Certificate Show a"))
                .hasMessageContaining("There is no certificate a");
        assertThatThrownBy(() -> give("Certificate Create a localhost"))
                .hasMessageContaining("labels with dots");
        assertThat(certificates.sources()).containsOnlyKeys("node");
    }

    @Test
    void makesMore() throws Exception {
        give("Certificate Create imap imap.example.test *.imap.example.test");
        assertThat(names()).containsExactly("node", "imap");
        assertThat(identity.certificates().get(1).covers("x.imap.example.test")).isTrue();
        assertThatThrownBy(() -> give("Certificate Create imap other.example.test"))
                .hasMessageContaining("already");
    }

    @Test
    void seesThatFilesChange() throws Exception {
        write("a", Duration.ofDays(90), "mail.example.test");
        give("Certificate Add a " + paths("a"));
        var first = identity.chain();
        certificates.look();
        assertThat(identity.chain()).isEqualTo(first);
        var next = write("a", Duration.ofDays(180), "mail.example.test");
        certificates.look();
        assertThat(identity.chain().getFirst()).isEqualTo(next.leaf());
    }

    @Test
    void showsTheFormerWhileFilesAreBroken() throws Exception {
        var first = write("a", Duration.ofDays(90), "mail.example.test");
        give("Certificate Add a " + paths("a"));
        Files.writeString(home.resolve("a/key.pem"), "half a key");
        certificates.look();
        assertThat(identity.chain().getFirst()).isEqualTo(first.leaf());
        assertThat(certificates.health().state()).isEqualTo(Service.State.DEGRADED);
        assertThat(certificates.health().text()).startsWith("a: ");
        // A restart cannot show it, and works all the same.
        begin();
        assertThat(names()).containsExactly("node");
        var mended = write("a", Duration.ofDays(180), "mail.example.test");
        certificates.look();
        assertThat(identity.chain().getFirst()).isEqualTo(mended.leaf());
        assertThat(certificates.health().state()).isEqualTo(Service.State.OK);
    }

    @Test
    void tellsOnceADayThatOneEnds() throws Exception {
        write("a", Duration.ofDays(20), "mail.example.test");
        give("Certificate Add a " + paths("a"));
        certificates.look();
        assertThat(expiring()).isZero();
        now = now.plus(Duration.ofDays(8));
        certificates.look();
        certificates.look();
        assertThat(expiring()).isEqualTo(1);
        assertThat(certificates.health().state()).isEqualTo(Service.State.DEGRADED);
        now = now.plus(Duration.ofDays(1));
        certificates.look();
        assertThat(expiring()).isEqualTo(2);
    }

    private long expiring() {
        return events.all().stream()
                .filter(CertificateEvent.CertificateExpiring.class::isInstance)
                .count();
    }

    @Test
    void watchesUntilItIsStopped() {
        certificates.start();
        certificates.stop(Duration.ofSeconds(5));
        certificates.stop(Duration.ofSeconds(5));
        assertThat(certificates.health().state()).isEqualTo(Service.State.OK);
    }

    @Test
    void aDamagedDescriptionTakesNoOtherWithIt() throws Exception {
        give("Certificate Create mail mail.example.test");
        var source = home.resolve("tls/certificates/other/source.json");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "{ \"version\": ");
        certificates.reload();
        assertThat(certificates.sources()).containsOnlyKeys("node", "mail");
        assertThat(certificates.health().state()).isEqualTo(Service.State.DEGRADED);
        assertThat(certificates.health().text()).contains("other", "damaged");
        Files.delete(source);
        certificates.reload();
        assertThat(certificates.health().state()).isEqualTo(Service.State.OK);
    }
}
