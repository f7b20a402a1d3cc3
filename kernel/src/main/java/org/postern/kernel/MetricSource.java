package org.postern.kernel;

import java.util.List;

/// A part of a node that keeps figures about itself.
@FunctionalInterface
public interface MetricSource {
    /// What it keeps; asked for whenever somebody wants to see figures.
    List<Metric> metrics();
}
