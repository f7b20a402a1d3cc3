package org.postern.content;

/// Names by which scripts ask for what Postern knows of a message.
final class FilterFacts {
    /// The item of `environment` that holds the junk score.
    static final String SCORE = "vnd.postern.score";

    /// How the names of lists begin that are a network: `network:192.0.2.0/24`.
    static final String NETWORK = "network:";

    /// A flag by which a form says that no further filter runs; no message ever gets it.
    static final String STOP = "$postern-stop";

    private FilterFacts() {}
}
