package org.postern.imap.server;

import org.postern.imap.Reply;
import org.postern.kernel.Event;
import org.postern.kernel.Events;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.kernel.Timing;
import org.postern.net.Connection;
import org.postern.net.SessionHandler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The IMAP server: what a listener hands its connections to. Any thread.
public final class ImapServer implements SessionHandler, MetricSource {
    /// The service's name towards the authenticator.
    public static final String SERVICE = "imap";

    private final Supplier<String> hostName;
    private final ImapBackend backend;
    private final ImapLogins logins;
    private final Supplier<ImapSettings> settings;
    private final Events events;
    private final InstantSource clock;

    /// How long commands take, by name: there are as many as the table of commands has.
    private final Map<String, Timing> times = new ConcurrentHashMap<>();

    /// @param hostName the name in the greeting
    /// @param settings asked before each command, so that a change is live
    public ImapServer(
            Supplier<String> hostName,
            ImapBackend backend,
            ImapLogins logins,
            Supplier<ImapSettings> settings,
            Events events,
            InstantSource clock) {
        this.hostName = hostName;
        this.backend = backend;
        this.logins = logins;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void serve(Connection connection) throws IOException {
        new ImapSession(this, connection).run();
    }

    /// @param name of a command that there is
    Timing timing(String name) {
        return times.computeIfAbsent(name, _ -> new Timing());
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.timings(
                        "imap.commands",
                        "How long IMAP commands take until their answer is complete.",
                        "command",
                        () -> new TreeMap<>(times)));
    }

    @Override
    public byte[] refusal(Refusal reason, String id) {
        String text =
                switch (reason) {
                    case BUSY -> "Too many connections";
                    case TOO_MANY_FROM_ADDRESS -> "Too many connections from your address";
                    case TOO_MANY_FROM_NETWORK -> "Too many connections from your network";
                    case TOO_FAST_FROM_ADDRESS -> "Connecting too often from your address";
                };
        // RFC 5530 section 3: UNAVAILABLE; RFC 9051 section 7.1.5: BYE as a greeting
        var bye = new Reply(Reply.Status.BYE, "UNAVAILABLE", text + " (" + id + ")");
        return ("* " + bye + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    ImapSettings settings() {
        return settings.get();
    }

    String hostName() {
        return hostName.get();
    }

    ImapBackend backend() {
        return backend;
    }

    ImapLogins logins() {
        return logins;
    }

    InstantSource clock() {
        return clock;
    }

    void record(Event event) {
        events.record(event);
    }
}
