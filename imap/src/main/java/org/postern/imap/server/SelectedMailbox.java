package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.MailboxRights;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.imap.SequenceSet;
import org.postern.imap.SystemFlag;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Set;

/// A mailbox that is selected, and what its client knows of it.
///
/// Guarded by the session: one thread at a time.
final class SelectedMailbox {
    /// Whether a message's sequence number may change now.
    enum Numbers {
        MAY_CHANGE,
        /// RFC 9051 section 7.5.1: while FETCH, STORE and SEARCH run
        STAY
    }

    /// Decides which changed flags are told.
    @FunctionalInterface
    interface FlagFilter {
        /// Every change is told.
        FlagFilter ALL = (index, before, now) -> true;

        boolean tell(int index, long before, long now);
    }

    private static final int NOTHING_TOLD = -1;

    private final OpenMailbox mailbox;
    private final Set<Extension> enabled;
    private final long firstRecentUid;
    private FlagPrinter flags;
    private String name;
    private MailboxView told;
    private int keywordsTold = NOTHING_TOLD;

    /// The searches whose results are kept up to date at the client.
    private final SearchContexts contexts = new SearchContexts(this);

    /// What `$` stands for; messages that are gone may be in it.
    private UidSet saved = UidSet.EMPTY;

    /// @param enabled what the client has turned on, now and later
    SelectedMailbox(String name, OpenMailbox mailbox, Set<Extension> enabled) {
        this.name = name;
        this.enabled = enabled;
        this.mailbox = mailbox;
        this.firstRecentUid = mailbox.firstRecentUid();
        this.told = mailbox.view();
        this.flags = new FlagPrinter(told.keywords());
    }

    String name() {
        return name;
    }

    void renamed(String newName) {
        name = newName;
    }

    boolean enabled(Extension extension) {
        return enabled.contains(extension);
    }

    SearchContexts contexts() {
        return contexts;
    }

    OpenMailbox mailbox() {
        return mailbox;
    }

    /// What the client knows: sequence numbers are positions in it.
    MailboxView told() {
        return told;
    }

    // RFC 9051 section 6.4.9: with UID, a sequence-set is of UIDs
    /// The messages that a command names.
    Selection select(SequenceSet set, boolean uids) throws ImapException {
        if (set.isSaved()) {
            return Selection.ofUids(saved, told);
        }
        if (!uids && uidOnly()) {
            throw uidRequired();
        }
        return uids ? Selection.ofUids(set, told) : Selection.ofNumbers(set, told.count());
    }

    // RFC 9051 section 2.3.2: IMAP4rev2 has no \Recent, and nothing that speaks of it
    private boolean rev2() {
        return enabled.contains(Extension.IMAP4REV2);
    }

    // RFC 9586 section 3: whether sequence numbers are never spoken of
    boolean uidOnly() {
        return enabled.contains(Extension.UIDONLY);
    }

    static ImapException uidRequired() {
        return new ImapException(
                new Reply(Reply.Status.BAD, "UIDREQUIRED", "Sequence numbers are not in use"));
    }

    /// Keeps the result of a search for `$`.
    void save(UidSet found) {
        saved = found;
    }

    /// Whether the message is expunged and the client could not be told yet.
    boolean isGhost(int index) {
        return told instanceof GhostView haunted && haunted.isGhost(index);
    }

