package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ImapUrl;
import org.postern.imap.Reply;
import org.postern.imap.UrlAuth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// GENURLAUTH, RFC 4467 section 7: seals URLs, so that others may fetch what they name.
final class GenUrlAuthCommand implements Command {
    /// Most URLs in one command.
    static final int MAX_URLS = 100;

    // genurlauth = "GENURLAUTH" 1*(SP url-rump SP mechanism)
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        List<String> rumps = new ArrayList<>();
        do {
            if (rumps.size() == MAX_URLS) {
                throw ImapException.no("LIMIT", "At most " + MAX_URLS + " URLs at once");
            }
            arguments.expectSpace();
            rumps.add(new String(arguments.expectAstring(), StandardCharsets.UTF_8));
            arguments.expectSpace();
            ResetKeyCommand.expectMechanism(arguments);
        } while (!arguments.restIsBlank());
        arguments.expectEnd();
        List<String> urls = new ArrayList<>();
        for (String rump : rumps) {
            urls.add(seal(session, rump));
        }
        // genurlauth-data = "*" SP "GENURLAUTH" 1*(SP url-full)
        session.out().ascii("* GENURLAUTH");
        for (String url : urls) {
            session.out().octet(' ').string(url.getBytes(StandardCharsets.UTF_8));
        }
        session.out().crlf();
        return Reply.ok("Sealed");
    }

    private static String seal(ImapSession session, String rump)
            throws ImapException, MailboxException {
        ImapUrl url =
                ImapUrl.parse(rump)
                        .orElseThrow(() -> ImapException.bad("Not the URL of a message"));
        UrlAuth auth = url.auth();
        if (auth == null || auth.sealed()) {
            throw ImapException.bad("A URL needs an access identifier, and no token yet");
        }
        ImapUrl.Server server = url.server();
        if (server == null || server.user().isEmpty()) {
            throw ImapException.bad("A URL needs its server and the mailbox's owner");
        }
        // RFC 4467 section 7: the URL is of the user who is logged in, at this server
        boolean own = session.login().equals(owner(session, server));
        if (!own || !isHere(session, server, session.login())) {
            throw ImapException.bad("A URL has to be of your own mailbox on this server");
        }
        try (OpenMailbox mailbox = session.account().open(url.mailbox(), true)) {
            byte[] key = session.account().keys().make(url.mailbox());
            return rump
                    + ":"
                    + UrlSeal.MECHANISM.toLowerCase(Locale.ROOT)
                    + ":"
                    + UrlSeal.token(key, mailbox.id(), rump);
        }
    }

    /// The account whose mailbox a URL names; absent when there is none.
    static @Nullable String owner(ImapSession session, ImapUrl.Server server)
            throws MailboxException {
        return session.server().backend().canonical(server.user()).orElse(null);
    }

    /// Whether a URL's server is this one: by its own name, or by one within its owner's domain,
    /// which clients know it by.
    static boolean isHere(ImapSession session, ImapUrl.Server server, String owner) {
        String host = server.host();
        String domain = owner.substring(owner.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        return host.equalsIgnoreCase(session.server().hostName())
                || host.equals(domain)
                || host.endsWith("." + domain);
    }
}
