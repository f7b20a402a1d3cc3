/// Full-text search over the messages of the store (SPEC STO-10).
///
/// [org.postern.search.FullText] is the store's [org.postern.store.SearchIndex]: it answers which
/// messages of a folder hold a text, as a substring, and its indexer follows the store at a
/// distance of seconds. What the indexer has not reached yet is looked at message by message, so an
/// answer is never behind. Begin reading at [org.postern.search.Tokens], which says why an index of
/// whole tokens can answer for any substring, then [org.postern.search.Pattern] and
/// [org.postern.search.SegmentSearch].
///
/// ## Format
///
/// The index of an account is in the engine, in the partition `search/<account id>`: a snapshot has
/// it, a crash leaves it whole, and an account without mail costs nothing. All of it is derived
/// from messages and can be thrown away. Numbers in keys are big-endian; `number` is unsigned
/// LEB128.
///
/// | key | value |
/// |---|---|
/// | `M` | the manifest: version (1, always 1 so far), next segment's id (number), count of segments (number), and for each: id, messages, octets, octets of text, codes, begin and end of the postings of code 2 (numbers) |
/// | `C` folder (4) | cursor (number): what is below this UID is in the index, or was gone before it could be |
/// | `S` segment (4), column (1), chunk (4) | a chunk of a column |
///
/// The version of the manifest is that of everything it names: cursors and chunks have none of
/// their own. An index of another version is thrown away and made anew.
///
/// A segment never changes. It is visible once the manifest names it; chunks of one that was not
/// finished are overwritten by the next segment, which has the same id. Small segments are merged
/// to larger ones, and what was expunged goes then.
///
/// A *document* is one zone ([org.postern.mail.MessageText.Zone]) of one message: document number =
/// zone × messages + message's place in the segment. A *code* is a number for a term, the smaller
/// the more often it comes; 0 to 2 are no terms ([org.postern.search.Codes]).
///
/// | column | what |
/// |---|---|
/// | 1 dictionary | each chunk by itself: first code, count, where the postings of the first begin, octets of the table (numbers); the table: octets of each term's postings (numbers); NUL, and each term in UTF-8 with a NUL behind it |
/// | 2 postings | for each code in order, the documents that have it: distances (numbers), the first from -1 |
/// | 3 ids | e-mail ids of the messages: distances (numbers, zigzag) |
/// | 16 + zone | octets that each message takes in the column below (number) |
/// | 32 + zone | the texts as codes |
///
/// Every column but the dictionary is one row of octets cut into chunks of 49,152.
@NullMarked
package org.postern.search;

import org.jspecify.annotations.NullMarked;
