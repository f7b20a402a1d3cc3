package org.postern.antispam;

import org.postern.net.BackOff;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks one of several engines outside that are all the same: the next one each time, and when one
/// does not answer, the one after it.
final class EngineTrial {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /// An answer longer than this is refused.
    static final int LARGEST_ANSWER = 4 << 20;

    private final List<EngineAddress> addresses;
    private final Duration time;
    private final AtomicInteger next = new AtomicInteger();

    /// While none of them answers, mail does not wait for each in turn.
    private final BackOff backOff = new BackOff(InstantSource.system(), FIRST_PAUSE, LONGEST_PAUSE);

    /// A talk with one engine.
    interface Talk {
        SpamReport with(Socket socket) throws IOException;
    }

    EngineTrial(List<EngineAddress> addresses, Duration time) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no engine to ask");
        }
        this.addresses = List.copyOf(addresses);
        this.time = time;
    }

    SpamReport ask(String name, Talk talk) {
        if (!backOff.mayTry()) {
            return SpamReport.silent(name, backOff.problem());
        }
        List<String> failures = new ArrayList<>();
        int first = Math.floorMod(next.getAndIncrement(), addresses.size());
        long deadline = System.nanoTime() + time.toNanos();
        for (int i = 0; i < addresses.size(); i++) {
            var address = addresses.get((first + i) % addresses.size());
            int left = (int) ((deadline - System.nanoTime()) / 1_000_000);
            if (left <= 0) {
                failures.add("no time left");
                break;
            }
            try (var socket = new Socket()) {
                // Whoever is tried first leaves time for the others.
                int share = Math.max(1, left / (addresses.size() - i));
                socket.connect(new InetSocketAddress(address.host(), address.port()), share);
                socket.setSoTimeout(share);
                socket.setTcpNoDelay(true);
                var report = talk.with(socket);
                backOff.worked();
                return report;
            } catch (IOException failed) {
                failures.add(address.host() + ":" + address.port() + ": " + failed.getMessage());
            }
        }
        String problem = String.join("; ", failures);
        backOff.failed(problem);
        return SpamReport.silent(name, problem);
    }

    static byte[] answer(InputStream in) throws IOException {
        byte[] octets = in.readNBytes(LARGEST_ANSWER + 1);
        if (octets.length > LARGEST_ANSWER) {
            throw new IOException("answer longer than " + LARGEST_ANSWER + " octets");
        }
        return octets;
    }
}
