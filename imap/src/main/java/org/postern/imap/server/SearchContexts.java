package org.postern.imap.server;

import org.postern.imap.FetchItem;
import org.postern.imap.ImapException;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReturn;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The searches in one selected mailbox whose results a client keeps up to date, RFC 5267 section
/// 4.3. They are followed when changes are told: only what changed is judged anew.
///
/// Guarded by the session, as the mailbox is.
final class SearchContexts {
    /// Most searches that are followed at once; RFC 5267 section 4.3.1 asks for one at least.
    static final int MOST = 20;

    private final SelectedMailbox mailbox;
    private final List<SearchContext> contexts = new ArrayList<>();

    SearchContexts(SelectedMailbox mailbox) {
        this.mailbox = mailbox;
    }

    // RFC 5267 section 4.3: a tag that is in use names another search
    /// @throws ImapException when a search with this tag is followed already
    void requireFree(String tag, SearchReturn wanted) throws ImapException {
        if (wanted.has(SearchReturn.Option.UPDATE)
                && contexts.stream().anyMatch(c -> c.tag().equals(tag))) {
            throw ImapException.bad("That tag is in use by a search with UPDATE");
        }
    }

    /// Follows a search from here on, if it asks for that.
    void begin(ImapSession session, SearchContext context) throws IOException {
        if (!context.wanted()) {
            return;
        }
        // Every new message would give all others another score.
        boolean scored = Relevancy.sorts(context.criteria());
        if (scored || contexts.size() == MOST) {
            // RFC 5267 section 4.3.1
            session.out()
                    .reply(
                            "*",
                            Reply.no(
                                    "NOUPDATE \"" + context.tag() + "\"",
                                    scored
                                            ? "An order by relevancy is not followed"
                                            : "At most " + MOST + " searches are followed"));
            return;
        }
        contexts.add(context);
    }

    void cancel(String tag) {
        contexts.removeIf(context -> context.tag().equals(tag));
    }

    // RFC 5267 section 4.3.4: before the EXPUNGE, by the numbers that still hold
    /// Takes messages that are gone out of the results.
    void removeGone(ResponseWriter out, MailboxView old, int[] gone) throws IOException {
        if (contexts.isEmpty() || gone.length == 0) {
            return;
        }
        Set<Long> uids = new HashSet<>();
        for (int index : gone) {
            uids.add(old.uidAt(index));
        }
        for (SearchContext context : contexts) {
            remove(out, context, uids, old);
        }
    }

    /// Judges what has changed, and tells what came into the results and what left them.
    void follow(ResponseWriter out, MailboxView old, MailboxView now)
            throws IOException, MailboxException {
        if (contexts.isEmpty()) {
            return;
        }
        UidSet touched = touched(old, now);
        if (touched.isEmpty()) {
            return;
        }
        for (SearchContext context : contexts) {
            Set<Long> came = matches(context, touched, now);
            Set<Long> left = new HashSet<>();
            for (long uid : context.found()) {
                // What is in the result already has not come; what no longer matches leaves it.
                if (touched.contains(uid) && !came.remove(uid)) {
                    left.add(uid);
                }
            }
            remove(out, context, left, now);
            add(out, context, came, now);
            fetch(out, context, came, old, now);
        }
    }

    /// The touched ones that match now: found as the search itself finds, so that an index which
    /// knows more than the text of a message is asked here too.
    private Set<Long> matches(SearchContext context, UidSet touched, MailboxView now)
            throws IOException, MailboxException {
        var key = new SearchKey.And(List.of(new SearchKey.Uids(touched), context.key()));
        Set<Long> matches = new TreeSet<>();
        for (int index : mailbox.mailbox().search(now, key, () -> {})) {
            if (!mailbox.isGhost(index)) {
                matches.add(now.uidAt(index));
            }
        }
        return matches;
    }

    /// UIDs of new messages and of those whose state differs.
    private static UidSet touched(MailboxView old, MailboxView now) throws IOException {
        var touched = new UidSet.Builder();
        ViewDifference.<IOException>pairs(
                old,
                now,
                (o, n) -> {
                    if (old.flagsAt(o) != now.flagsAt(n) || old.modSeqAt(o) != now.modSeqAt(n)) {
                        touched.add(now.uidAt(n));
                    }
                });
        int first = now.indexOf(old.uidNext());
        for (int i = first < 0 ? -first - 1 : first; i < now.count(); i++) {
            touched.add(now.uidAt(i));
        }
        return touched.build();
    }

