package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.Reply;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;
import org.postern.imap.SearchReturn;
import org.postern.imap.SearchReturn.Option;
import org.postern.imap.SearchScope;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// ESEARCH, RFC 7377 section 2: searches several mailboxes with one command, selected or not. Only
/// mailboxes with a match are told of.
final class MultiSearchCommand implements Command {
    /// What is common to the mailboxes that one command searches.
    ///
    /// @param program what is searched for, read anew for each mailbox
    private record Request(SearchReturn wanted, ReplayedInput program) {}

    // esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        List<MailboxFilter> sources = expectSources(arguments);
        SearchReturn wanted = SearchReturn.expect(arguments);
        boolean selected = sources.stream().anyMatch(MailboxFilter.Selected.class::isInstance);
        boolean several = sources.stream().anyMatch(s -> !(s instanceof MailboxFilter.Selected));
        boolean open = session.state() instanceof SessionState.Selected;
        // RFC 7377 section 2.2
        if ((selected || wanted.has(Option.UPDATE)) && !open) {
            throw ImapException.bad("Select a mailbox first");
        }
        if (several && wanted.has(Option.SAVE)) {
            throw ImapException.bad("SAVE is for the selected mailbox alone");
        }
        var request = new Request(wanted, new ReplayedInput(arguments, session.reader()));
        if (!selected) {
            // Read once in any case: there may be no mailbox to search.
            expectProgram(session, request, new NoScope(session.server().clock().instant()));
        }
        if (selected) {
            searchSelected(session, request);
        }
        for (String name : several ? names(session, sources, selected) : List.<String>of()) {
            search(session, request, name);
        }
        return Reply.ok("Searched");
    }

    // esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"
    // source-mbox = filter-mailboxes *(SP filter-mailboxes)
    private static List<MailboxFilter> expectSources(ImapReader arguments)
            throws ImapException, IOException {
        if (!arguments.takeWord("IN")) {
            // RFC 7377 section 2.2: "selected" is assumed
            return List.of(new MailboxFilter.Selected(false));
        }
        arguments.expectSpace();
        arguments.expect('(');
        List<MailboxFilter> sources = new ArrayList<>();
        do {
            sources.add(MailboxFilter.expectSource(arguments));
        } while (arguments.take(' '));
        arguments.expect(')');
        arguments.expectSpace();
        return sources;
    }

    /// The other mailboxes that are searched, each once; the selected one only if it is not
    /// searched as that.
    private static List<String> names(
            ImapSession session, List<MailboxFilter> sources, boolean selected)
            throws MailboxException {
        List<String> names = new ArrayList<>();
        for (MailboxEntry entry : session.account().mailboxes()) {
            boolean wanted = sources.stream().anyMatch(source -> source.matches(entry));
            boolean selectable =
                    !entry.attributes().contains(MailboxAttribute.NO_SELECT)
                            && !entry.attributes().contains(MailboxAttribute.NON_EXISTENT);
            if (wanted && selectable && !(selected && session.hasSelected(entry.name()))) {
                names.add(entry.name());
            }
        }
        return names;
    }

    private record Program(SearchKey key, SearchReader read) {}

    private static Program expectProgram(ImapSession session, Request request, SearchScope scope)
            throws ImapException, IOException {
        ImapReader reader = request.program().reader();
        var program = new SearchReader(reader, scope);
        SearchKey key = program.expectProgram();
        reader.expectEnd();
        Relevancy.check(program, request.wanted(), List.of());
        if (program.modSeqAsked()) {
            session.enable(Extension.CONDSTORE);
        }
        return new Program(key, program);
    }

    private static void searchSelected(ImapSession session, Request request)
            throws ImapException, MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        mailbox.contexts().requireFree(session.tag(), request.wanted());
        Program program = expectProgram(session, request, scope(session, mailbox.told(), mailbox));
        SearchAnswer answer = find(session, mailbox.mailbox(), mailbox.told(), program, request);
        print(session, answer, mailbox.name());
        if (request.wanted().has(Option.SAVE)) {
            mailbox.save(answer.saved());
        }
        mailbox.contexts()
                .begin(session, SearchContext.of(session.tag(), answer, program.key(), List.of()));
    }

    private static void search(ImapSession session, Request request, String name)
            throws ImapException, MailboxException, IOException {
        try (OpenMailbox mailbox = session.account().open(name, true)) {
            MailboxView view = mailbox.view();
            Program program = expectProgram(session, request, scope(session, view, null));
            print(session, find(session, mailbox, view, program, request), name);
        } catch (MailboxException e) {
            // RFC 7377 section 2.2: what cannot be searched is passed over
            if (e.kind().ours()) {
                throw e;
            }
        }
    }

    private static SearchScope scope(
            ImapSession session, MailboxView view, @Nullable SelectedMailbox selected) {
        return new ViewScope(
                view,
                selected,
                session.server().clock().instant(),
                session.enabled(Extension.UTF8_ACCEPT));
    }

    private static SearchAnswer find(
            ImapSession session,
            OpenMailbox mailbox,
            MailboxView view,
            Program program,
            Request request)
            throws MailboxException, IOException {
        int[] found = mailbox.search(view, program.key(), StillSearching.in(session));
        var relevancy =
                Relevancy.of(
                        mailbox,
                        view,
                        found,
                        program.read(),
                        request.wanted(),
                        List.of(),
                        StillSearching.in(session));
        // RFC 7377 section 2.1: UIDs, and all of them when nothing else is asked for
        return new SearchAnswer(
                view, found, request.wanted(), true, program.read().modSeqAsked(), relevancy);
    }

    private static void print(ImapSession session, SearchAnswer answer, String name)
            throws IOException {
        if (answer.found().length > 0) {
            answer.printExtended(session.out(), session.tag(), name);
        }
    }
}
