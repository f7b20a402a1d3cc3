package org.postern.imap.server;

import org.postern.mail.UidSet;

/// Where appended messages went (RFC 4315 section 3).
public record AppendUid(long uidValidity, UidSet uids) {}
