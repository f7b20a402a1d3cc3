package org.postern.reports;

import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.transport.TlsResults;
import org.postern.transport.TlsSession;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/// Counts how TLS with other servers went. Safe for use by many threads.
public final class TlsCounts implements TlsResults {
    private final DayCounts counts;
    private final InstantSource clock;
    private final Supplier<ReportSettings> settings;

    public TlsCounts(
            Engine engine,
            Committer committer,
            InstantSource clock,
            Supplier<ReportSettings> settings) {
        this.counts = new DayCounts(engine, committer, "tls");
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void told(TlsSession session) {
        if (session.domain().isEmpty() || !settings.get().tls()) {
            return;
        }
        var day = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        boolean failed = session.failed();
        counts.add(
                day,
                session.domain(),
                new RowOutput()
                        .text(session.policy().type())
                        .list(session.policy().text())
                        .list(session.policy().mx())
                        .text(
                                failed ? session.server() : "",
                                failed ? session.address() : "",
                                session.failure())
                        .octets());
    }

    DayCounts counts() {
        return counts;
    }
}
