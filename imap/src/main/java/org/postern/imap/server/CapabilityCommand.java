package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxRights;
import org.postern.imap.Reply;

import java.io.IOException;

/// CAPABILITY, RFC 9051 section 6.1.1.
final class CapabilityCommand implements Command {
    /// What is offered whatever the state.
    private static final String ALWAYS = "IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ID ENABLE IDLE";

    /// What else is offered to one who is logged in.
    private static final String LOGGED_IN =
            " NAMESPACE UNSELECT CHILDREN UIDPLUS MOVE SPECIAL-USE CREATE-SPECIAL-USE STATUS=SIZE"
                + " CONDSTORE QRESYNC ESEARCH SEARCHRES WITHIN LIST-EXTENDED LIST-STATUS OBJECTID"
                + " SAVEDATE PREVIEW PARTIAL UTF8=ACCEPT UIDONLY INPROGRESS";

    /// And how messages come in, are counted and are put in order.
    private static final String MESSAGES =
            " MULTIAPPEND BINARY CATENATE URLAUTH URLAUTH=BINARY NOTIFY REPLACE QUOTA"
                    + " QUOTA=RES-STORAGE QUOTA=RES-MESSAGE CONTEXT=SEARCH CONTEXT=SORT MULTISEARCH"
                    + " SEARCH=FUZZY"
                    + " SORT SORT=DISPLAY ESORT THREAD=ORDEREDSUBJECT THREAD=REFERENCES";

    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        arguments.expectEnd();
        session.out().ascii("* CAPABILITY ").ascii(list(session)).crlf();
        return Reply.ok("Done");
    }

    /// The capabilities that hold for a session as it is now, with spaces between.
    static String list(ImapSession session) {
        var list = new StringBuilder(ALWAYS);
        if (session.loggedIn()) {
            String shared = "";
            // RFC 4314 section 2.2, RFC 8440 section 2
            if (session.account().accessControl().isPresent()) {
                shared = " ACL RIGHTS=" + MailboxRights.NEW + " LIST-MYRIGHTS";
            }
            // RFC 5464 section 4, RFC 9590 section 3
            if (session.account().metadata().isPresent()) {
                shared += " METADATA LIST-METADATA";
            }
            // RFC 7889 section 2
            list.append(LOGGED_IN)
                    .append(shared)
                    .append(MESSAGES)
                    .append(" APPENDLIMIT=")
                    .append(session.settings().maxMessageOctets().count());
            list.append(session.settings().unauthenticate() ? " UNAUTHENTICATE" : "");
            // RFC 4978 section 3: not twice
            return list.append(session.connection().compressed() ? "" : " COMPRESS=DEFLATE")
                    .toString();
        }
        if (session.connection().canStartTls()) {
            list.append(" STARTTLS");
        }
        ImapLogins logins = session.server().logins();
        boolean passwords = logins.passwordsAllowed().test(session.connection());
        for (String mechanism : logins.mechanisms().offered(session.connection(), passwords)) {
            list.append(" AUTH=").append(mechanism);
        }
        if (!passwords) {
            // RFC 9051 section 6.2.3
            list.append(" LOGINDISABLED");
        }
        return list.toString();
    }
}
