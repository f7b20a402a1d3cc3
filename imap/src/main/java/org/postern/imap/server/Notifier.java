package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.FetchItem;
import org.postern.imap.ImapException;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Tells a client what it asked for with NOTIFY (RFC 5465), while it waits and at the end of its
/// commands.
///
/// While the session's thread waits for a command, from [#waiting] to [#busy], a change starts a
/// virtual thread that prints what is new and ends; the lock keeps both apart. There is no queue of
/// events: what the client knows of the account is kept, as with the selected mailbox, and compared
/// with what is now. However many changes come, the work is one comparison.
final class Notifier implements Runnable {
    private static final Logger LOG = System.getLogger(Notifier.class.getName());

    /// Accounts with more mailboxes get no NOTIFY of them: every change would mean a look at all.
    static final int MAX_MAILBOXES = 10_000;

    /// Least between two looks at the account that changes bring about: each is a look at all its
    /// mailboxes, and changes come in bursts.
    static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final ImapSession session;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private boolean active;
    private List<NotifyGroup> groups = List.of();
    private @Nullable AccountSnapshot told;
    private final Set<String> own = new HashSet<>();
    private final Set<MetadataSnapshot.Entry> ownEntries = new HashSet<>();
    private boolean waiting;
    private boolean idling;
    private @Nullable OpenMailbox watched;

    /// Whether anything has changed since the account was looked at.
    private volatile boolean changed;

    /// When the account was looked at last, as [System#nanoTime] counts.
    private volatile long looked = System.nanoTime() - BETWEEN_LOOKS.toNanos();

    /// Whether a thread that will look is on its way; guarded by `this`.
    private boolean underWay;

    Notifier(ImapSession session) {
        this.session = session;
    }

    /// Whether the client has used NOTIFY: before, it is told what IMAP tells anyone.
    boolean active() {
        return active;
    }

    /// Begins to tell what these groups ask for, in place of what was told before.
    ///
    /// @param wanted empty for nothing at all
    /// @param status whether the counters of the mailboxes are told first
    void set(List<NotifyGroup> wanted, boolean status)
            throws ImapException, MailboxException, IOException {
        if (session.state() instanceof SessionState.Selected open
                && !open.mailbox().mailbox().gone()) {
            // RFC 5465 section 3.1: NOTIFY SET is a NOOP as well
            tellSelected(
                    session.out(), open.mailbox(), SelectedMailbox.Numbers.MAY_CHANGE, false, true);
        }
        boolean others =
                wanted.stream()
                        .anyMatch(g ->
                                !g.events().isEmpty()
                                        && !(g.filter() instanceof MailboxFilter.Selected));
        AccountSnapshot first = null;
        if (others) {
            // Watched before it is looked at: no change falls between.
            session.account().watch(this);
            first = AccountSnapshot.of(session.account(), wanted);
            if (first.mailboxes().size() > MAX_MAILBOXES) {
                session.account().unwatch();
                throw ImapException.no("NOTIFICATIONOVERFLOW", "Too many mailboxes");
            }
        } else {
            session.account().unwatch();
        }
        lock.lock();
        try {
            active = true;
            groups = List.copyOf(wanted);
            told = first;
            if (status && first != null) {
                news().printFirst(session.out(), first);
            }
        } finally {
            lock.unlock();
        }
    }

    private AccountNews news() {
        String selected =
                session.state() instanceof SessionState.Selected open ? open.mailbox().name() : "";
        return new AccountNews(
                session.account(),
                groups,
                selected,
                session.enabled(Extension.CONDSTORE),
                Set.copyOf(own));
    }

