package org.postern.kernel;

/// Where rooms report events. Never blocks its caller for long and never fails.
@FunctionalInterface
public interface Events {
    void record(Event event);
}
