package org.postern.store;

import org.postern.mail.UidSet;

/// Where messages that were stored together went: what APPENDUID says of several (RFC 4315 section
/// 3). The nth UID is that of the nth message.
public record Appended(long uidValidity, UidSet uids) {}
