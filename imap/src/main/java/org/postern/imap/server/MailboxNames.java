package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.ModifiedUtf7;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// Mailbox names between the wire and the back end.
final class MailboxNames {
    static final String INBOX = "INBOX";

    private MailboxNames() {}

    // mailbox = "INBOX" / astring
    /// Reads the name of one mailbox.
    ///
    /// @throws ImapException when the octets spell no name
    static String expect(ImapReader arguments) throws ImapException, IOException {
        return expectSpelled(arguments).name();
    }

    /// Like [#expect]; the name may be empty.
    static String expectOrEmpty(ImapReader arguments) throws ImapException, IOException {
        return canonical(nfc(spelled(arguments, arguments.expectAstring())));
    }

    /// A name and how a client spelled it.
    ///
    /// @param name the canonical one
    /// @param other empty where the client spelled it so; else what it wrote: in another case, or
    ///   not in NFC
    record Spelled(String name, String other) {}

    /// Like [#expect], for those that have to tell the client what they made of its spelling.
    static Spelled expectSpelled(ImapReader arguments) throws ImapException, IOException {
        String spelled = spelled(arguments, arguments.expectAstring());
        if (spelled.isEmpty()) {
            throw ImapException.no("CANNOT", "A mailbox needs a name");
        }
        String name = canonical(nfc(spelled));
        return new Spelled(name, name.equals(spelled) ? "" : spelled);
    }

    /// The name that octets spell in modified UTF-7, or in UTF-8 where the client has turned that
    /// on; in NFC, so that a name typed on different systems is one name.
    static String decode(ImapReader arguments, byte[] octets) throws ImapException {
        return nfc(spelled(arguments, octets));
    }

    private static String spelled(ImapReader arguments, byte[] octets) throws ImapException {
        return arguments.utf8()
                ? ImapReader.decode(octets, StandardCharsets.UTF_8)
                : ModifiedUtf7.decode(octets)
                        .orElseThrow(() ->
                                ImapException.no(
                                        "CANNOT",
                                        "The mailbox name is not modified UTF-7 (ENABLE"
                                                + " UTF8=ACCEPT for UTF-8)"));
    }

    private static String nfc(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    // RFC 9051 section 5.1: INBOX in any case is INBOX
    static String canonical(String name) {
        boolean inbox =
                beginsWithInbox(name)
                        && (name.length() == INBOX.length()
                                || name.charAt(INBOX.length()) == ListPattern.SEPARATOR);
        return inbox ? INBOX + name.substring(INBOX.length()) : name;
    }

    /// Only A to Z have another case here: Unicode would fold a dotless i into INBOX as well.
    private static boolean beginsWithInbox(String name) {
        boolean same = name.length() >= INBOX.length();
        for (int i = 0; same && i < INBOX.length(); i++) {
            char wanted = INBOX.charAt(i);
            same = name.charAt(i) == wanted || name.charAt(i) == wanted - 'A' + 'a';
        }
        return same;
    }

    static void print(ResponseWriter out, String name) throws IOException {
        out.mailbox(name);
    }
}
