package org.postern.bench;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of the loopback for servers that are started, killed and started again. They lie below the
/// range from which systems take the port of an outgoing connection: what is down for a moment
/// finds its port free again, whatever connects meanwhile.
public final class FreePorts {
    // Linux takes outgoing ports from 32,768 on, others from 49,152 on.
    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final int MOST_TRIES = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /// A port that is free for TCP and UDP, and that no one else in this process was given.
    public static int one() throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IOException("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var tcp = new ServerSocket(port, 1, loopback);
                var udp = new DatagramSocket(port, loopback)) {
            return tcp.isBound() && udp.isBound();
        } catch (SocketException taken) {
            return false;
        }
    }
}
