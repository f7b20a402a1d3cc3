package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// GETQUOTA, RFC 9208 section 4.1.1. An account with a limit has one quota root, whose name is
/// empty; one without has none. Mailboxes of others count for roots of theirs.
final class QuotaCommand implements Command {
    /// RFC 9208 section 5.1: STORAGE counts in units of 1024 octets.
    private static final long UNIT = 1024;

    // getquota = "GETQUOTA" SP quota-root-name
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        byte[] root = arguments.expectAstring();
        arguments.expectEnd();
        String name = ImapReader.decode(root, StandardCharsets.UTF_8);
        QuotaReport quota = find(session, name);
        if (!quota.limited()) {
            return Reply.no("NONEXISTENT", "No such quota root");
        }
        print(session.out(), name, quota);
        return Reply.ok("Done");
    }

    /// A quota root's numbers; unlimited ones when there is no such root.
    static QuotaReport find(ImapSession session, String root) throws MailboxException {
        if (root.isEmpty()) {
            return session.account().quota();
        }
        var control = session.account().accessControl();
        return control.isPresent() ? control.get().quota(root) : QuotaReport.NONE;
    }

    // quota-response = "QUOTA" SP quota-root-name SP quota-list
    static void print(ResponseWriter out, String root, QuotaReport quota) throws IOException {
        out.ascii("* QUOTA ").astring(root.getBytes(StandardCharsets.UTF_8)).ascii(" (");
        if (quota.mostOctets() > 0) {
            long used = Math.ceilDiv(quota.octets(), UNIT);
            resource(out, "STORAGE", used, quota.mostOctets() / UNIT);
        }
        if (quota.mostMessages() > 0) {
            out.ascii(quota.mostOctets() > 0 ? " " : "");
            resource(out, "MESSAGE", quota.messages(), quota.mostMessages());
        }
        out.octet(')').crlf();
    }

    // quota-resource = resource-name SP resource-usage SP resource-limit
    private static void resource(ResponseWriter out, String name, long used, long most)
            throws IOException {
        out.ascii(name).octet(' ').number(used).octet(' ').number(most);
    }
}
