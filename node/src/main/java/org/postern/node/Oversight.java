package org.postern.node;

import org.postern.admin.KeptAlarms;
import org.postern.admin.Telemetry;
import org.postern.admin.TelemetrySettings;
import org.postern.kernel.AlarmCommands;
import org.postern.kernel.AlarmSettings;
import org.postern.kernel.Alarms;
import org.postern.kernel.Catalogue;
import org.postern.kernel.EventLatches;
import org.postern.kernel.EventLog;
import org.postern.kernel.Events;
import org.postern.kernel.Lifecycle.ServiceHealth;
import org.postern.kernel.MetricSource;
import org.postern.kernel.Metrics;
import org.postern.kernel.Observation;
import org.postern.kernel.ProcessMetrics;
import org.postern.kernel.Settings;
import org.postern.kernel.StatCommands;
import org.postern.kernel.StatusMetrics;
import org.postern.kernel.StatusSource;
import org.postern.kernel.TimedEvents;
import org.postern.transport.QueueAlarmSettings;
import org.postern.transport.QueueAlarms;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What a node knows of itself: its figures, and the alarms that come from them.
final class Oversight {
    private final EventLog log;
    private final TimedEvents timed;
    private final EventLatches latches;
    private final Metrics metrics;
    private final InstantSource clock;

    /// @param log where all events end
    Oversight(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        this.timed = new TimedEvents(log);
        this.latches = new EventLatches(timed);
        this.metrics = new Metrics(clock);
        metrics.register(log);
        metrics.register(timed);
        metrics.register(new ProcessMetrics());
    }

    /// Where events begin their way to the log.
    Events events() {
        return latches;
    }

    Metrics metrics() {
        return metrics;
    }

    /// Adds figures: as they are declared, else as `Status` shows them.
    void measure(List<?> parts) {
        for (Object part : parts) {
            if (part instanceof MetricSource source) {
                metrics.register(source);
            } else if (part instanceof StatusSource source) {
                metrics.register(new StatusMetrics(source));
            }
        }
    }

    /// Declares the alarms and their commands.
    ///
    /// @param events where alarms are told
    /// @param health of all services
    /// @param certificates that clients are shown
    Alarms alarms(
            Home home,
            Ground ground,
            Mail mail,
            Settings settings,
            Catalogue catalogue,
            Events events,
            Supplier<List<ServiceHealth>> health,
            Supplier<List<X509Certificate>> certificates) {
        Supplier<NodeAlarmSettings> bounds = () -> settings.current(NodeAlarmSettings.class);
        var alarms =
                new Alarms(
                        () -> settings.current(AlarmSettings.class),
                        clock,
                        events,
                        new KeptAlarms(ground.engine(), ground.committer()));
        var own = new NodeAlarms(bounds, clock);
        alarms.declare(
                new QueueAlarms(
                                mail.transport().queue().whole(),
                                () -> settings.current(QueueAlarmSettings.class))
                        .alarms());
        alarms.declare(NodeAlarms.latched(latches));
        alarms.declare(
                List.of(
                        own.failed(health),
                        own.degraded(health),
                        own.replica(health),
                        own.disk(List.of(home.folder(), home.blobs(), home.index(), home.logs())),
                        own.certificates(certificates),
                        ClockWatch.of(bounds, clock).alarm(),
                        own.backup(),
                        NodeAlarms.logs(log)));
        var commands = new AlarmCommands(alarms);
        catalogue.register(commands.commands());
        catalogue.completing("Alarm", "alarm", _ -> commands.names());
        var stat = new StatCommands(metrics);
        catalogue.register(stat.commands());
        catalogue.completing("Stat", "stat", _ -> stat.names());
        catalogue.completing("Stat", "pattern", _ -> stat.names());
        metrics.register(alarms);
        return alarms;
    }

    /// Sends figures and logs to a collector, where the settings name one.
    Telemetry telemetry(Settings settings, Supplier<String> hostname) {
        var telemetry =
                new Telemetry(
                        metrics,
                        log,
                        () -> settings.current(TelemetrySettings.class),
                        hostname,
                        Node.VERSION,
                        clock);
        metrics.register(telemetry);
        return telemetry;
    }

    Observation service(Alarms alarms, Settings settings) {
        return new Observation(alarms, metrics, () -> settings.current(AlarmSettings.class), clock);
    }
}
