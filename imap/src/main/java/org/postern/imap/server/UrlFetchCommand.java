package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ImapUrl;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.imap.UrlAccess;
import org.postern.imap.UrlAuth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// URLFETCH, RFC 4467 section 7, with what RFC 5524 section 3 adds: gets what sealed URLs name, in
/// whoever's mailbox that is. A URL that is no good for whatever reason gives NIL, so that nobody
/// learns the reason.
final class UrlFetchCommand implements Command {
    // urlfetch = "URLFETCH" 1*(SP url-fetch-arg)
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        List<UrlFetchItem> items = new ArrayList<>();
        do {
            if (items.size() == GenUrlAuthCommand.MAX_URLS) {
                throw ImapException.no(
                        "LIMIT", "At most " + GenUrlAuthCommand.MAX_URLS + " URLs at once");
            }
            arguments.expectSpace();
            items.add(UrlFetchItem.expect(arguments));
        } while (!arguments.restIsBlank());
        arguments.expectEnd();
        // urlfetch-data = "*" SP "URLFETCH" 1*(SP url-full SP nstring)
        session.out().ascii("* URLFETCH");
        for (UrlFetchItem item : items) {
            session.out().octet(' ').string(item.url().getBytes(StandardCharsets.UTF_8));
            print(session, item);
        }
        session.out().crlf();
        return Reply.ok("Fetched");
    }

    private static void print(ImapSession session, UrlFetchItem item) throws IOException {
        ResponseWriter out = session.out();
        long mark = out.mark();
        try {
            printOrThrow(session, item);
        } catch (MailboxException e) {
            if (!out.takeBack(mark)) {
                throw new IOException("a response is torn", e);
            }
            out.octet(' ').nil();
        }
    }

    private static void printOrThrow(ImapSession session, UrlFetchItem item)
            throws MailboxException, IOException {
        Optional<ImapUrl> url = ImapUrl.parse(item.url());
        if (url.isEmpty() || !permitted(session, url.get())) {
            session.out().octet(' ').nil();
            return;
        }
        String owner = owner(session, url.get());
        boolean own = owner.equals(session.login());
        ImapAccount account = own ? session.account() : session.server().backend().open(owner);
        try {
            printFrom(session.out(), account, url.get(), item);
        } finally {
            if (!own) {
                account.close();
            }
        }
    }

    private static void printFrom(
            ResponseWriter out, ImapAccount account, ImapUrl url, UrlFetchItem item)
            throws MailboxException, IOException {
        Optional<UrlTarget> found =
                holds(account, url)
                        ? UrlTarget.find(account, url.mailbox(), url)
                        : Optional.empty();
        if (found.isEmpty()) {
            out.octet(' ').nil();
            return;
        }
        try (UrlTarget target = found.get()) {
            if (item.simple()) {
                printBody(out.octet(' '), target);
            } else {
                item.print(out, target);
            }
        }
    }

    /// Prints the octets as they are.
    static void printBody(ResponseWriter out, UrlTarget target)
            throws IOException, MailboxException {
        InputStream in;
        try {
            in = target.open();
        } catch (IOException e) {
            throw new MailboxException(
                    MailboxException.Kind.UNAVAILABLE, "a message cannot be read", e);
        }
        try (in) {
            out.literal(target.octets());
            out.copy(in, target.octets());
        }
    }

    /// The account whose mailbox a URL names; empty when there is none.
    private static String owner(ImapSession session, ImapUrl url) throws MailboxException {
        ImapUrl.Server server = url.server();
        String owner = server == null ? null : GenUrlAuthCommand.owner(session, server);
        return owner == null ? "" : owner;
    }

    // RFC 5092 section 6.1.2: who may use it, and until when
    private static boolean permitted(ImapSession session, ImapUrl url) throws MailboxException {
        UrlAuth auth = url.auth();
        ImapUrl.Server server = url.server();
        if (auth == null || server == null || auth.expired(session.server().clock().instant())) {
            return false;
        }
        String owner = owner(session, url);
        if (owner.isEmpty() || !GenUrlAuthCommand.isHere(session, server, owner)) {
            return false;
        }
        return switch (auth.access()) {
            case UrlAccess.Submit _ -> session.settings().submitters().contains(session.login());
            case UrlAccess.User(var user) ->
                    session.server()
                            .backend()
                            .canonical(user)
                            .filter(session.login()::equals)
                            .isPresent();
            // There are no anonymous logins.
            case UrlAccess.AuthUser(), UrlAccess.Anonymous() -> true;
        };
    }

    /// Whether the owner has sealed the URL and not taken the seal back.
    private static boolean holds(ImapAccount account, ImapUrl url) throws MailboxException {
        UrlAuth auth = url.auth();
        String mailbox = MailboxNames.canonical(url.mailbox());
        Optional<byte[]> key = account.keys().find(mailbox);
        if (auth == null || key.isEmpty()) {
            return false;
        }
        return UrlSeal.holds(key.get(), account.status(mailbox).id(), auth);
    }
}
