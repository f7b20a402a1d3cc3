package org.postern.antispam;

/// One feature of a message that moved the learner's opinion.
///
/// @param feature in words: where it stands and what it is, as in `body: free … offer`; printable,
///   at most [SpamPoint#EXCERPT_LIMIT] characters
/// @param weight what it adds to the opinion, in units of the logarithm of the odds; below 0 it
///   speaks for ham
/// @param hams how many ham messages it was learned from
/// @param spams how many spam messages it was learned from
public record LearnerEvidence(String feature, double weight, int hams, int spams) {}
