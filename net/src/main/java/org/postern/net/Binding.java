package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Binds a listener's addresses, and says in the administrator's terms why it cannot.
public final class Binding {
    /// Connections the system completes for us before we accept them.
    private static final int BACKLOG = 1_024;

    private static final int FIRST_UNPRIVILEGED_PORT = 1_024;

    /// A hint's port in place of a privileged one.
    private static final int HIGH_PORTS = 2_000;

    private Binding() {}

    /// All addresses or none. With port 0 the first address gets a free port, the others the same.
    static List<ServerSocket> bindAll(ListenerPlan plan) throws ProblemException {
        var bound = new ArrayList<ServerSocket>();
        int port = plan.port();
        try {
            for (var address : plan.addresses()) {
                var socket = bind(plan, new InetSocketAddress(address, port));
                bound.add(socket);
                port = socket.getLocalPort();
            }
            return List.copyOf(bound);
        } finally {
            if (bound.size() < plan.addresses().size()) {
                bound.forEach(Binding::closeQuietly);
            }
        }
    }

    /// As [#bindAll], for those who select among many channels.
    ///
    /// @return in blocking mode
    /// @throws ProblemException when one of them cannot be bound; none is bound then
    public static List<ServerSocketChannel> channels(ListenerPlan plan) throws ProblemException {
        var bound = new ArrayList<ServerSocketChannel>();
        int port = plan.port();
        try {
            for (var address : plan.addresses()) {
                var channel = channel(plan, new InetSocketAddress(address, port));
                bound.add(channel);
                port = channel.socket().getLocalPort();
            }
            return List.copyOf(bound);
        } finally {
            if (bound.size() < plan.addresses().size()) {
                bound.forEach(channel -> closeQuietly(channel.socket()));
            }
        }
    }

    private static ServerSocketChannel channel(ListenerPlan plan, InetSocketAddress where)
            throws ProblemException {
        ServerSocketChannel channel = null;
        boolean done = false;
        try {
            channel = ServerSocketChannel.open();
            channel.socket().setReuseAddress(true);
            channel.bind(where, BACKLOG);
            done = true;
            return channel;
        } catch (IOException failed) {
            throw new ProblemException(explain(plan, where, failed), failed);
        } finally {
            if (!done && channel != null) {
                closeQuietly(channel.socket());
            }
        }
    }

    private static ServerSocket bind(ListenerPlan plan, InetSocketAddress where)
            throws ProblemException {
        ServerSocket socket = null;
        boolean done = false;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(where, BACKLOG);
            done = true;
            return socket;
        } catch (IOException failed) {
            throw new ProblemException(explain(plan, where, failed), failed);
        } finally {
            if (!done && socket != null) {
                closeQuietly(socket);
            }
        }
    }

    private static Problem explain(ListenerPlan plan, InetSocketAddress where, IOException failed) {
        String said = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
        String key = plan.name() + ".port";
        String cannot = key + ": " + where.getPort() + " cannot be bound: ";
        if (said.contains("permission denied")) {
            return new Problem(
                    cannot + "permission denied.",
                    deniedDetail(),
                    deniedHint(key, where.getPort()));
        }
        if (said.contains("address already in use")) {
            return new Problem(
                    cannot + "another program listens there.",
                    "The address is " + Addresses.text(where) + ".",
                    "stop that program (ss -ltnp shows it), or set another " + key);
        }
        if (failed instanceof BindException && said.contains("cannot assign requested address")) {
            return new Problem(
                    plan.name()
                            + ".address: "
                            + Addresses.text(where.getAddress())
                            + " cannot be bound: this machine has no such address.",
                    null,
                    "set " + plan.name() + ".address to one that `ip address` shows");
        }
        return new Problem(
                cannot + failed.getMessage() + ".",
                "The address is " + Addresses.text(where) + ".",
                null);
    }

    private static String deniedDetail() {
        var uid = uid();
        return (uid == null ? "The process has" : "The process runs as uid " + uid + " and has")
                + " no right to bind it; ports below "
                + FIRST_UNPRIVILEGED_PORT
                + " need a capability.";
    }

    private static String deniedHint(String key, int port) {
        // 25 becomes 2025: high, and still told apart.
        int high = port + HIGH_PORTS;
        return key + " = " + high + ", or: setcap cap_net_bind_service=+ep on the java program";
    }

    private static @Nullable Object uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return null;
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            System.getLogger(Binding.class.getName())
                    .log(System.Logger.Level.DEBUG, "close of a listening socket", failed);
        }
    }
}
