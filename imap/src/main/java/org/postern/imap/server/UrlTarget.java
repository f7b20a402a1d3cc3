package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.FetchItem;
import org.postern.imap.ImapUrl;
import org.postern.imap.Section;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// What a URL means in an account, RFC 5092 section 6: a message or a part of one. It is opened
/// without a trace: neither `\Seen` nor `\Recent` changes.
final class UrlTarget implements AutoCloseable {
    private final OpenMailbox mailbox;
    private final MessageData message;
    private final ImapUrl url;
    private final BodySection.Octets octets;
    private final long from;
    private final long count;

    private UrlTarget(
            OpenMailbox mailbox, MessageData message, ImapUrl url, BodySection.Octets octets) {
        this.mailbox = mailbox;
        this.message = message;
        this.url = url;
        this.octets = octets;
        FetchItem.Partial partial = url.partial();
        from = partial == null ? 0 : Math.min(partial.offset(), octets.length());
        long most = partial == null ? Long.MAX_VALUE : partial.octets();
        count = Math.min(most, octets.length() - from);
    }

    /// Finds what a URL means; its server and permission are the caller's affair.
    ///
    /// @param mailbox the URL's, or the one it is relative to
    /// @return empty when there is no such mailbox, message or part
    static Optional<UrlTarget> find(ImapAccount account, String mailbox, ImapUrl url)
            throws MailboxException, IOException {
        OpenMailbox open;
        try {
            open = account.open(MailboxNames.canonical(mailbox), true);
        } catch (MailboxException e) {
            if (e.kind().ours()) {
                throw e;
            }
            return Optional.empty();
        }
        boolean found = false;
        try {
            Optional<UrlTarget> target = find(open, url);
            found = target.isPresent();
            return target;
        } finally {
            if (!found) {
                open.close();
            }
        }
    }

    private static Optional<UrlTarget> find(OpenMailbox mailbox, ImapUrl url)
            throws MailboxException, IOException {
        // RFC 5092 section 6: with another UIDVALIDITY the URL is stale
        if (url.uidValidity() != 0 && url.uidValidity() != mailbox.view().uidValidity()) {
            return Optional.empty();
        }
        Optional<MessageData> message = mailbox.message(url.uid());
        if (message.isEmpty()) {
            return Optional.empty();
        }
        return new BodySection(message.get(), url.section())
                .find()
                .map(octets -> new UrlTarget(mailbox, message.get(), url, octets));
    }

    MessageData message() {
        return message;
    }

    Section section() {
        return url.section();
    }

    /// The range of its section that is asked for; absent for all of it.
    FetchItem.@Nullable Partial partial() {
        return url.partial();
    }

    /// All octets of its section.
    BodySection.Octets whole() {
        return octets;
    }

    /// How many octets it has, the range being taken into account.
    long octets() {
        return count;
    }

    InputStream open() throws IOException {
        return octets.open(from, count);
    }

    @Override
    public void close() {
        mailbox.close();
    }
}
