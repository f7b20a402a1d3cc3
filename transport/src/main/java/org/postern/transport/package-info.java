/// Where a recipient's mail goes, and bringing it there. Today that is mailboxes on this node.
///
/// ## On disk
///
/// Partition `intents/local`: deliveries of one message to several accounts that have not all been
/// made. Key: the delivery id, `/`, the account's number among the destinations (4 octets,
/// big-endian). Value:
///
/// | octets | field |
/// |---|---|
/// | 1 | version, 1 |
/// | 32 | blob id |
/// | 8 | octets of the blob |
/// | 8 | internal date, milliseconds since 1970 |
/// | 2 + n | account id, UTF-8 |
/// | 4 + n | prefix: the header lines of this delivery |
///
/// The entries are committed before the first delivery and deleted after the last; a restart makes
/// those that are left.
@NullMarked
package org.postern.transport;

import org.jspecify.annotations.NullMarked;
