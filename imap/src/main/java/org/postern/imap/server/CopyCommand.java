package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

import java.io.IOException;

/// COPY and UID COPY, RFC 9051 section 6.4.7, with COPYUID, RFC 4315 section 3. Messages that are
/// expunged already are left out, and COPYUID names the rest.
final class CopyCommand implements Command {
    private final boolean uid;

    CopyCommand(boolean uid) {
        this.uid = uid;
    }

    // copy = "COPY" SP sequence-set SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SequenceSet set = arguments.expectSequenceSet();
        arguments.expectSpace();
        String target = MailboxNames.expect(arguments);
        arguments.expectEnd();
        SelectedMailbox mailbox = session.selected();
        UidSet uids = mailbox.select(set, uid).uids(mailbox.told());
        if (uids.isEmpty()) {
            return Reply.ok("Nothing to copy");
        }
        CopyUid copied;
        try {
            copied = mailbox.mailbox().copy(uids, target);
        } catch (MailboxException e) {
            throw tryCreate(e, mailbox);
        }
        return copied.source().isEmpty()
                ? Reply.no("EXPUNGEISSUED", "These messages have been expunged")
                : Reply.ok(code(copied), "Copied");
    }

    // RFC 4315 section 3: resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set
    static String code(CopyUid copied) {
        return "COPYUID " + copied.uidValidity() + " " + copied.source() + " " + copied.target();
    }

    /// Like [#tryCreate(MailboxException)], unless it is the source that is gone.
    static MailboxException tryCreate(MailboxException e, SelectedMailbox source)
            throws ImapException {
        return source.mailbox().gone() ? e : tryCreate(e);
    }

    // RFC 9051 section 7.1: TRYCREATE, where creating the target would help
    static MailboxException tryCreate(MailboxException e) throws ImapException {
        if (e.kind() == MailboxException.Kind.NONEXISTENT) {
            throw ImapException.no("TRYCREATE", "No such mailbox");
        }
        return e;
    }
}