    // RFC 5465 section 5: what a client does itself need not be told to it
    /// Says that the client itself is about to change a name.
    void own(String name) {
        lock.lock();
        try {
            if (active) {
                own.add(name);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Says that the client itself is about to change annotations.
    void ownEntries(String mailbox, Set<String> entries) {
        lock.lock();
        try {
            if (active) {
                entries.forEach(e -> ownEntries.add(new MetadataSnapshot.Entry(mailbox, e)));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends all telling: the account is left.
    void end() {
        lock.lock();
        try {
            if (told != null) {
                session.account().unwatch();
            }
            active = false;
            waiting = false;
            groups = List.of();
            told = null;
            watched = null;
        } finally {
            lock.unlock();
        }
    }

    /// The client may be told things from here to [#busy].
    ///
    /// @param idle whether sequence numbers may change, as they may in IDLE
    void waiting(boolean idle) throws IOException {
        if (!active) {
            return;
        }
        lock.lock();
        try {
            waiting = true;
            idling = idle;
            watchSelected();
            tell();
            own.clear();
            ownEntries.clear();
        } finally {
            lock.unlock();
        }
    }

    /// The session's thread prints again.
    void busy() {
        lock.lock();
        try {
            waiting = false;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the end of IDLE.
    byte[] idle() throws IOException, ImapException {
        session.connection().output().text("+ idling").crlf();
        session.flush();
        session.releaseBuffer();
        try {
            waiting(true);
            return session.reader().line();
        } finally {
            busy();
        }
    }

    private void watchSelected() {
        OpenMailbox open =
                session.state() instanceof SessionState.Selected selected
                        ? selected.mailbox().mailbox()
                        : null;
        if (!Objects.equals(open, watched)) {
            watched = open;
            if (open != null) {
                open.watch(this);
            }
        }
    }

    /// Called after each commit, by the thread that committed.
    @Override
    public void run() {
        changed = true;
        synchronized (this) {
            if (underWay) {
                return;
            }
            underWay = true;
        }
        Thread.ofVirtual().name("imap-notify-" + session.connection().id()).start(this::teller);
    }

    private void teller() {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos() - (System.nanoTime() - looked));
        synchronized (this) {
            underWay = false;
        }
        lock.lock();
        try {
            if (waiting) {
                tell();
            }
        } catch (IOException e) {
            // The session's own thread finds the connection broken as well.
            LOG.log(Level.DEBUG, "the client is gone id=" + session.connection().id(), e);
        } finally {
            lock.unlock();
        }
    }

    /// Prints and sends what is new. Under the lock.
    private void tell() throws IOException {
        var out = new ResponseWriter(session.connection().output(), session.utf8());
        try {
            tellSelected(out);
            if (told != null && changed) {
                changed = false;
                tellAccount(out, told);
            }
        } catch (MailboxException e) {
            LOG.log(Level.WARNING, "notification failed id=" + session.connection().id(), e);
            overflow(out);
        }
        out.drain();
        session.connection().output().flush();
    }

    // RFC 5465 section 5.8: what cannot be told any more is said to be so
    private void overflow(ResponseWriter out) throws IOException {
        out.reply("*", Reply.ok("NOTIFICATIONOVERFLOW", "Nothing more will be told"));
        groups = List.of();
        told = null;
        session.account().unwatch();
    }

    private void tellAccount(ResponseWriter out, AccountSnapshot before)
            throws MailboxException, IOException {
        AccountSnapshot now = AccountSnapshot.of(session.account(), groups);
        looked = System.nanoTime();
        if (now.mailboxes().size() > MAX_MAILBOXES) {
            overflow(out);
            return;
        }
        news().print(out, before, now);
        before.metadata().printNews(out, now, before, Set.copyOf(ownEntries));
        told = now;
    }

    private void tellSelected(ResponseWriter out) throws MailboxException, IOException {
        if (!(session.state() instanceof SessionState.Selected open)) {
            return;
        }
        SelectedMailbox mailbox = open.mailbox();
        if (mailbox.mailbox().gone()) {
            session.leaveDeleted(out);
            return;
        }
        NotifyGroup group = selectedGroup();
        boolean delayed =
                group != null
                        && group.filter() instanceof MailboxFilter.Selected(boolean late)
                        && late;
        tellSelected(
                out,
                mailbox,
                delayed && !idling
                        // RFC 5465 section 6.1.2
                        ? SelectedMailbox.Numbers.STAY
                        : SelectedMailbox.Numbers.MAY_CHANGE,
                false,
                false);
    }

    /// Tells what is new in the selected mailbox, as far as the client wants it.
    ///
    /// @param uids whether FETCH responses tell UIDs
    /// @param always whatever the client asked for: it did something itself
    void tellSelected(
            ResponseWriter out,
            SelectedMailbox mailbox,
            SelectedMailbox.Numbers numbers,
            boolean uids,
            boolean always)
            throws MailboxException, IOException {
        if (!active) {
            mailbox.update(out, numbers, SelectedMailbox.FlagFilter.ALL, uids);
            return;
        }
        NotifyGroup group = selectedGroup();
        boolean messages = group != null && group.wants(NotifyEvent.MESSAGE_NEW);
        if (!messages && !always) {
            return;
        }
        boolean flags = always || (group != null && group.wants(NotifyEvent.FLAG_CHANGE));
        long next = mailbox.told().uidNext();
        // RFC 5465 section 5.1: FETCH of changed flags tells the UID
        mailbox.update(out, numbers, (index, before, now) -> flags, true);
        if (group != null && !group.items().isEmpty()) {
            printNew(out, mailbox, next, group.items());
        }
    }

    private @Nullable NotifyGroup selectedGroup() {
        for (NotifyGroup group : groups) {
            if (group.filter() instanceof MailboxFilter.Selected) {
                return group;
            }
        }
        return null;
    }

    // RFC 5465 section 5.2: what the client wants to know of new messages, after their EXISTS
    private static void printNew(
            ResponseWriter out, SelectedMailbox mailbox, long from, List<FetchItem> wanted)
            throws MailboxException, IOException {
        MailboxView view = mailbox.told();
        int first = view.indexOf(from);
        int start = first >= 0 ? first : -first - 1;
        if (start == view.count()) {
            return;
        }
        List<FetchItem> items = new ArrayList<>(wanted);
        if (!mailbox.uidOnly() && items.stream().noneMatch(FetchItem.Uid.class::isInstance)) {
            items.addFirst(new FetchItem.Uid());
        }
        var printer = new FetchPrinter(out, mailbox, items);
        for (int i = start; i < view.count(); i++) {
            var message = mailbox.mailbox().message(view.uidAt(i));
            if (message.isPresent()) {
                printer.print(i, message.get(), false);
            }
        }
    }
}
