package org.postern.detection;

/// What is known of one key.
///
/// @param count sightings within the last hours; older ones count less
/// @param sources different networks that it came from, an estimate that ends at about 60
/// @param spam how often it was called spam
/// @param ham how often it was called wanted
public record Sighting(int count, int sources, int spam, int ham) {
    /// Never seen.
    public static final Sighting NONE = new Sighting(0, 0, 0, 0);
}
