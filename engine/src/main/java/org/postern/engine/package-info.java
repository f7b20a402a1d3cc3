/// Durable ground: the [org.postern.engine.Engine] contract, the blob store, the committer that
/// writes both in groups, the layer through which files are written, and the memory forms.
///
/// # How a write becomes durable
///
/// 1. A blob's octets go to a segment file as they come; its index entry is pending.
/// 2. A batch that names the blob is submitted to the committer.
/// 3. The committer takes all batches that wait. It forces the segments with new octets, and the
///    directory where a file is new (first flush).
/// 4. It gives the engine one write: the mark, the pending index entries, the batches (second
///    flush).
/// 5. The callbacks of the group run, then its writers wake.
///
/// A batch is never durable before the blobs it names, and an index entry never points at octets
/// that were not forced.
///
/// # The blob store's files
///
/// One folder of segments, `<n>.seg`, where *n* is a decimal number of at least 12 digits from 1
/// upwards, given once; and while a large blob is written `large-<n>.tmp`, which opening removes.
/// All numbers are big-endian. A segment is a file header and records one behind the other.
///
/// File header, 16 octets:
///
/// | at | octets | |
/// |---|---|---|
/// | 0 | 8 | `PSTRNSEG` |
/// | 8 | 1 | version: 1 |
/// | 9 | 1 | kind: 0 shared (small blobs are appended until the file has its size), 1 single (one large blob, never appended to) |
/// | 10 | 2 | 0 |
/// | 12 | 4 | CRC-32C of the 12 octets before |
///
/// Record header, 64 octets:
///
/// | at | octets | |
/// |---|---|---|
/// | 0 | 4 | `PBLB` |
/// | 4 | 1 | version: 1 |
/// | 5 | 1 | flags: 0, or 1 when the content is compressed: then it has fewer octets as stored |
/// | 6 | 2 | 0 |
/// | 8 | 8 | octets of the content |
/// | 16 | 8 | octets of the blocks as stored, without their checksums: the same unless compressed |
/// | 24 | 32 | SHA-256 of the content: the blob's id |
/// | 56 | 4 | 0 |
/// | 60 | 4 | CRC-32C of the 60 octets before |
///
/// Then the content in blocks of 65,536 octets (the last one shorter), each followed by 4 octets:
/// the CRC-32C of the block's number in the record (8 octets, from 0) and its octets. So a part of
/// a blob is read and checked without the rest. An empty blob has no block.
///
/// In a compressed record a block is stored as one Zstandard frame, or as it is where that would
/// hardly be shorter: one with as many octets as its content is the content. The checksum is that
/// of the octets as stored, so that recovery and collection need not expand anything. Behind the
/// last block of a record with more than one stands a table: of each block its octets as stored (4
/// octets each), then the CRC-32C of the number of blocks (8 octets) and the table. The id is the
/// content's in any form, and records of both forms stand side by side.
///
/// # The blob store's index
///
/// In the engine, all at epoch 0:
///
/// | partition | key | value |
/// |---|---|---|
/// | `blobs/<hh>`, the first octet of the id in hexadecimal | the id, 32 octets | version 1, flags as in the record (an octet each); segment, offset of the record's header, octets of the content (8 each); if compressed, octets as stored (8) |
/// | `blobs/mark` | `mark` | version 1 (an octet); newest segment indexed, shared segment appended to, its end as indexed (8 octets each; 0 for none) |
///
/// Within a group the mark is written before the entries: an engine that is cut off between the two
/// has lost nothing but room.
///
/// # Recovery
///
/// Opening reads what the mark does not cover: the shared segment from its marked end, and whole
/// segments newer than the marked one. Whole records found there are indexed with the next group:
/// nobody was told that they are durable, but they may be, and when the index is an older copy they
/// are what it lacks. At the first record that is not whole the segment is cut. A segment without
/// any record is removed. A shared segment shorter than its mark has lost octets that were forced:
/// that is reported, what is left stays readable, and nothing more is appended to it.
///
/// # Collection
///
/// A blob ends when nothing refers to it: [org.postern.engine.BlobCollector] tells how that is
/// found, and why no blob that a writer has in his hands is lost. Its entry is deleted; a segment
/// to which no entry points is removed; of one that is mostly dead the living records are appended
/// to the shared segment as they are and their entries put anew, and then it is removed. So an id
/// may stand in several records, of which the one that its entry names counts, and numbers of
/// segments may be missing. A room that keeps blob ids declares a
/// [org.postern.engine.BlobReferences] and calls [org.postern.engine.BlobStore#claim] before it
/// commits one.
///
/// # Journals
///
/// What a room keeps in memory and writes down as it changes ([org.postern.engine.Journal]) has a
/// folder of its own with logs, `<n>.log`, and a checkpoint, `<n>.checkpoint`, where *n* is a
/// decimal number of at least 12 digits from 1 upwards. A checkpoint holds what the logs below its
/// number said; the state is that and the logs from its number on, in order. It is written as
/// `<n>.checkpoint.tmp`, forced and then named; what it replaces is deleted afterwards.
///
/// File header, 24 octets:
///
/// | at | octets | |
/// |---|---|---|
/// | 0 | 8 | `PSTRNJNL` |
/// | 8 | 1 | version: 1 |
/// | 9 | 1 | kind: 0 log, 1 checkpoint |
/// | 10 | 2 | 0 |
/// | 12 | 8 | *n* |
/// | 20 | 4 | CRC-32C of the 20 octets before |
///
/// Then frames: octets of the records (4, at most 1 MiB), number of records (4), CRC-32C (4) of
/// *n*, the frame's offset in the file (8 octets each), the 8 octets before and the records; then
/// the records, each with its length before it (2 octets). A checkpoint ends with a frame of no
/// records. What a record says is the room's own format.
///
/// Opening cuts the newest log behind its last whole frame. In any other file a frame that is not
/// whole is damage: it is reported, and what stands behind it in that file is not read.
///
/// A file, record, entry or mark of a later version is refused by name and never changed.
@NullMarked
package org.postern.engine;

import org.jspecify.annotations.NullMarked;
