package org.postern.net;

/// One SASL authentication under way, in the server's role (RFC 4422). Made by [SaslMechanisms].
/// One thread.
public interface SaslExchange {
    /// Begins without an initial response. Called at most once, before any [#respond].
    ///
    /// @return an empty challenge where the client speaks first (RFC 4422 section 3.3)
    default Step begin() {
        return new Step.Challenge(new byte[0]);
    }

    /// Takes the client's next response, the initial response included. An initial response that is
    /// there but empty is judged like any other.
    Step respond(byte[] response);

    /// What the protocol does next.
    sealed interface Step {
        /// Send this challenge (decoded octets) and wait for a response.
        record Challenge(byte[] octets) implements Step {}

        /// The exchange ended; `outcome` says how.
        record Done(Authenticator.Outcome outcome) implements Step {}

        /// What the client sent is not of the mechanism's form.
        record Malformed(String reason) implements Step {}
    }
}
