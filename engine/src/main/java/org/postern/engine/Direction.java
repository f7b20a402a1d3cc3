package org.postern.engine;

/// The order in which a range is read.
public enum Direction {
    FORWARD,
    REVERSE
}
