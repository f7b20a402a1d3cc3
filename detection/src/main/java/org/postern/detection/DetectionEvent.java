package org.postern.detection;

import org.postern.kernel.Event;

/// What happens between nodes and their detection centre.
public sealed interface DetectionEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.WARNING;
    }

    @Override
    default String correlation() {
        return "";
    }

    /// The centre does not answer. Told once, until it answers again; messages go on without it.
    record CentreLost(String centre, String problem) implements DetectionEvent {}

    /// The centre answers again.
    record CentreBack(String centre) implements DetectionEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Somebody asks the centre and does not know its secret.
    record QuestionRefused(String client, String reason) implements DetectionEvent {}
}
