package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Names and values of annotations on the wire, RFC 5464.
final class MetadataEntries {
    /// Most entries that one command names.
    static final int MAX_ENTRIES = 100;

    /// Most octets of a name.
    static final int MAX_NAME_OCTETS = 255;

    private MetadataEntries() {}

    /// @throws ImapException when the back end keeps no annotations
    static Metadata of(ImapSession session) throws ImapException {
        return session.account().metadata().orElseThrow(() -> ImapException.bad("Unknown command"));
    }

    /// Reads a mailbox's name; an empty one is the server.
    static String expectMailbox(ImapReader arguments) throws ImapException, IOException {
        return MailboxNames.expectOrEmpty(arguments);
    }

    // entry = astring ; slash-separated path to entry, MUST NOT contain "*" or "%"
    static String expectEntry(ImapReader arguments) throws ImapException, IOException {
        byte[] octets = arguments.expectAstring();
        if (octets.length > MAX_NAME_OCTETS) {
            throw ImapException.bad("An entry's name has at most " + MAX_NAME_OCTETS + " octets");
        }
        String name = ImapReader.decode(octets, StandardCharsets.US_ASCII);
        // RFC 5464 section 3.2: names are compared without regard to case
        String lower = name.toLowerCase(Locale.ROOT);
        boolean valid =
                (lower.startsWith("/private/") || lower.startsWith("/shared/"))
                        // RFC 5464 section 3.2: no two slashes in a row, and none at the end
                        && !lower.contains("//")
                        && !lower.endsWith("/")
                        && lower.chars().noneMatch(c -> c < ' ' || c == 0x7F)
                        && lower.indexOf('*') < 0
                        && lower.indexOf('%') < 0;
        if (!valid) {
            throw ImapException.bad(
                    "An entry begins with /private/ or /shared/, without * and % and empty levels");
        }
        return lower;
    }

    // entries = entry / "(" entry *(SP entry) ")"
    static List<String> expectEntries(ImapReader arguments) throws ImapException, IOException {
        return arguments.take('(') ? expectListed(arguments) : List.of(expectEntry(arguments));
    }

    /// Behind the opening parenthesis.
    static List<String> expectListed(ImapReader arguments) throws ImapException, IOException {
        var entries = new ArrayList<String>();
        do {
            if (entries.size() == MAX_ENTRIES) {
                throw ImapException.bad("More than " + MAX_ENTRIES + " entries");
            }
            entries.add(expectEntry(arguments));
        } while (arguments.take(' '));
        arguments.expect(')');
        return entries;
    }

    /// One response, with `NIL` for what is not there; none without entries.
    ///
    /// @param values in the order to print
    // metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)
    static void print(ResponseWriter out, String mailbox, Map<String, byte[]> values)
            throws IOException {
        if (values.isEmpty()) {
            return;
        }
        out.ascii("* METADATA ");
        MailboxNames.print(out, mailbox);
        out.ascii(" (");
        boolean first = true;
        for (var value : values.entrySet()) {
            out.ascii(first ? "" : " ");
            first = false;
            out.astring(value.getKey().getBytes(StandardCharsets.US_ASCII)).octet(' ');
            printValue(out, value.getValue());
        }
        out.octet(')').crlf();
    }

    // value = nstring / literal8
    private static void printValue(ResponseWriter out, byte[] value) throws IOException {
        if (isAbsent(value)) {
            out.nil();
            return;
        }
        for (byte octet : value) {
            if (octet == 0) {
                // RFC 3516 section 4.2: NUL needs a literal8
                out.octet('~').literal(value.length).octets(value);
                return;
            }
        }
        out.string(value);
    }

    /// Stands for an entry that is not there.
    static final byte[] ABSENT = {};

    @SuppressWarnings("ReferenceEquality") // an empty value is there, and is another array
    private static boolean isAbsent(byte[] value) {
        return value == ABSENT;
    }
}
