package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// The URL of a message or of a part of one (RFC 5092 section 6). Those of servers, mailboxes and
/// lists of messages are of no use to a server and are not read.
///
/// @param server absent in one that is relative to the session it is given in
/// @param mailbox Unicode, `/` between levels; empty when it is the one that is selected
/// @param uidValidity 0 when it does not say
/// @param section [Section#WHOLE] when it does not say
/// @param partial absent for all of the section
/// @param auth absent when it carries no permission
public record ImapUrl(
        @Nullable Server server,
        String mailbox,
        long uidValidity,
        long uid,
        Section section,
        FetchItem.@Nullable Partial partial,
        @Nullable UrlAuth auth) {
    // iserver = [iuserinfo "@"] host [":" port]
    /// Where a mailbox is.
    ///
    /// @param user whose mailbox; empty when it does not say
    /// @param host lower case, as it was written
    public record Server(String user, String host, int port) {
        // RFC 5092 section 3: the default port
        public static final int PORT = 143;
    }

    /// Reads a URL.
    ///
    /// @return empty for what is not the URL of a message or of a part of one
    public static Optional<ImapUrl> parse(String url) {
        try {
            return Optional.of(new ImapUrlReader(url).read());
        } catch (ImapException e) {
            return Optional.empty();
        }
    }
}