    /// Whether one of these messages is expunged.
    boolean hasGhosts(Selection selection) {
        if (told instanceof GhostView haunted) {
            for (int range = 0; range < selection.rangeCount(); range++) {
                for (int i = selection.first(range); i <= selection.last(range); i++) {
                    if (haunted.isGhost(i)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean isRecent(long uid) {
        return uid >= firstRecentUid;
    }

    /// The messages that are `\Recent` to this session.
    UidSet recent() {
        return firstRecentUid > UidSet.MAX_UID
                ? UidSet.EMPTY
                : UidSet.of(Math.max(1, firstRecentUid), UidSet.MAX_UID);
    }

    int recentCount() {
        int first = told.indexOf(firstRecentUid);
        return told.count() - (first >= 0 ? first : -first - 1);
    }

    // RFC 9051 section 6.3.2: the responses that SELECT owes
    void printSelected(ResponseWriter out) throws IOException, MailboxException {
        printKeywords(out);
        printCount(out);
        int unseen = told.firstUnseen();
        // RFC 9586 section 3.1: UNSEEN is a sequence number
        // RFC 9051 section 6.3.2: nor has IMAP4rev2 got it
        if (unseen >= 0 && !uidOnly() && !rev2()) {
            out.ascii("* OK [UNSEEN ").number(unseen + 1L).ascii("] First unseen").crlf();
        }
        out.ascii("* OK [UIDVALIDITY ").number(told.uidValidity()).ascii("] UIDs valid").crlf();
        out.ascii("* OK [UIDNEXT ").number(told.uidNext()).ascii("] Next UID").crlf();
        // RFC 8474 section 4.2
        out.ascii("* OK [MAILBOXID (").ascii(mailbox.id()).ascii(")] Identity").crlf();
        // RFC 4467 section 8
        out.reply("*", ResetKeyCommand.mechanisms());
        // RFC 7162 section 3.1.2.1
        out.ascii("* OK [HIGHESTMODSEQ ").number(told.highestModSeq()).ascii("] Highest").crlf();
        mailbox.claimRecent(told);
    }

    /// Tells the client what has changed since it was last told.
    void update(ResponseWriter out, Numbers numbers, FlagFilter filter, boolean uids)
            throws IOException, MailboxException {
        MailboxView newest = mailbox.view();
        MailboxView known = told instanceof GhostView haunted ? haunted.base() : told;
        if (same(newest, known) && (numbers == Numbers.STAY || same(told, known))) {
            return;
        }
        MailboxView old = told;
        int[] gone = ViewDifference.gone(old, newest);
        boolean haunted = numbers == Numbers.STAY && gone.length > 0;
        told = haunted ? new GhostView(newest, old, gone) : newest;
        int left = haunted ? old.count() : old.count() - gone.length;
        contexts.removeGone(out, old, gone);
        if (!haunted) {
            printExpunged(out, old, gone);
        }
        if (newest.keywords().size() != keywordsTold) {
            printKeywords(out);
        }
        if (told.count() > left) {
            printCount(out);
            mailbox.claimRecent(newest);
        }
        printChanged(out, old, filter, uids);
        contexts.follow(out, old, told);
    }

    @SuppressWarnings("ReferenceEquality") // views are immutable: the same object is the same state
    private static boolean same(MailboxView view, MailboxView other) {
        return view == other;
    }

    // RFC 9051 section 7.5.1: each EXPUNGE lowers the numbers above it at once
    private void printExpunged(ResponseWriter out, MailboxView old, int[] gone) throws IOException {
        // RFC 7162 section 3.2.10: VANISHED instead of EXPUNGE
        // RFC 9586 section 3: nor in UIDONLY
        if (tellsUids() || uidOnly()) {
            var uids = new UidSet.Builder();
            for (int index : gone) {
                uids.add(old.uidAt(index));
            }
            printVanished(out, "", uids.build());
            return;
        }
        for (int i = 0; i < gone.length; i++) {
            out.ascii("* ").number(gone[i] + 1L - i).ascii(" EXPUNGE").crlf();
        }
    }

    // RFC 7162 section 7: expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids
    private static void printVanished(ResponseWriter out, String earlier, UidSet uids)
            throws IOException {
        if (!uids.isEmpty()) {
            out.ascii("* VANISHED ").ascii(earlier).ascii(uids.toString()).crlf();
        }
    }

    /// Tells which of some UIDs vanished after a MODSEQ. Ghosts are told when their time has come.
    void printVanishedSince(ResponseWriter out, long modSeq, UidSet among)
            throws IOException, MailboxException {
        UidSet vanished =
                told instanceof GhostView haunted
                        ? mailbox.vanishedSince(modSeq, haunted.base())
                                .and(haunted.ghosts().complement())
                        : mailbox.vanishedSince(modSeq, told);
        printVanished(out, "(EARLIER) ", vanished.and(among));
    }

    // RFC 7162 section 3.2.5.1: what has changed since the client's last session
    /// Brings a client up to date that knows an earlier state of the mailbox.
    void printResync(ResponseWriter out, SelectParameters.Resync known)
            throws IOException, MailboxException {
        if (known.uidValidity() != told.uidValidity()) {
            return;
        }
        printVanishedSince(out, known.modSeq(), known.known());
        for (int i = 0; i < told.count(); i++) {
            if (told.modSeqAt(i) > known.modSeq() && known.known().contains(told.uidAt(i))) {
                printFlagsOf(out, i, true);
            }
        }
    }

    private void printChanged(ResponseWriter out, MailboxView old, FlagFilter filter, boolean uids)
            throws IOException {
        MailboxView now = told;
        ViewDifference.<IOException>pairs(
                old,
                now,
                (o, n) -> {
                    long before = old.flagsAt(o);
                    long flagsNow = now.flagsAt(n);
                    boolean changed =
                            before != flagsNow
                                    || (tellsModSeqs() && old.modSeqAt(o) != now.modSeqAt(n));
                    if (changed && filter.tell(n, before, flagsNow)) {
                        printFlagsOf(out, n, uids);
                    }
                });
    }

    private void printCount(ResponseWriter out) throws IOException {
        out.ascii("* ").number(told.count()).ascii(" EXISTS").crlf();
        if (!rev2()) {
            out.ascii("* ").number(recentCount()).ascii(" RECENT").crlf();
        }
    }

    // RFC 9051 section 7.3.5 and section 7.1, PERMANENTFLAGS
    private void printKeywords(ResponseWriter out) throws IOException {
        keywordsTold = told.keywords().size();
        flags = new FlagPrinter(told.keywords());
        var defined = new StringBuilder();
        for (SystemFlag flag : SystemFlag.values()) {
            defined.append(defined.isEmpty() ? "" : " ").append(flag.word());
        }
        for (String keyword : told.keywords()) {
            defined.append(' ').append(keyword);
        }
        out.ascii("* FLAGS (").ascii(defined.toString()).octet(')').crlf();
        out.ascii("* OK [PERMANENTFLAGS (").ascii(permanent()).ascii(")] Flags kept").crlf();
    }

    // RFC 4314 section 5.2: the flags that this user may change
    private String permanent() {
        if (mailbox.readOnly()) {
            return "";
        }
        var permanent = new ArrayList<String>();
        MailboxRights rights = mailbox.rights();
        for (SystemFlag flag : SystemFlag.values()) {
            char right = flag == SystemFlag.SEEN ? 's' : flag == SystemFlag.DELETED ? 't' : 'w';
            if (rights.has(right)) {
                permanent.add(flag.word());
            }
        }
        if (rights.has('w')) {
            permanent.addAll(told.keywords());
            if (told.keywords().size() < SystemFlag.MAX_KEYWORDS) {
                permanent.add("\\*");
            }
        }
        return String.join(" ", permanent);
    }

    // RFC 9051 section 7.5.2: what nobody asked for has the UID in IMAP4rev2
    /// Prints a FETCH response that tells a message's flags.
    void printFlagsOf(ResponseWriter out, int index, boolean uid) throws IOException {
        beginFetch(out, index);
        if ((uid || tellsUids() || rev2()) && !uidOnly()) {
            out.ascii("UID ").number(told.uidAt(index)).octet(' ');
        }
        printFlags(out, index);
        if (tellsModSeqs()) {
            printModSeq(out.octet(' '), index);
        }
        out.octet(')').crlf();
    }

    /// Prints a FETCH response that tells a message's MODSEQ alone: to a client that knows the
    /// flags.
    void printModSeqOf(ResponseWriter out, int index, boolean uid) throws IOException {
        beginFetch(out, index);
        if ((uid || tellsUids() || rev2()) && !uidOnly()) {
            out.ascii("UID ").number(told.uidAt(index)).octet(' ');
        }
        printModSeq(out, index);
        out.octet(')').crlf();
    }

    // RFC 9586 section 3.1: message-data =/ nz-number SP "UIDFETCH" SP (…), by UID
    /// Prints a FETCH response up to its opening parenthesis.
    void beginFetch(ResponseWriter out, int index) throws IOException {
        if (uidOnly()) {
            out.ascii("* ").number(told.uidAt(index)).ascii(" UIDFETCH (");
        } else {
            out.ascii("* ").number(index + 1L).ascii(" FETCH (");
        }
    }

    // RFC 7162 section 3.1: whether FETCH responses that nobody asked for tell MODSEQ too
    boolean tellsModSeqs() {
        return enabled.contains(Extension.CONDSTORE);
    }

    // RFC 7162 section 3.2.4: whether every response names the UID
    private boolean tellsUids() {
        return enabled.contains(Extension.QRESYNC);
    }

    // RFC 7162 section 3.2.7: what EXPUNGE and its kin tell at their end
    /// How a command ends that may have expunged messages.
    ///
    /// @param before the mailbox's highest MODSEQ when it began
    Reply expunged(long before, String text) {
        long highest = mailbox.view().highestModSeq();
        return tellsUids() && highest > before
                ? Reply.ok("HIGHESTMODSEQ " + highest, text)
                : Reply.ok(text);
    }

    // RFC 7162 section 7: fetch-mod-resp = "MODSEQ" SP "(" permsg-modsequence ")"
    /// Prints `MODSEQ (…)`.
    void printModSeq(ResponseWriter out, int index) throws IOException {
        out.ascii("MODSEQ (").number(told.modSeqAt(index)).octet(')');
    }

    /// Prints `FLAGS (…)`.
    void printFlags(ResponseWriter out, int index) throws IOException {
        flags.print(out, told.flagsAt(index), !rev2() && isRecent(told.uidAt(index)));
    }
}
