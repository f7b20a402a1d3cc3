/// The embedded [org.postern.engine.Engine], on RocksDB.
///
/// # Format
///
/// One RocksDB database with one column family and the bytewise order. Its keys:
///
/// | first octet | key | value |
/// |---|---|---|
/// | `00` | `00` `f` | format version: 4 octets, big-endian; this is version 1 |
/// | `00` | `00` `e`, partition name | newest epoch seen: 8 octets, big-endian; absent means 0 |
/// | `21`…`7e` | partition name, `00`, key | value |
///
/// A partition's name is printable ASCII, so the `00` after it can be no part of it, and the order
/// of the database is the order of the partitions and, within one, of its keys.
///
/// A database of a newer format is refused. So is one that holds something but no version.
///
/// # Durability and recovery
///
/// A group of writes is one write batch, put into the write-ahead log and forced (`fdatasync`)
/// before it is acknowledged. The log is recovered up to the first record that is not whole, in
/// RocksDB's words to a point in time: what lies behind the last forced group was acknowledged to
/// nobody, and after a power cut its pages may have reached the device in any order, so that it
/// need not look like a mere truncation. The stricter mode that tolerates only an incomplete last
/// record takes such a tail for damage and would refuse to open a sound database.
///
/// On closing, what only the log holds is written to a table, so that an orderly start replays
/// nothing.
@NullMarked
package org.postern.engine.rocksdb;

import org.jspecify.annotations.NullMarked;
