package org.postern.content;

/// One reason on a message's trail.
///
/// @param to whom it concerns; empty: all recipients
/// @param what in one or two words, such as `filter` or `junk score`
/// @param text for people
public record Step(String to, String what, String text) {}
