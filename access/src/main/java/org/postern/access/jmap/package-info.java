/// The store seen through JMAP (RFC 8620, RFC 8621): methods for Mailboxes, Threads, Emails and
/// what goes with them, over [org.postern.store], and the places of the site where they are served.
/// Begin with [org.postern.access.jmap.JmapService].
///
/// ## Format
///
/// What is kept for an account beside its mail is in the partition `jmap/<account id>`. Keys are
/// UTF-8; a value is an octet that says its version, always 1 so far, and a JSON object.
///
/// | key | object |
/// |---|---|
/// | `i/` id | an Identity: `name`, `email`, `replyTo`, `bcc`, `textSignature`, `htmlSignature` |
/// | `s/` id | an EmailSubmission: its properties, `sendAt` and `due` (seconds since 1970), `sender` (the account's address); as long as it waits `blob` (digest) and `octets` of what is to be sent |
/// | `f/` id | a filter script: `name`, `digest` (SHA-256, hexadecimal), `isActive`, as they were when somebody looked last |
/// | `n/` type | `number` of the last change to records of that type |
/// | `l/` type `/` number (16 hexadecimal digits) | a change: `id` of the record, `kind` (`created`, `put`, `deleted`); the last 1,000 |
/// | `u/` digest (hexadecimal) | an uploaded file: `blob` (its digest), `type`, `octets`, `since` (seconds since 1970) |
@NullMarked
package org.postern.access.jmap;

import org.jspecify.annotations.NullMarked;