    // ret-data-removefrom = "REMOVEFROM" SP "(" context-position SP sequence-set … ")"
    private static void remove(
            ResponseWriter out, SearchContext context, Set<Long> uids, MailboxView view)
            throws IOException {
        List<Long> found = context.found();
        if (!context.sorted()) {
            List<Long> removed = found.stream().filter(uids::contains).toList();
            if (found.removeAll(Set.copyOf(removed))) {
                print(out, context, "REMOVEFROM", removed, view);
            }
            return;
        }
        boolean any = false;
        // From the end on, so that the positions before stay.
        for (int i = found.size() - 1; i >= 0; i--) {
            if (uids.contains(found.get(i))) {
                printStart(out, context, "REMOVEFROM", any);
                any = true;
                out.number(i + 1L).octet(' ').number(number(context, found.remove(i), view));
            }
        }
        printEnd(out, any);
    }

    // ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set … ")"
    private void add(ResponseWriter out, SearchContext context, Set<Long> uids, MailboxView view)
            throws IOException, MailboxException {
        if (uids.isEmpty()) {
            return;
        }
        List<Long> found = context.found();
        if (!context.sorted()) {
            found.addAll(uids);
            found.sort(null);
            print(out, context, "ADDTO", List.copyOf(uids), view);
            return;
        }
        boolean any = false;
        List<Long> order = sorted(context, uids, view);
        for (int i = 0; i < order.size(); i++) {
            if (uids.contains(order.get(i))) {
                found.add(Math.min(i, found.size()), order.get(i));
                printStart(out, context, "ADDTO", any);
                any = true;
                out.number(i + 1L).octet(' ').number(number(context, order.get(i), view));
            }
        }
        printEnd(out, any);
    }

    /// The result with further messages in it, in its order.
    private List<Long> sorted(SearchContext context, Set<Long> more, MailboxView view)
            throws MailboxException {
        var all = new TreeSet<>(context.found());
        all.addAll(more);
        int[] indexes = all.stream().mapToInt(view::indexOf).filter(i -> i >= 0).toArray();
        int[] order =
                new Sorter(view, indexes, context.criteria(), Relevancy.NONE)
                        .sort(mailbox.mailbox());
        List<Long> uids = new ArrayList<>(order.length);
        for (int index : order) {
            uids.add(view.uidAt(index));
        }
        return uids;
    }

    /// Prints an update without positions: the result is in the mailbox's order.
    private static void print(
            ResponseWriter out,
            SearchContext context,
            String word,
            List<Long> uids,
            MailboxView view)
            throws IOException {
        var set = new UidSet.Builder();
        uids.forEach(uid -> set.add(number(context, uid, view)));
        printStart(out, context, word, false);
        out.ascii("0 ").ascii(set.build().toString());
        printEnd(out, true);
    }

    private static void printStart(
            ResponseWriter out, SearchContext context, String word, boolean begun)
            throws IOException {
        if (begun) {
            out.octet(' ');
            return;
        }
        out.ascii("* ESEARCH (TAG \"").ascii(context.tag());
        out.ascii(context.uid() ? "\") UID " : "\") ").ascii(word).ascii(" (");
    }

    private static void printEnd(ResponseWriter out, boolean begun) throws IOException {
        if (begun) {
            out.octet(')').crlf();
        }
    }

    private static long number(SearchContext context, long uid, MailboxView view) {
        return context.uid() ? uid : view.indexOf(uid) + 1L;
    }

    // RFC 5465 section 7: of new messages, not of those that match since their flags changed
    private void fetch(
            ResponseWriter out,
            SearchContext context,
            Set<Long> came,
            MailboxView old,
            MailboxView now)
            throws IOException, MailboxException {
        if (context.items().isEmpty()) {
            return;
        }
        List<FetchItem> items = new ArrayList<>(context.items());
        if (!mailbox.uidOnly() && items.stream().noneMatch(FetchItem.Uid.class::isInstance)) {
            items.addFirst(new FetchItem.Uid());
        }
        var printer = new FetchPrinter(out, mailbox, items);
        for (long uid : came) {
            var message = mailbox.mailbox().message(uid);
            if (uid >= old.uidNext() && message.isPresent()) {
                printer.print(now.indexOf(uid), message.get(), false);
            }
        }
    }
}
