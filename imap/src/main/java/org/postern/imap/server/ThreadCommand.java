package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;

import java.io.IOException;

/// THREAD and UID THREAD, RFC 5256 section 3.
final class ThreadCommand implements Command {
    private final boolean uid;

    ThreadCommand(boolean uid) {
        this.uid = uid;
    }

    // thread = "THREAD" SP thread-alg SP search-criteria
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        boolean references = expectReferences(arguments);
        arguments.expectSpace();
        SelectedMailbox mailbox = session.selected();
        MailboxView view = mailbox.told();
        var reader = new SearchReader(arguments, SessionScope.of(session));
        SearchKey key = reader.expectCriteria();
        arguments.expectEnd();
        if (reader.modSeqAsked()) {
            session.enable(Extension.CONDSTORE);
        }
        int[] found = mailbox.mailbox().search(view, key, StillSearching.in(session));
        ThreadKeys keys = ThreadKeys.read(mailbox.mailbox(), view, found);
        print(
                session.out(),
                view,
                keys,
                references ? ReferenceThreads.of(keys) : SubjectThreads.of(keys));
        return Reply.ok("Threaded");
    }

    // thread-alg = "ORDEREDSUBJECT" / "REFERENCES" / thread-alg-ext
    private static boolean expectReferences(ImapReader arguments) throws ImapException {
        return switch (arguments.takeName()) {
            case "REFERENCES" -> true;
            case "ORDEREDSUBJECT" -> false;
            default -> throw arguments.expected("REFERENCES or ORDEREDSUBJECT");
        };
    }

    // thread-data = "THREAD" [SP 1*thread-list]
    private void print(ResponseWriter out, MailboxView view, ThreadKeys keys, ThreadForest threads)
            throws IOException {
        out.ascii("* THREAD").ascii(threads.isEmpty() ? "" : " ");
        threads.print(
                out,
                message -> {
                    int index = keys.index(message);
                    return uid ? view.uidAt(index) : index + 1L;
                });
        out.crlf();
    }
}
