package org.postern.node;

import org.postern.kernel.Alarm;
import org.postern.net.TimeServer;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Whether the machine's clock is right: compared with time servers where there are any, and with
/// the time that has really passed since the look before. For one thread at a time.
final class ClockWatch {
    private static final Logger LOG = System.getLogger(ClockWatch.class.getName());

    /// How often servers are asked.
    private static final Duration ASKED = Duration.ofMinutes(10);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// How long a jump is told of.
    private static final Duration TOLD = Duration.ofMinutes(10);

    /// Asks a server.
    @FunctionalInterface
    interface Question {
        Duration offset(InetSocketAddress server) throws IOException;
    }

    private final Supplier<NodeAlarmSettings> settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Question question;

    // Guarded by this.
    private Instant lastWall;
    private long lastNanos;
    private Duration jump = Duration.ZERO;
    private Duration sinceJump = TOLD;
    private Duration sinceAsked = ASKED;
    private Duration offset = Duration.ZERO;

    /// @param nanoTime time that passes whatever the clock says
    ClockWatch(
            Supplier<NodeAlarmSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime,
            Question question) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.question = question;
        this.lastWall = clock.instant();
        this.lastNanos = nanoTime.getAsLong();
    }

    static ClockWatch of(Supplier<NodeAlarmSettings> settings, InstantSource clock) {
        return new ClockWatch(
                settings,
                clock,
                System::nanoTime,
                server -> TimeServer.offset(server, PATIENCE, clock));
    }

    Alarm alarm() {
        return Alarm.of(
                "clock-off",
                "The clock differs from that of alarms.timeServers by alarms.clockOffset, or has"
                        + " jumped as far.",
                false,
                "See that the machine keeps its time by NTP: timedatectl, chronyc tracking.",
                this::reading);
    }

    synchronized Alarm.Reading reading() {
        Instant wall = clock.instant();
        long nanos = nanoTime.getAsLong();
        Duration passed = Duration.ofNanos(nanos - lastNanos);
        Duration difference = Duration.between(lastWall, wall).minus(passed);
        lastWall = wall;
        lastNanos = nanos;
        Duration most = settings.get().clockOffset();
        sinceJump = sinceJump.plus(passed);
        if (difference.abs().compareTo(most) >= 0) {
            jump = difference;
            sinceJump = Duration.ZERO;
        }
        ask(passed);
        double limit = most.toMillis() / 1000.0;
        if (sinceJump.compareTo(TOLD) < 0) {
            return Alarm.Reading.of(
                    Alarm.Level.BAD, "The clock has jumped by " + seconds(jump) + " s.");
        }
        return Alarm.Reading.high(
                Math.abs(offset.toMillis() / 1000.0),
                limit,
                "The clock is " + seconds(offset.negated()) + " s off.");
    }

    private static String seconds(Duration time) {
        return "%+.1f".formatted(time.toMillis() / 1000.0);
    }

    private void ask(Duration passed) {
        List<String> servers = settings.get().timeServers();
        sinceAsked = sinceAsked.plus(passed);
        if (servers.isEmpty()) {
            offset = Duration.ZERO;
            return;
        }
        if (sinceAsked.compareTo(ASKED) < 0) {
            return;
        }
        sinceAsked = Duration.ZERO;
        var offsets = new ArrayList<Duration>();
        for (String server : servers) {
            try {
                offsets.add(question.offset(address(server)));
            } catch (IOException e) {
                LOG.log(Level.INFO, "a time server does not answer server=" + server, e);
            }
        }
        // One that is wrong among three does not matter. When nobody answers it stays as it was.
        if (!offsets.isEmpty()) {
            Collections.sort(offsets);
            offset = offsets.get(offsets.size() / 2);
        }
    }

    private static InetSocketAddress address(String server) throws IOException {
        int colon = server.lastIndexOf(':');
        boolean port = colon > 0 && server.indexOf(':') == colon;
        try {
            return port
                    ? new InetSocketAddress(
                            server.substring(0, colon),
                            Integer.parseInt(server.substring(colon + 1)))
                    : new InetSocketAddress(server, TimeServer.PORT);
        } catch (IllegalArgumentException e) {
            throw new IOException(server + " is no server", e);
        }
    }
}
