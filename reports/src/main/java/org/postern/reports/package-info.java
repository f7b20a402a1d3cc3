/// What other domains are told once a day, if they ask for it: how TLS with their servers went
/// (TLS-RPT, RFC 8460), and who sent mail in their names (DMARC aggregate reports, RFC 7489 and its
/// successor RFC 9990).
///
/// What happens is counted in memory and written down every half minute; a crash may lose that
/// much. Some hours after the end of a day (UTC) each domain that was counted is asked by DNS
/// whether and where it wants its report, which goes out through the queue, signed. Counts are kept
/// for two weeks, so that operators can see what was sent.
///
/// ## On disk
///
/// Numbers are big-endian, *text* is two octets of length and modified UTF-8 (`DataOutput`), *list*
/// a count (2) and as many texts. Partitions `reports/tls/yyyymmdd` and `reports/dmarc/yyyymmdd`,
/// one a day (UTC). Keys begin with a letter and the domain (ASCII):
///
/// | key | value |
/// |---|---|
/// | `c`, domain, 0, the first 16 octets of the row's SHA-256 | version 1 (1), how often (8), the row |
/// | `p`, domain | version 1 (1), the domain's DMARC policy as it was seen last |
/// | `s`, domain | version 1 (1), when (8, milliseconds since 1970), attempts (4), over (1), what came of it (text) |
///
/// A row of TLS: type of policy (text), its text and its servers (lists), server, address, failure
/// (texts; the first two empty for what went well). A row of DMARC: source address, disposition,
/// DKIM, SPF, reason, its comment, domain of From, domain of the reverse path (texts), signatures
/// (list of domain, selector and result, with blanks between), domain and result of SPF (texts). A
/// policy: p, sp, np, adkim, aspf, t (texts, empty: not given), pct (4), organizational domain
/// (text), rua (list).
@NullMarked
package org.postern.reports;

import org.jspecify.annotations.NullMarked;
