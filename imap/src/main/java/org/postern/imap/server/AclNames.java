package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxRights;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// What the commands of RFC 4314 have in common: their arguments and how they are refused where
/// nothing is shared.
final class AclNames {
    /// Most octets of an identifier.
    static final int MAX_IDENTIFIER_OCTETS = 320;

    private AclNames() {}

    /// @throws ImapException when the back end shares no mailboxes
    static AccessControl control(ImapSession session) throws ImapException {
        return session.account()
                .accessControl()
                .orElseThrow(() -> ImapException.bad("Unknown command"));
    }

    // RFC 4314 section 3: identifiers are UTF-8, prepared before they are compared
    static String expectIdentifier(ImapReader arguments) throws ImapException, IOException {
        byte[] octets = arguments.expectAstring();
        if (octets.length == 0 || octets.length > MAX_IDENTIFIER_OCTETS) {
            throw ImapException.bad("An identifier has 1 to " + MAX_IDENTIFIER_OCTETS + " octets");
        }
        String identifier =
                Normalizer.normalize(
                        ImapReader.decode(octets, StandardCharsets.UTF_8), Normalizer.Form.NFC);
        if (identifier.chars().anyMatch(Character::isISOControl)) {
            throw ImapException.bad("Control characters in an identifier");
        }
        return identifier;
    }

    static MailboxRights expectRights(String letters) throws ImapException {
        return MailboxRights.parse(letters)
                // RFC 4314 section 3.1: an unrecognized right MUST cause the command to be rejected
                .orElseThrow(
                        () -> ImapException.bad("The rights are lrswipkxtea, and c and d of old"));
    }

    static void printIdentifier(ResponseWriter out, String identifier) throws IOException {
        out.astring(identifier.getBytes(StandardCharsets.UTF_8));
    }
}
