/// Folders, messages, flags and quota of accounts, on the engine (SPEC section 7, STO-1 to STO-4).
///
/// [org.postern.store.MessageStore] gives accounts; [org.postern.store.MailAccount] folders;
/// [org.postern.store.Folder] messages; a [org.postern.store.FolderView] is a folder at one moment.
/// A message's octets go through a [org.postern.store.MessageSpool] to the blob store once, however
/// many folders they are then delivered to. Inside, one [org.postern.store.AccountWriter] an
/// account orders its writes: begin there.
///
/// ## Format
///
/// Everything of an account is in the partition `mail/<account id>`. A key begins with an octet
/// that says its kind; numbers are big-endian. Folder ids are 4 octets, from 1, never used again;
/// UIDs 4; MODSEQs 8, counted a folder. A value begins with its version, always 1 so far; a newer
/// one is refused, not guessed. In values, `number` is unsigned LEB128 (7 bits an octet, low bits
/// first, high bit: more follow), `counted` is a number and that many octets.
///
/// | key | value after the version |
/// |---|---|
/// | `A` | next folder id (4), next UIDVALIDITY (4; begins as the account's first second since 1970) |
/// | `E` folder (0: the account), account id (its length first, 1; none where shared), name | an annotation: its octets |
/// | `H` | a legal hold, see [org.postern.store.Hold]; absent: none |
/// | `F` folder | parent (4; 0 is the top), attributes (1; bit 0 `\Noselect`), special uses (2; bits 0 `\All`, 1 `\Archive`, 2 `\Drafts`, 3 `\Flagged`, 4 `\Junk`, 5 `\Sent`, 6 `\Trash`), own name (counted UTF-8, NFC) |
/// | `S` folder | UIDVALIDITY (4), UIDNEXT (8), HIGHESTMODSEQ (8), messages, unseen, deleted (4 each), octets (8), first recent UID (8), checkpoint MODSEQ (8), vanished floor (8) |
/// | `K` folder | keywords: count (number), each name (counted); the nth is bit 8 + n of the flags |
/// | `L` folder | who but the owner may do what with it; see [org.postern.store.Acl] |
/// | `X` folder | when its messages expire, see [org.postern.store.Expiry]; absent: as the settings say |
/// | `N` name | nothing: the full name (UTF-8) is subscribed |
/// | `M` folder, UID | flags (1; bit 0: the prefix has listed fields), blob id (32), blob octets, internal date, save date (8 each; seconds, signed), e-mail id, thread id (8 each), prefix octets (4), prefix, to the end the summary (`org.postern.mail.SummaryCodec`) |
/// | `C` folder, MODSEQ | one change, see below |
/// | `V` folder, MODSEQ | UIDs that vanished with that change |
/// | `W` name | secret (32): what URLs of the mailbox of that full name (UTF-8) are sealed with; see [org.postern.store.UrlKeys] |
/// | `J` folder, MODSEQ, piece (1) | which messages these were; see [org.postern.store.GoneLog] |
/// | `P` folder, bucket (4) | the messages with UIDs from 512 × bucket to 512 × bucket + 511 as of the checkpoint or later; see [org.postern.store.PageCodec] |
/// | `U` folder, account id (its length first, 1), bucket (4) | what a guest has seen of the UIDs from 4,096 × bucket on; see [org.postern.store.SeenMarks] |
/// | `B` folder, bucket (4), key (1) | one key, by its number in [org.postern.mail.ListingKey], of the messages of a bucket to which no message will be added; see [org.postern.store.Listing] |
/// | `T` hash of a message identifier (8) | the thread it belongs to (8); see [org.postern.store.Threads] |
/// | `s` name | octets (number): a filter script of that name (UTF-8, NFC) is there |
/// | `t` name, 0, piece (2) | no version, that of `s` counts: 32 KiB of the script's octets, the last piece fewer |
/// | `a` | the active script's name (counted); absent when none is |
/// | `D` week (4), delivery id | folder (4), UIDVALIDITY (4), UID (4): where the delivery went; the week is whole weeks since 1970 |
///
/// A change is its kind (1) and: *1, added*: first UID, count (numbers), then for each message
/// flags, size (numbers), internal date, save date (4 each), e-mail id (8), e-mail id XOR thread id
/// (number); *2, flagged*: bits set, bits cleared (8 each), UIDs; *3, vanished*: UIDs. UIDs are the
/// count of ranges and for each its distance from the end of the last and its length less one
/// (numbers); a range may span UIDs that are gone already. Flags are bits: 0 `\Seen`, 1
/// `\Answered`, 2 `\Flagged`, 3 `\Deleted`, 4 `\Draft`, from 8 the keywords.
///
/// What is shared with whom is noted in partitions of its own, `shared/…`, and derived: see
/// [org.postern.store.SharedIndex].
///
/// ## What follows from what
///
/// A folder's messages are its pages with all changes above the checkpoint MODSEQ applied; the
/// change log below it is deleted. Each change takes one MODSEQ, and its batch carries the change,
/// the new numbers under `S`, and what else belongs to it, so that nothing is ever half there. The
/// account's usage is the sum over its folders and is stored nowhere; those below `Deleted
/// Messages`, which hold deleted mail (see [org.postern.store.DeletedMail]), and below a name that
/// no client can write, which hold what only a legal hold keeps, count apart.
///
/// What a crash may leave, and what mends it: pages of two ages after a checkpoint that was cut
/// short (the change log is still whole, and applying it over either gives the same), and message
/// records at or above UIDNEXT after a copy that was cut short (removed when the folder is next
/// loaded, or overwritten).
///
/// Whoever wants a key of many messages (a sort key, the folded text of Subject, From, To or Cc,
/// the octets of listed header fields) asks [org.postern.store.Folder#column]: it reads one value
/// for 512 messages. What is under `B` is made of the records when it is first asked for and may be
/// deleted at any time. It may tell of messages that are gone, until the next checkpoint.
///
/// What follows from the rest, so that [org.postern.store.MessageStore#rebuild] can make it anew:
/// summaries and flags of records, from bodies; counters, from pages; `B`; `T` as far as the
/// messages are there; `shared/…`, from `L`.
///
/// Vanished UIDs are kept for the last 100,000 MODSEQs of a folder; what is asked from before the
/// vanished floor is answered with every UID that is not there.
@NullMarked
package org.postern.store;

import org.jspecify.annotations.NullMarked;
