package org.postern.antispam;

import java.io.IOException;

/// What people's sorting of their mail teaches: a judgement of each message by all that were named
/// spam or ham before it. One learner serves a node; it has a model that all share, and for each
/// user a small one laid over it.
///
/// Safe for any number of threads. Scoring does not wait for training, except for a user's model
/// that has to be read first.
public interface Learner {
    /// The user of the model that all share.
    String EVERYBODY = "";

    /// Judges a message. Takes about a millisecond and a bounded amount of memory, whatever the
    /// message holds.
    ///
    /// @param user whose model is laid over the shared one, or [#EVERYBODY]
    /// @throws IOException when the user's model cannot be read
    LearnerScore score(SpamMessage message, String user) throws IOException;

    /// The same, with the features that spoke loudest; it takes some times as long.
    ///
    /// @param most at most so many of them
    LearnerScore explain(SpamMessage message, String user, int most) throws IOException;

    /// Learns that a message is what the label says. A message is learned once: the same label
    /// again changes nothing, the other label takes the first back and then learns. On return the
    /// lesson is durable.
    ///
    /// @param user who says so: their model learns, and the shared one as far as its limits let one
    ///   person teach it. [#EVERYBODY]: an administrator says so, and only the shared one learns
    /// @throws IOException when the lesson cannot be kept, by the user's model or by the shared
    ///   one; what was kept before stays
    Lesson train(SpamMessage message, LearnerLabel label, String user) throws IOException;

    /// Takes back what was learned from a message.
    ///
    /// @throws IOException when that cannot be kept, for the user's model or for the shared one
    Lesson forget(SpamMessage message, String user) throws IOException;

    /// Forgets all that a user taught their own model, for an account that is no more. What it
    /// taught the shared one stays.
    ///
    /// @throws IllegalArgumentException for [#EVERYBODY]
    void remove(String user) throws IOException;

    /// How much a user's model, or the shared one, has learned.
    LearnerStatus status(String user) throws IOException;

    /// What became of a lesson.
    enum Lesson {
        /// The models have changed, or would have if they had not known it so well.
        LEARNED,
        /// The message had been learned with the other label; that was taken back first.
        CORRECTED,
        /// What had been learned was taken back.
        FORGOTTEN,
        /// There was nothing to do: learned before with this label, or never learned.
        UNCHANGED,
        /// The user's model learned; the shared one takes no more from this user today, or does not
        /// take it from users at all.
        OWN_ONLY
    }
}
