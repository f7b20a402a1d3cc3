package org.postern.it;

import org.junit.jupiter.api.Assumptions;
import org.postern.bench.Programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A domain of Debian's Samba AD DC in a folder of its own, of which only LDAP runs. Active
/// Directory's ports cannot be chosen, so that it listens on an address of the loopback network
/// that nobody else uses, as root.
final class SambaDomain implements AutoCloseable {
    static final String BASE = "DC=ad,DC=test";
    static final String ADMINISTRATOR = "Administrator@ad.test";
    static final String PASSWORD = "Passw0rd-of-AD";

    private static final String ADDRESS = "127.0.0.77";
    private static final int PORT = 389;
    private static final int TRIES = 600;

    private final Path folder;
    private final Path configuration;
    private Process process;

    private SambaDomain(Path folder) throws IOException {
        this.folder = folder;
        provision();
        this.configuration = configuration();
        this.process = launch();
    }

    /// Makes a new domain; the test is skipped where that cannot be.
    static SambaDomain start(Path folder) throws IOException {
        StockNode.require("samba", "samba");
        StockNode.require("samba-tool", "samba");
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/share/samba/setup/ad-schema")),
                "the Debian package samba-ad-provision is not installed");
        try (var _ = new ServerSocket(PORT, 1, InetAddress.getByName(ADDRESS))) {
            // Ours to take.
        } catch (IOException e) {
            Assumptions.abort("Samba AD DC needs port 389 of " + ADDRESS + ": " + e.getMessage());
        }
        return new SambaDomain(folder);
    }

    String url() {
        return "ldap://" + ADDRESS;
    }

    private void provision() throws IOException {
        Programs.run(
                "samba-tool",
                "domain",
                "provision",
                "--realm=AD.TEST",
                "--domain=ADTEST",
                "--server-role=dc",
                "--adminpass=" + PASSWORD,
                "--dns-backend=NONE",
                "--host-name=dc1",
                "--host-ip=127.0.0.1",
                "--targetdir=" + folder);
    }

    /// What the provisioning wrote, without file services.
    private Path configuration() throws IOException {
        var file = folder.resolve("etc/smb.conf");
        var text = Files.readString(file);
        int shares = text.indexOf("[sysvol]");
        int homes = text.indexOf("[homes]");
        int end = homes < 0 ? shares : homes;
        Files.writeString(
                file,
                text.substring(0, end)
                        + """
                          server services = ldap
                          log file = %1$s/log
                          interfaces = %2$s/8
                          bind interfaces only = yes
                          pid directory = %1$s
                          ncalrpc dir = %1$s/ncalrpc
                          winbindd socket directory = %1$s/winbind
                          ntp signd socket directory = %1$s/ntp
                          ldap server require strong auth = no
                          dsdb:schema update allowed = yes
                        """
                                .formatted(folder, ADDRESS));
        return file;
    }

    private Process launch() throws IOException {
        var started =
                new ProcessBuilder(
                                "samba",
                                "-i",
                                "-M",
                                "single",
                                "-s",
                                configuration.toString(),
                                "--debug-stdout")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        for (int i = 0; i < TRIES; i++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(ADDRESS, PORT));
                return started;
            } catch (IOException notYet) {
                if (!started.isAlive()) {
                    throw new IOException(
                            "samba ended: " + Files.readString(folder.resolve("output")));
                }
                pause();
            }
        }
        started.destroyForcibly();
        throw new IOException("samba does not listen");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// Changes entries as the administrator.
    void change(String ldif) throws IOException {
        var file = Files.createTempFile(folder, "change", ".ldif");
        Files.write(file, ldif.getBytes(StandardCharsets.UTF_8));
        Programs.run(
                "ldapmodify",
                "-x",
                "-H",
                url(),
                "-D",
                ADMINISTRATOR,
                "-w",
                PASSWORD,
                "-f",
                file.toString());
    }

    /// Makes a user of the domain with an address.
    void user(String name, String password, String mail) throws IOException {
        Programs.run(
                "samba-tool",
                "user",
                "create",
                name,
                password,
                "--given-name=" + name,
                "--surname=Directory",
                "--mail-address=" + mail,
                "-s",
                configuration.toString());
    }

    /// Ends it with SIGKILL.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }
}
