package org.postern.kernel;

/// A size in octets.
///
/// @param count octets, not negative
public record Octets(long count) {
    public Octets {
        if (count < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + count);
        }
    }
}
