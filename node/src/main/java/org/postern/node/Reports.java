package org.postern.node;

import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.net.Resolver;
import org.postern.reports.DmarcCounts;
import org.postern.reports.ReportSettings;
import org.postern.reports.Reporting;
import org.postern.reports.TlsCounts;

import java.time.InstantSource;
import java.util.function.Supplier;

/// What other domains are told once a day: counted by whoever sends and receives, sent when the
/// mail rooms are there.
record Reports(TlsCounts tls, DmarcCounts dmarc) {
    static Reports over(Ground ground, Settings settings, InstantSource clock) {
        Supplier<ReportSettings> current = () -> settings.current(ReportSettings.class);
        return new Reports(
                new TlsCounts(ground.engine(), ground.committer(), clock, current),
                new DmarcCounts(ground.engine(), ground.committer(), clock, current));
    }

    Reporting reporting(
            Ground ground,
            People people,
            Mail mail,
            Resolver resolver,
            Settings settings,
            InstantSource clock,
            Events events) {
        return new Reporting(
                new Reporting.Ground(
                        ground.blobs(),
                        resolver,
                        mail.transport(),
                        people.directory(),
                        clock,
                        () -> settings.current(ReportSettings.class),
                        events),
                tls,
                dmarc);
    }
}
