package org.postern.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Starts the services of a node in order and stops them in reverse.
public final class Lifecycle {
    /// A service's name and how it is.
    public record ServiceHealth(String name, Service.Health health) {}

    private static final Logger LOG = System.getLogger(Lifecycle.class.getName());

    private final List<Service> services;
    private final Events events;

    /// Guards `started`: one start or stop at a time.
    private final ReentrantLock changes = new ReentrantLock();

    private final Deque<Service> started = new ArrayDeque<>();

    /// @param services in the order of their start: what others need comes first
    public Lifecycle(List<Service> services, Events events) {
        this.services = List.copyOf(services);
        this.events = events;
    }

    /// Starts all services. When one fails, those already started are stopped in reverse.
    ///
    /// @param grace how long sessions are given if it comes to stopping
    /// @throws ProblemException of the service that failed
    public void start(Duration grace) throws ProblemException {
        changes.lock();
        try {
            for (Service service : services) {
                startOne(service, grace);
            }
        } finally {
            changes.unlock();
        }
    }

    private void startOne(Service service, Duration grace) throws ProblemException {
        long begun = System.nanoTime();
        try {
            service.start();
        } catch (ProblemException e) {
            events.record(new KernelEvent.ServiceFailed(service.name(), e.problem().error()));
            stop(grace);
            throw e;
        } catch (RuntimeException e) {
            String id = Ids.next();
            LOG.log(
                    Level.ERROR,
                    "start failed by a defect service=%s id=%s".formatted(service.name(), id),
                    e);
            events.record(new KernelEvent.ServiceFailed(service.name(), "defect " + id));
            stop(grace);
            throw new ProblemException(
                    new Problem(
                            service.name() + " cannot start because of a defect in Postern.",
                            "The log holds the details under the id " + id + ".",
                            null),
                    e);
        }
        started.push(service);
        events.record(new KernelEvent.ServiceStarted(service.name(), since(begun)));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /// Stops what was started, last first. Each service is given what is left of `grace`, and
    /// stopped at once when nothing is left. Safe to call again.
    ///
    /// @param grace for all services together
    public void stop(Duration grace) {
        changes.lock();
        try {
            long deadline = System.nanoTime() + grace.toNanos();
            while (!started.isEmpty()) {
                long left = Math.max(0, deadline - System.nanoTime());
                stopOne(started.pop(), Duration.ofNanos(left));
            }
        } finally {
            changes.unlock();
        }
    }

    private void stopOne(Service service, Duration grace) {
        long begun = System.nanoTime();
        try {
            service.stop(grace);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "stop failed by a defect service=" + service.name(), e);
        }
        events.record(new KernelEvent.ServiceStopped(service.name(), since(begun)));
    }

    /// How every service is, in the order of their start.
    public List<ServiceHealth> health() {
        return services.stream()
                .map(service -> new ServiceHealth(service.name(), healthOf(service)))
                .toList();
    }

    private static Service.Health healthOf(Service service) {
        try {
            return service.health();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "health failed by a defect service=" + service.name(), e);
            return new Service.Health(Service.State.FAILED, "cannot tell its health; see the log");
        }
    }
}
