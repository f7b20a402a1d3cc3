package org.postern.antivirus;

import org.postern.kernel.Events;
import org.postern.net.BackOff;
import org.postern.net.ServiceAddress;
import org.postern.net.ServiceConnection;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/// One daemon: its exchanges, and how it does.
///
/// Every exchange has a connection of its own. A session of several commands (IDSESSION) saves the
/// connection, some 50 µs on a local network; but clamd ends it after a pause of its own choosing,
/// so that every exchange would have to be ready to begin anew.
final class ClamdServer {
    /// Longest answer that is read: names of viruses are short.
    static final int LARGEST_REPLY = 4_096;

    private static final int CHUNK = 32 << 10;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /// How long a version is believed: clamd notices new patterns itself, without telling anybody.
    private static final Duration VERSION_AGE = Duration.ofSeconds(30);

    private final ServiceAddress address;
    private final AntivirusSettings settings;
    private final InstantSource clock;
    private final Events events;
    private final BackOff backOff;
    private final AtomicInteger busy = new AtomicInteger();

    private volatile Version version = new Version("", Instant.EPOCH);

    private record Version(String text, Instant seen) {}

    ClamdServer(
            ServiceAddress address,
            AntivirusSettings settings,
            InstantSource clock,
            Events events) {
        this.address = address;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        this.backOff = new BackOff(clock, FIRST_PAUSE, settings.backOff());
    }

    ServiceAddress address() {
        return address;
    }

    boolean mayTry() {
        return backOff.mayTry();
    }

    /// Why it does not answer; empty when it does.
    String problem() {
        return backOff.problem();
    }

    /// Exchanges under way.
    int busy() {
        return busy.get();
    }

    /// Sends a stream to be scanned.
    ///
    /// @throws SourceException when the stream cannot be read
    /// @throws IOException when the daemon cannot be asked
    ClamdReply scan(InputStream content, Deadline deadline) throws IOException {
        busy.incrementAndGet();
        try (var connection = connect(deadline)) {
            try {
                send(connection, content);
            } catch (SourceException | SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // clamd says why it hangs up before the stream has ended: the stream is too long.
                return early(connection, e);
            }
            return ClamdReply.parse(reply(connection));
        } finally {
            busy.decrementAndGet();
        }
    }

    private static ClamdReply early(ServiceConnection connection, IOException cause)
            throws IOException {
        String said;
        try {
            said = reply(connection);
        } catch (IOException e) {
            cause.addSuppressed(e);
            throw cause;
        }
        if (said.isEmpty()) {
            throw cause;
        }
        return ClamdReply.parse(said);
    }

    /// The stream goes in pieces, each after its length in four octets; a piece of no length ends
    /// it.
    private static void send(ServiceConnection connection, InputStream content) throws IOException {
        var out = new DataOutputStream(connection.output());
        out.write("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII));
        byte[] piece = new byte[4 + CHUNK];
        int length;
        do {
            length = content.readNBytes(piece, 4, CHUNK);
            piece[0] = (byte) (length >>> 24);
            piece[1] = (byte) (length >>> 16);
            piece[2] = (byte) (length >>> 8);
            piece[3] = (byte) length;
            out.write(piece, 0, 4 + length);
        } while (length > 0);
    }

    /// Asks something that is answered in a word: `PING`, `RELOAD`.
    String ask(String command) throws IOException {
        return ask(command, settings.timeout());
    }

    private String ask(String command, Duration most) throws IOException {
        try (var connection = connect(Deadline.in(most))) {
            connection.output().write(("z" + command + "\0").getBytes(StandardCharsets.US_ASCII));
            return reply(connection);
        }
    }

    private ServiceConnection connect(Deadline deadline) throws IOException {
        var connection =
                ServiceConnection.open(address, deadline.atMost(settings.connectTimeout()));
        connection.within(deadline.atMost(settings.timeout()));
        return connection;
    }

    private static String reply(ServiceConnection connection) throws IOException {
        var text = new ByteArrayOutputStream();
        byte[] block = new byte[512];
        var input = connection.input();
        while (text.size() < LARGEST_REPLY) {
            int length = input.read(block);
            if (length < 0) {
                break;
            }
            for (int i = 0; i < length; i++) {
                if (block[i] == 0) {
                    text.write(block, 0, i);
                    return text.toString(StandardCharsets.UTF_8);
                }
            }
            text.write(block, 0, length);
        }
        if (text.size() >= LARGEST_REPLY) {
            throw new IOException("an answer above " + LARGEST_REPLY + " octets");
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /// Its version and that of its patterns, half a minute old at most; empty while it is not
    /// known.
    String version() {
        var known = version;
        var now = clock.instant();
        if (now.isBefore(known.seen().plus(VERSION_AGE)) || !mayTry()) {
            return known.text();
        }
        return freshVersion();
    }

    /// Its version, asked for now; empty when it does not answer.
    String freshVersion() {
        String text = "";
        try {
            // A message may wait for this, whose time is short: a daemon that works says it at
            // once.
            text = ask("VERSION", settings.connectTimeout()).strip();
            worked();
        } catch (IOException e) {
            failed(e);
        }
        version = new Version(text, clock.instant());
        return text;
    }

    void worked() {
        if (backOff.worked()) {
            events.record(new AntivirusEvent.EngineBack(Clamd.NAME, address.toString()));
        }
    }

    void failed(IOException e) {
        String problem = Problems.text(e);
        if (backOff.failed(problem)) {
            events.record(new AntivirusEvent.EngineLost(Clamd.NAME, address.toString(), problem));
        }
    }
}
