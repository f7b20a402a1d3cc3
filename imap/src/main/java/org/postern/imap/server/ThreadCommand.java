package org.postern.imap.server;

import org.postern.imap.BaseSubject;
import org.postern.imap.Casemap;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;
import org.postern.mail.Header;
import org.postern.mail.MessageIds;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// THREAD and UID THREAD, RFC 5256 section 3.
final class ThreadCommand implements Command {
    /// Most references of one message that are looked at: the newest.
    private static final int MAX_REFERENCES = 50;

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
        List<ThreadKeys> keys = read(mailbox.mailbox(), view, found, references);
        List<MessageThread> threads =
                references ? ReferenceThreads.of(keys) : SubjectThreads.of(keys);
        print(session.out(), view, threads);
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
    private void print(ResponseWriter out, MailboxView view, List<MessageThread> threads)
            throws IOException {
        out.ascii("* THREAD").ascii(threads.isEmpty() ? "" : " ");
        for (MessageThread thread : threads) {
            thread.print(out, index -> uid ? view.uidAt(index) : index + 1L);
        }
        out.crlf();
    }

    private static List<ThreadKeys> read(
            OpenMailbox mailbox, MailboxView view, int[] indexes, boolean references)
            throws MailboxException {
        List<ThreadKeys> keys = new ArrayList<>(indexes.length);
        new MessageSource(mailbox, view)
                .forEach(
                        indexes,
                        (position, message) ->
                                keys.add(
                                        keys(
                                                view,
                                                indexes[position],
                                                message.listed().header(),
                                                references)));
        return keys;
    }

    private static ThreadKeys keys(MailboxView view, int index, Header header, boolean references) {
        long date = SortKeys.sentDate(header, view.internalDateAt(index));
        BaseSubject base = SortKeys.baseSubject(header);
        String subject = Casemap.fold(base.text());
        if (!references) {
            return new ThreadKeys(index, date, subject, base.reply(), "", List.of());
        }
        List<String> ids = ids(header, "Message-ID");
        return new ThreadKeys(
                index,
                date,
                subject,
                base.reply(),
                ids.isEmpty() ? "" : ids.getFirst(),
                references(header));
    }

    // RFC 5256 section 3: References, or else the first of In-Reply-To
    private static List<String> references(Header header) {
        List<String> ids = ids(header, "References");
        if (ids.isEmpty()) {
            List<String> replied = ids(header, "In-Reply-To");
            return replied.isEmpty() ? replied : List.of(replied.getFirst());
        }
        return ids.subList(Math.max(0, ids.size() - MAX_REFERENCES), ids.size());
    }

    private static List<String> ids(Header header, String field) {
        return header.value(field).map(MessageIds::parse).orElse(List.of());
    }
}
