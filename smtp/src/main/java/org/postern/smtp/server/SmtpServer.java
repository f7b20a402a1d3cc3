package org.postern.smtp.server;

import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.kernel.StatusSource;
import org.postern.net.Connection;
import org.postern.net.SessionHandler;
import org.postern.smtp.Reply;

import java.io.IOException;
import java.util.List;

/// The handler of a listener's SMTP, submission or LMTP connections. Holds no connection's state;
/// any number of threads.
public final class SmtpServer implements SessionHandler, StatusSource, MetricSource {
    private final SmtpService service;
    private final SmtpBackend backend;
    private final Events events;
    private final SmtpCounters counters = new SmtpCounters();

    public SmtpServer(SmtpService service, SmtpBackend backend, Events events) {
        this.service = service;
        this.backend = backend;
        this.events = events;
    }

    @Override
    public void serve(Connection connection) throws IOException {
        new Session(connection, service, backend, counters, events).run();
    }

    /// What its sessions have counted since the start, under the service's name.
    @Override
    public List<Field> status() {
        return List.of(Field.of(service.mode().service(), counters.value()));
    }

    @Override
    public List<Metric> metrics() {
        return counters.metrics(service.mode().service());
    }

    // RFC 5321 section 3.8: a server that closes for its own reasons says 421.
    @Override
    public byte[] refusal(Refusal reason, String id) {
        var reply =
                switch (reason) {
                    case BUSY -> Reply.of(421, "4.3.2", "Too busy just now, try again later");
                    case TOO_MANY_FROM_ADDRESS ->
                            Reply.of(421, "4.7.0", "Too many connections from your address");
                    case TOO_MANY_FROM_NETWORK ->
                            Reply.of(421, "4.7.0", "Too many connections from your network");
                    case TOO_FAST_FROM_ADDRESS ->
                            Reply.of(421, "4.7.0", "Your address connects too often");
                };
        return reply.refusedBy(id).octets();
    }
}
