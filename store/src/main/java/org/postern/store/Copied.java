package org.postern.store;

import org.postern.mail.UidSet;

/// What COPYUID says (RFC 9051 section 7.1): the nth UID of `source` became the nth of `target`.
/// Both are empty when no message was there to copy.
public record Copied(long uidValidity, UidSet source, UidSet target) {}
