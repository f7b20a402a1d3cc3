package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.mail.Address;
import org.postern.smtp.ReversePath;

import java.util.List;

/// Mail that a verdict causes beside the message's own way.
///
/// @param kind for the trail and for how it goes
/// @param by the account in whose name; null: this node's
/// @param from the reverse path; of mail that is passed on, the sender's, which the router may
///   rewrite
public record Errand(
        Kind kind, @Nullable Account by, ReversePath from, List<Address> to, Body body) {
    public Errand {
        to = List.copyOf(to);
    }

    public enum Kind {
        /// The message itself goes to somebody else.
        REDIRECT,
        /// A copy that its recipients do not see.
        WIRETAP,
        /// Its first characters.
        EXCERPT,
        /// An answer of somebody who is away.
        REPLY,
        /// A notice to a user or an administrator.
        NOTICE
    }

    /// What is sent.
    public sealed interface Body {
        /// The message.
        ///
        /// @param lines header lines to put before it
        record Passing(Form form, String lines) implements Body {}

        /// A message of our own.
        record Made(byte[] octets) implements Body {}
    }
}
