/// Where a recipient's mail goes, and bringing it there: routes, the queue, delivery to mailboxes
/// here and to other servers, and the notices that senders get.
///
/// ## On disk
///
/// All numbers are big-endian; *text* is two octets of length, then UTF-8; *optional text* is an
/// octet, 1 before text and 0 without; *hop* is ASCII as [org.postern.transport.Hop#text] gives it.
///
/// Partitions `queue/local/0` to `queue/local/f`: mail that is owed. A hop's is the one of
/// `String.hashCode` of its text modulo 16. Two kinds of key:
///
/// | key | value |
/// |---|---|
/// | `q`, hop, 0, line (1: 0 urgent, 1 normal, 2 bulk, 3 waiting, 4 held), order (8), id | the message, below |
/// | `x`, moment (8), hop, 0, id | the message's key: at that moment (milliseconds since 1970) something must be said about it |
///
/// The order is, of waiting messages, when they are due (milliseconds since 1970); of others, their
/// place in line. The message:
///
/// | octets | field |
/// |---|---|
/// | 1 | version, 1 |
/// | 32 | blob id |
/// | 8 | octets of the blob |
/// | 8 | arrived, milliseconds since 1970 |
/// | 1 | flags: 1 SMTPUTF8, 2 REQUIRETLS, 4 its sender was told that it takes long |
/// | 1 | body: 0 7BIT, 1 8BITMIME, 2 BINARYMIME |
/// | 1 | priority, -9 to 9 |
/// | 1 | RET: 0 none, 1 FULL, 2 HDRS |
/// | text | trail id |
/// | text | id of the account that submitted it, or empty |
/// | text | reverse path without brackets, or empty |
/// | optional text | AUTH, then ENVID likewise |
/// | 4 + n | prefix: header lines that go before the blob |
/// | 4 | attempts that failed |
/// | 8 | the moment in its `x` key |
/// | text | why the last one failed |
/// | 2 | recipients; of each: NOTIFY as bits (1: 1 NEVER, 2 SUCCESS, 4 FAILURE, 8 DELAY), address (text), ORCPT (optional text), account of this node (text, may be empty), why the last attempt failed (text) |
///
/// Partition `intents/local`: deliveries of one message to several accounts that have not all been
/// made. Key: the delivery id, `/`, the account's number among the destinations (4 octets). Value:
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
/// The entries are committed before the first delivery and deleted after the last; what is left
/// goes into the queue, after a crash at the next start.
///
/// Partition `routes/local`: the routing table. Key: the pattern, UTF-8. Value: version 1 (1), then
/// *text* each: the address that mail goes to or empty, the hop or empty, the word for TLS; most
/// connections and messages a minute (4 each); *text* each: bind address, user, password; held (1).
///
/// Partition `transport/sts`: policies of MTA-STS. Key: the domain, ASCII. Value: version 1 (1), id
/// and mode (*text*), until when it holds (8, milliseconds since 1970), a count (2) and the
/// servers' names (*text*).
///
/// Partition `transport/dkim`: keys that sign. Key: domain, `/`, selector, ASCII. Value: version 1
/// (1), active (1), made (8, milliseconds since 1970), the record for DNS and the secret key in PEM
/// (*text*).
///
/// Partitions `trail/yyyymmdd`: what happened to messages on a day (UTC), dropped whole. Keys: `e`,
/// trail id, 0, moment (8), number (8), with a value: version 1 (1), from, to, what and text
/// (*text*); `a`, address in lower case, 0, moment (8), trail id; `t`, moment (8), trail id; the
/// last two without value.
///
/// Partition `transport/patterns`: what accounts send. Key: account id, ASCII. Value: version 1
/// (1), an hour since 1970 (8), recipients in the busiest hour, faded to then (8, a double), held
/// (1).
///
/// Partition `transport/secrets`: keys of this node, 32 octets each, by name: `srs`.
@NullMarked
package org.postern.transport;

import org.jspecify.annotations.NullMarked;
