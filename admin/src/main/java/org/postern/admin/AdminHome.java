package org.postern.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files in a node's home through which a client finds the node.
record AdminHome(Path home) {
    /// Longest path of a socket that every system takes: macOS has 104 octets with the final NUL,
    /// Linux 108.
    static final int MAX_SOCKET_PATH_OCTETS = 103;

    Path token() {
        return home.resolve("admin.token");
    }

    /// Where the socket is when the home's path is short enough.
    Path socket() {
        return home.resolve("admin.socket");
    }

    /// Where the socket's path is written when it is not.
    Path socketPath() {
        return home.resolve("admin.socket.path");
    }

    boolean isTooLong() {
        byte[] path = socket().toString().getBytes(StandardCharsets.UTF_8);
        return path.length > MAX_SOCKET_PATH_OCTETS;
    }

    /// The socket of the node that runs here.
    Path findSocket() throws IOException {
        return isTooLong() ? Path.of(Files.readString(socketPath()).strip()) : socket();
    }
}
