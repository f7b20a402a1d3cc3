package org.postern.node;

import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The run that the ahead-of-time cache is made from: a node's first start, some mail, a session
/// and its end, in a home that is thrown away; then all of it again over what is there. What it
/// loads, production finds loaded.
public final class Training {
    private Training() {}

    public static void main(String[] words) throws IOException, ProblemException {
        var home = Files.createTempDirectory("postern-training");
        try {
            // Twice: the first start writes what a later one reads, and both are to be fast.
            for (int run = 0; run < 2; run++) {
                try (var node = Node.start(new Arguments(home, home, settings()))) {
                    System.out.println(Banner.of(node, home));
                    Rehearsal.run(node, run == 0);
                }
            }
        } finally {
            delete(home);
        }
    }

    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        // Views are read anew each time: that is what a start has to be quick at.
        settings.put("store.viewMemory", "0");
        var sockets = new ArrayList<ServerSocket>();
        for (var service : Endpoint.SERVED) {
            var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            settings.put(Endpoint.nameOf(service) + ".port", String.valueOf(socket.getLocalPort()));
        }
        for (var socket : sockets) {
            socket.close();
        }
        return settings;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
