package org.postern.screening;

import java.time.Duration;

/// What decides about a triplet.
///
/// @param retryMin a retry counts from then on, after the first contact
/// @param retryMax and up to then
/// @param lifetime of a valid triplet since its last use
/// @param maxTriplets kept in all
public record TripletRules(
        Duration retryMin, Duration retryMax, Duration lifetime, long maxTriplets) {}
