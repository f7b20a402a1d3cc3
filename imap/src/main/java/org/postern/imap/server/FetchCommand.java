package org.postern.imap.server;

import org.postern.imap.FetchItem;
import org.postern.imap.FetchModifiers;
import org.postern.imap.FetchReader;
import org.postern.imap.FlagList;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.PartialRange;
import org.postern.imap.Reply;
import org.postern.imap.SequenceSet;
import org.postern.imap.SystemFlag;
import org.postern.imap.server.OpenMailbox.StoreMode;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.List;

/// FETCH and UID FETCH, RFC 9051 section 6.4.5. Responses are printed as they are made; bodies pass
/// through in pieces.
///
/// A message that others have expunged, but whose end this client has not been told, still has its
/// flags, UID, size and date. For anything else there is no response for it, and by sequence number
/// the command ends with NO and EXPUNGEISSUED, as RFC 2180 section 4.1.2 has it; by UID it is
/// passed over as any UID is that no message has.
final class FetchCommand implements Command {
    /// So many messages are asked of the back end together.
    private static final int TOGETHER = 256;

    private final boolean uid;

    FetchCommand(boolean uid) {
        this.uid = uid;
    }

    // RFC 4466 section 2.4: fetch = "FETCH" SP sequence-set SP … [fetch-modifiers]
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SequenceSet set = arguments.expectSequenceSet();
        arguments.expectSpace();
        List<FetchItem> items = new FetchReader(arguments).expectItems();
        FetchModifiers modifiers = FetchModifiers.expect(arguments);
        // RFC 9051 section 6.4.9: UID FETCH always tells the UID
        // RFC 9586 section 3.1: except where the response is by UID anyway
        if (uid
                && !session.selected().uidOnly()
                && items.stream().noneMatch(FetchItem.Uid.class::isInstance)) {
            items.addFirst(new FetchItem.Uid());
        }
        addModSeq(session, items, modifiers);
        SelectedMailbox mailbox = session.selected();
        Selection selection = chosen(mailbox, set, modifiers);
        if (modifiers.vanished()) {
            printVanished(session, set, modifiers);
        }
        session.countFetched(selection.size());
        if (items.stream().noneMatch(FetchPrinter::needsMessage)) {
            fetchFromView(session, selection, new FetchPrinter(session.out(), mailbox, items));
            return Reply.ok("Fetched");
        }
        boolean all = fetchMessages(session, selection, items);
        return all || uid
                ? Reply.ok("Fetched")
                : Reply.no("EXPUNGEISSUED", "Some of the messages have been expunged");
    }

    // RFC 7162 section 3.1.4.1: CHANGEDSINCE asks for MODSEQ; either turns CONDSTORE on
    private static void addModSeq(
            ImapSession session, List<FetchItem> items, FetchModifiers modifiers) {
        boolean asked = items.stream().anyMatch(FetchItem.ModSeq.class::isInstance);
        if (modifiers.hasChangedSince() && !asked) {
            items.add(new FetchItem.ModSeq());
        }
        if (modifiers.hasChangedSince() || asked) {
            session.enable(Extension.CONDSTORE);
        }
    }

    // RFC 7162 section 3.2.6: VANISHED is for UID FETCH, once QRESYNC is enabled
    private void printVanished(ImapSession session, SequenceSet set, FetchModifiers modifiers)
            throws ImapException, MailboxException, IOException {
        if (!uid || !session.enabled(Extension.QRESYNC)) {
            throw ImapException.bad("VANISHED is for UID FETCH and needs QRESYNC enabled");
        }
        SelectedMailbox mailbox = session.selected();
        // "*" may be a message that has vanished
        UidSet among = set.resolve(mailbox.told().uidNext() - 1);
        mailbox.printVanishedSince(session.out(), modifiers.changedSince(), among);
    }

    private Selection chosen(SelectedMailbox mailbox, SequenceSet set, FetchModifiers modifiers)
            throws ImapException {
        MailboxView view = mailbox.told();
        Selection named = mailbox.select(set, uid);
        Selection changed =
                modifiers.hasChangedSince()
                        ? named.where(index -> view.modSeqAt(index) > modifiers.changedSince())
                        : named;
        PartialRange window = modifiers.partial();
        if (window == null) {
            return changed;
        }
        if (!uid) {
            // RFC 9394 section 3.3
            throw ImapException.bad("PARTIAL is for UID FETCH");
        }
        return changed.part(window.from(changed.size()), window.to(changed.size()));
    }

    private static void fetchFromView(
            ImapSession session, Selection selection, FetchPrinter printer) throws IOException {
        for (int range = 0; range < selection.rangeCount(); range++) {
            for (int i = selection.first(range); i <= selection.last(range); i++) {
                printer.print(i);
            }
        }
        session.out().drain();
    }

    // RFC 9051 section 6.4.5: BODY[…] sets \Seen, and then the flags are among the responses
    /// Sets `\Seen` where reading does that.
    ///
    /// @return the messages that got it
    private static Selection markSeen(
            ImapSession session, Selection selection, List<FetchItem> items)
            throws MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        boolean reads = items.stream().anyMatch(FetchItem::marksSeen);
        if (!reads
                || mailbox.mailbox().readOnly()
                // RFC 4314 section 4: without the right s, FETCH does not set \Seen
                || !mailbox.mailbox().rights().has('s')) {
            return Selection.ofUids(UidSet.EMPTY, mailbox.told());
        }
        UidSet unseen = unseen(mailbox, selection);
        if (!unseen.isEmpty()) {
            mailbox.mailbox()
                    .store(
                            unseen,
                            StoreMode.ADD,
                            new FlagList(SystemFlag.SEEN.mask(), List.of()),
                            Long.MAX_VALUE);
        }
        Selection marked = Selection.ofUids(unseen, mailbox.told());
        long seen = SystemFlag.SEEN.mask();
        mailbox.update(
                session.out(),
                SelectedMailbox.Numbers.STAY,
                (index, before, now) -> !marked.contains(index) || now != (before | seen),
                false);
        return marked;
    }

    private static UidSet unseen(SelectedMailbox mailbox, Selection selection) {
        MailboxView view = mailbox.told();
        var unseen = new UidSet.Builder();
        for (int range = 0; range < selection.rangeCount(); range++) {
            for (int i = selection.first(range); i <= selection.last(range); i++) {
                if ((view.flagsAt(i) & SystemFlag.SEEN.mask()) == 0) {
                    unseen.add(view.uidAt(i));
                }
            }
        }
        return unseen.build();
    }

    /// @return whether every message was there
    private static boolean fetchMessages(
            ImapSession session, Selection selection, List<FetchItem> items)
            throws MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        var printer = new FetchPrinter(session.out(), mailbox, items);
        if (selection.size() >= HeaderListing.LEAST && HeaderListing.answers(items)) {
            var listing = new HeaderListing(session.out(), mailbox, items, printer);
            return listing.fetch(selection) == selection.size();
        }
        Selection marked = markSeen(session, selection, items);
        return fetchMessages(mailbox, selection, marked, printer);
    }

    private static boolean fetchMessages(
            SelectedMailbox mailbox, Selection selection, Selection marked, FetchPrinter printer)
            throws MailboxException, IOException {
        MailboxView view = mailbox.told();
        int found = 0;
        for (int range = 0; range < selection.rangeCount(); range++) {
            int last = selection.last(range);
            for (int i = selection.first(range); i <= last; i += TOGETHER) {
                int to = Math.min(last, i + TOGETHER - 1);
                UidSet uids = UidSet.of(view.uidAt(i), view.uidAt(to));
                for (MessageData message : mailbox.mailbox().messages(uids)) {
                    int index = view.indexOf(message.uid());
                    printer.print(index, message, marked.contains(index));
                    found++;
                }
            }
        }
        return found == selection.size();
    }
}
