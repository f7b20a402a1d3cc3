package org.postern.imap.server;

import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;

import java.io.IOException;
import java.io.InputStream;

/// The immutable data of one message. Each method may be asked at any time and costs what it needs:
/// a listing of envelopes never asks for the structure.
public interface MessageData {
    long uid();

    /// Size of the whole message in octets (RFC822.SIZE).
    long octets();

    /// The envelope in the form of ENVELOPE (RFC 9051 section 7.5.2), ready to be sent.
    byte[] envelope() throws MailboxException;

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
