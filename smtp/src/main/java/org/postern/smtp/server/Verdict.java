package org.postern.smtp.server;

import org.postern.smtp.Reply;

/// A backend's answer to a step that may be refused.
public sealed interface Verdict {
    Verdict ACCEPT = new Accept();

    /// Go on; the session words the reply.
    record Accept() implements Verdict {}

    /// Stop here with this reply.
    ///
    /// @param reply 4xx or 5xx with a short reason that is safe to show a stranger; the session
    ///   appends its id
    record Reject(Reply reply) implements Verdict {
        public Reject {
            if (reply.positive()) {
                throw new IllegalArgumentException("not a refusal: " + reply);
            }
        }
    }

    /// Refuses with this reply.
    static Verdict reject(Reply reply) {
        return new Reject(reply);
    }
}
