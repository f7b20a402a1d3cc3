/// What a message looks like: how much of it speaks for unsolicited bulk mail, and why. A library
/// that knows no store and no accounts; whoever asks hands in the message and what is known of its
/// way here.
///
/// `RuleEngine` reads rules in SpamAssassin's language, as published rule sets are written, and
/// scores messages by them. The classes whose names begin with `Learner` and `Token` learn from
/// mail that people have sorted. [SpamEngine] is what all engines have in common, those outside
/// that are asked by their protocols included; each answers with a [SpamReport] that explains every
/// point. All reports are on one scale: 50 is junk ([JunkScale]).
@NullMarked
package org.postern.antispam;

import org.jspecify.annotations.NullMarked;
