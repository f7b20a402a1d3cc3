package org.postern.imap.server;

import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// The immutable data of one message. Each method may be asked at any time and costs what it needs:
/// a listing of envelopes never asks for the structure.
public interface MessageData {
    long uid();

    /// Size of the whole message in octets (RFC822.SIZE).
    long octets();

    /// When the message came into this mailbox (RFC 8514 section 3).
    Instant saveDate();

    /// Names the message within its account: copies have the same, nothing else has it ever (RFC
    /// 8474 section 5.1). Letters, digits, `-` and `_`.
    String emailId();

    /// The listed fields of the message's header.
    ListedHeader listed() throws MailboxException;

    /// The message's structure; extents count from the first octet that [#open] gives.
    MimePart structure() throws MailboxException;

    /// Opens a range of the message's octets, exactly as they were stored.
    ///
    /// @param offset first octet
    /// @param length at most what follows `offset`
    /// @throws IOException when the octets cannot be had now
    InputStream open(long offset, long length) throws IOException;
}
