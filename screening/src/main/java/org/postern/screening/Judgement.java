package org.postern.screening;

import org.postern.smtp.Reply;

/// What a policy says to one step of a client.
public sealed interface Judgement {
    Judgement ACCEPT = new Accept();

    /// Go on.
    record Accept() implements Judgement {}

    /// Not now (4xx) or never (5xx).
    ///
    /// @param check which check refused, for counters and logs
    /// @param reply what the client is told, without the session's id
    record Reject(Check check, Reply reply) implements Judgement {
        public Reject {
            if (reply.positive()) {
                throw new IllegalArgumentException("not a refusal: " + reply);
            }
        }
    }
}
