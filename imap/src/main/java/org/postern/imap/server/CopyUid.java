package org.postern.imap.server;

import org.postern.mail.UidSet;

/// Where copied messages went (RFC 4315 section 3). The n-th UID of `source` became the n-th of
/// `target`: both ascend and are of one size. Messages that were gone already are in neither.
public record CopyUid(long uidValidity, UidSet source, UidSet target) {}
