package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ImapUrl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A message that is put together of what the client sends and of parts of messages that are here
/// already, RFC 4469 section 3. Nothing of it is ever held whole, and no `\Seen` is set.
final class Catenation {
    /// Most parts of one message.
    static final int MAX_PARTS = 1_000;

    private final ImapSession session;
    private final ImapReader arguments;
    private final AppendReader message;

    Catenation(ImapSession session, ImapReader arguments, AppendReader message) {
        this.session = session;
        this.arguments = arguments;
        this.message = message;
    }

    // RFC 4469 section 5: append-data =/ "CATENATE" SP "(" cat-part *(SP cat-part) ")"
    void expectParts() throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        arguments.expect('(');
        int parts = 0;
        do {
            if (parts++ == MAX_PARTS) {
                throw ImapException.no("LIMIT", "At most " + MAX_PARTS + " parts");
            }
            expectPart();
        } while (arguments.take(' '));
        arguments.expect(')');
    }

    // cat-part = text-literal / url ; text-literal = "TEXT" SP literal ; url = "URL" SP astring
    private void expectPart() throws ImapException, MailboxException, IOException {
        if (arguments.takeWord("TEXT")) {
            arguments.expectSpace();
            // RFC 3516 section 7: literal8 wherever a message's octets come
            arguments.take('~');
            message.expectLiteral();
        } else if (arguments.takeWord("URL")) {
            arguments.expectSpace();
            var url = new String(arguments.expectAstring(), StandardCharsets.UTF_8);
            copy(url);
        } else {
            throw arguments.expected("TEXT or URL");
        }
    }

    private void copy(String text) throws ImapException, MailboxException, IOException {
        ImapUrl url = ImapUrl.parse(text).orElseThrow(() -> badUrl(text));
        // RFC 4469 section 3: URLs of this session only, and those are relative
        if (url.server() != null || url.auth() != null) {
            throw badUrl(text);
        }
        String mailbox = url.mailbox();
        if (mailbox.isEmpty()) {
            if (!(session.state() instanceof SessionState.Selected open)) {
                throw badUrl(text);
            }
            mailbox = open.mailbox().name();
        }
        Optional<UrlTarget> found = UrlTarget.find(session.account(), mailbox, url);
        try (UrlTarget target = found.orElseThrow(() -> badUrl(text))) {
            message.judge(target.octets());
            try (InputStream in = target.open()) {
                message.copy(in, target.octets());
            }
        }
    }

    // badurl-response-code = "BADURL" SP url-resp-text ; any TEXT-CHAR except "]"
    static ImapException badUrl(String url) {
        return ImapException.no("BADURL " + printable(url), "No such message part");
    }

    /// A URL with what cannot stand in a response code percent-encoded.
    private static String printable(String url) {
        var text = new StringBuilder(url.length());
        for (byte octet : url.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7f && octet != ']' && octet != '\\') {
                text.append((char) octet);
            } else {
                text.append(String.format("%%%02X", octet));
            }
        }
        return text.toString();
    }
}
