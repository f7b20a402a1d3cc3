package org.postern.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Debian's slapd in a process of its own, with a folder of its own, an mdb database, and our
/// schema beside the standard ones.
public final class Slapd implements AutoCloseable {
    /// The first part of the name of whoever may do all, and the password.
    public static final String NAME = "cn=manager";

    public static final String PASSWORD = "manager";

    private static final Path PROGRAM = Path.of("/usr/sbin/slapd");
    private static final Path STANDARD = Path.of("/etc/ldap/schema");
    private static final int TRIES = 200;
    private static final int PAUSE_MILLIS = 50;

    private final Path folder;
    private final int port;
    private Process process;

    private Slapd(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    public static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /// @param folder not there yet
    public static Slapd start(Path root, Path folder, String suffix) throws IOException {
        var configuration = Files.createDirectories(folder.resolve("config"));
        var database = Files.createDirectories(folder.resolve("database"));
        var file = folder.resolve("config.ldif");
        Files.writeString(file, configuration(root, database, suffix));
        load("0", configuration, file);
        var top = folder.resolve("top.ldif");
        String label = suffix.substring(suffix.indexOf('=') + 1, suffix.indexOf(','));
        Files.writeString(top, "dn: " + suffix + "\nobjectClass: domain\ndc: " + label + "\n");
        load("1", configuration, top);
        return new Slapd(folder, FreePorts.one());
    }

    private Process launch() throws IOException {
        var started =
                new ProcessBuilder(
                                PROGRAM.toString(),
                                "-d",
                                "0",
                                "-F",
                                folder.resolve("config").toString(),
                                "-h",
                                "ldap://127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        awaitPort(started, port);
        return started;
    }

    /// Ends it with SIGKILL.
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Starts it again on what it has kept, on the same port.
    public void restart() throws IOException {
        process = launch();
    }

    private static String configuration(Path root, Path database, String suffix)
            throws IOException {
        var text =
                new StringBuilder(
                        """
                        dn: cn=config
                        objectClass: olcGlobal
                        cn: config

                        dn: cn=module,cn=config
                        objectClass: olcModuleList
                        cn: module
                        olcModulepath: /usr/lib/ldap
                        olcModuleload: back_mdb

                        dn: cn=schema,cn=config
                        objectClass: olcSchemaConfig
                        cn: schema

                        """);
        for (var name : List.of("core", "cosine", "inetorgperson", "misc", "dyngroup")) {
            text.append(Files.readString(STANDARD.resolve(name + ".ldif")).strip()).append("\n\n");
        }
        for (var name : List.of("mirapoint", "mgrp")) {
            var file = root.resolve("schema/openldap/" + name + ".ldif");
            text.append(Files.readString(file).strip()).append("\n\n");
        }
        text.append(
                """
                dn: olcDatabase=mdb,cn=config
                objectClass: olcDatabaseConfig
                objectClass: olcMdbConfig
                olcDatabase: mdb
                olcSuffix: %1$s
                olcRootDN: %2$s,%1$s
                olcRootPW: %3$s
                olcDbDirectory: %4$s
                olcDbMaxSize: 4294967296
                olcDbIndex: objectClass eq
                olcDbIndex: mail,uid,cn eq,sub
                """
                        .formatted(suffix, NAME, PASSWORD, database));
        return text.toString();
    }

    private static void load(String number, Path configuration, Path ldif) throws IOException {
        Programs.run(
                "/usr/sbin/slapadd",
                "-n",
                number,
                "-F",
                configuration.toString(),
                "-l",
                ldif.toString());
    }

    private static void awaitPort(Process process, int port) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("slapd ended, exit code " + process.exitValue());
                }
                pause();
            }
        }
        process.destroyForcibly();
        throw new IOException("slapd does not listen on port " + port);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
