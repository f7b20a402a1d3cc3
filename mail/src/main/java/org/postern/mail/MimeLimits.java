package org.postern.mail;

/// How far a [MimeParser] follows a message. Beyond a limit nothing fails: what lies there is part
/// of an opaque leaf, or is not kept.
///
/// @param depth how many parts may contain one another; a deeper container is a leaf
/// @param parts most parts of a message; the last one takes in all that follows
/// @param headerOctets how much of one header is read; the rest is passed over
/// @param boundaryOctets longest boundary; RFC 2046 section 5.1.1 allows 70
/// @param keptOctets how much of the parts' headers the structure keeps in all
public record MimeLimits(
        int depth, int parts, int headerOctets, int boundaryOctets, int keptOctets) {
    public static final MimeLimits DEFAULTS = new MimeLimits(100, 2000, 262_144, 250, 1_048_576);

    public MimeLimits {
        if (depth < 1 || parts < 1 || headerOctets < 1 || boundaryOctets < 1 || keptOctets < 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
