package org.postern.it;

import org.junit.jupiter.api.Assumptions;
import org.postern.bench.Programs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A mail server that is not ours, on an address of loopback of its own, that takes mail for
/// `NAME.test` and for nobody else. What it takes is read from its maildir.
final class NextHop implements AutoCloseable {
    private static final Path SCRIPT = Tree.ROOT.resolve("it/peers.sh");
    private static final Path UNPACKED = Tree.ROOT.resolve("it/target/peers");
    private static final int PATIENCE = 200;

    /// Which server.
    enum Kind {
        POSTFIX(61),
        EXIM(62),
        OPENSMTPD(63);

        /// All of 127.0.0.0/8 is this machine.
        final String address;

        Kind(int last) {
            address = "127.0.0." + last;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String domain() {
            return word() + ".test";
        }
    }

    private final Path box;
    private final Process process;
    private final Path log;

    private NextHop(Path box, Process process, Path log) {
        this.box = box;
        this.process = process;
        this.log = log;
    }

    /// Starts one and waits until it listens.
    ///
    /// @param box an empty folder of its own
    static NextHop start(Kind kind, Path box, int port) throws Exception {
        Assumptions.assumeTrue(
                Files.exists(UNPACKED.resolve(kind.word()).resolve("fetched"))
                        && "root".equals(System.getProperty("user.name")),
                "other mail servers are not unpacked, or this is not root:"
                        + " it/peers.sh fetch it/target/peers");
        Files.createDirectories(box);
        certificate(box, "mx." + kind.domain());
        var log = box.resolve("log");
        var process =
                new ProcessBuilder(
                                SCRIPT.toString(),
                                "run",
                                kind.word(),
                                UNPACKED.toString(),
                                box.toString(),
                                kind.address,
                                Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var hop = new NextHop(box, process, log);
        hop.await(new InetSocketAddress(kind.address, port));
        return hop;
    }

    private static void certificate(Path box, String name) throws IOException {
        StockNode.require("openssl", "openssl");
        Programs.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=DNS:" + name,
                "-keyout",
                box.resolve("key.pem").toString(),
                "-out",
                box.resolve("cert.pem").toString());
    }

    private void await(InetSocketAddress address) throws Exception {
        for (int tries = 0; tries < PATIENCE && process.isAlive(); tries++) {
            try (var socket = new Socket()) {
                socket.connect(address);
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("nobody listens on " + address + ": " + Files.readString(log));
    }

    /// The SHA-256 of its key, as a TLSA record 3 1 1 has it.
    String keyDigest() throws IOException {
        var key = box.resolve("public.der").toString();
        Programs.run(
                "sh",
                "-c",
                "openssl x509 -noout -pubkey -in '%s' | openssl pkey -pubin -outform der -out '%s'"
                        .formatted(box.resolve("cert.pem"), key));
        return Programs.run("openssl", "dgst", "-sha256", "-r", key).substring(0, 64);
    }

    /// The messages that it has, once there are so many.
    List<String> messages(int count) throws Exception {
        var found = List.<String>of();
        for (int tries = 0; tries < PATIENCE && found.size() < count; tries++) {
            TimeUnit.MILLISECONDS.sleep(50);
            found = messages();
        }
        return found;
    }

    private List<String> messages() throws IOException {
        var folder = box.resolve("mail/new");
        var found = new ArrayList<String>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (var file : files) {
                    found.add(Files.readString(file, StandardCharsets.UTF_8));
                }
            }
        }
        return found;
    }

    @Override
    public void close() throws Exception {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
