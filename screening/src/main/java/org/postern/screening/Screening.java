package org.postern.screening;

/// The two policies by which a message's way begins.
public record Screening(ConnectionPolicy connections, EnvelopePolicy envelopes) {}
