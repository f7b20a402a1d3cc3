/// What a message looks like: how much of it speaks for unsolicited bulk mail, and why. A library
/// that knows no store and no accounts; whoever asks hands in the message and what is known of its
/// way here.
///
/// `RuleEngine` reads rules in SpamAssassin's language, as published rule sets are written, and
/// scores messages by them. The classes whose names begin with `Learner` and `Token` learn from
/// mail that people have sorted. [SpamEngine] is what all engines have in common, those outside
/// that are asked by their protocols included; each answers with a [SpamReport] that explains every
/// point. All reports are on one scale: 50 is junk ([JunkScale]).
///
/// ## What the learner keeps
///
/// Through [LearnerStorage], for each model apart; numbers are big-endian, the first octet of each
/// value is its version, 1. A newer version is refused.
///
/// | key | value |
/// |---|---|
/// | `h` | state: u8 power of two of buckets; u64 number of the last lesson; u64 ham and spam messages learned; for each of four Bayes members u32 ham, u32 spam messages counted; fusion |
/// | `p`, u8 power of two of buckets, u32 page | u64 number of the last lesson in it; 64 octets, a bit for each entry in use (lowest first); those entries, u64 each ([LearnerEntry]) |
/// | `j`, u64 lesson | record: u8 1 if taken back; lesson; fusion; for each of seven [TokenKind]s u16 how many, then u32 hashes |
/// | `d`, 16 octets of a message's digest | memo: lesson; u64 its number; u8 how many say so |
/// | `o`, u64 lesson | 16 octets of digest: the order in which memos are forgotten (no version) |
///
/// A fusion is seven IEEE 754 singles: the weights of six members, the bias. A lesson is u8 label
/// (bit 0: spam, bit 1: for a user's model), u8 members that count it, i16 and i16 what is added to
/// weights ([LearnerLesson]).
///
/// A lesson is one write: its record, its memo. After 256 of them the changed pages are written,
/// then the state together with the deletion of the records. Whatever a crash cuts, each page and
/// the state take the records behind their own number. The hashes of [TokenHash], what
/// [TokenReader] makes of a message and the numbers of kinds and members are part of the format.
@NullMarked
package org.postern.antispam;

import org.jspecify.annotations.NullMarked;
