package org.postern.antispam;

/// Judges messages. Safe for any number of threads; an engine that cannot judge says so in the
/// report's troubles, and never throws for what a message holds.
public interface SpamEngine {
    /// What reports of this engine are signed with.
    String name();

    SpamReport score(SpamMessage message, SpamFacts facts);
}
