package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.SearchKey;
import org.postern.imap.SystemFlag;
import org.postern.imap.server.MailboxException.Kind;
import org.postern.mail.UidSet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/// Mailboxes in memory, whole but for durability: what sessions are tested on.
final class MemoryMailboxes implements ImapBackend {
    /// Messages above this are over quota.
    static final long QUOTA_OCTETS = 200_000;

    private final Map<String, Account> accounts = new HashMap<>();

    @Override
    public synchronized Account open(String account) throws MailboxException {
        if (account.startsWith("broken@")) {
            throw new MailboxException(Kind.UNAVAILABLE, "the disk is gone");
        }
        return accounts.computeIfAbsent(account, name -> new Account());
    }

    @Override
    public Optional<String> canonical(String name) {
        String login = name.contains("@") ? name : name + "@example.test";
        return login.startsWith("nobody@") ? Optional.empty() : Optional.of(login);
    }

    /// One account, shared by its sessions.
    static final class Account implements ImapAccount {
        private final Map<String, MemoryMailbox> mailboxes = new TreeMap<>();
        private final Set<String> subscriptions = new TreeSet<>(Set.of("INBOX"));
        private final MemoryKeys keys = new MemoryKeys();
        private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
        private long nextUidValidity = 1000;
        int closed;

        /// Its limits; what is used is counted.
        QuotaReport quota = new QuotaReport(0, QUOTA_OCTETS, 0, 0);

        Account() {
            mailboxes.put("INBOX", made());
        }

        private MemoryMailbox made() {
            var mailbox = new MemoryMailbox(nextUidValidity++);
            mailbox.watch(this::announce);
            return mailbox;
        }

        synchronized MemoryMailbox mailbox(String name) throws MailboxException {
            MemoryMailbox mailbox = mailboxes.get(name);
            if (mailbox == null) {
                throw new MailboxException(Kind.NONEXISTENT, "no " + name);
            }
            return mailbox;
        }

        synchronized boolean has(MemoryMailbox mailbox) {
            return mailboxes.containsValue(mailbox);
        }

        @Override
        public synchronized List<MailboxEntry> mailboxes() {
            List<MailboxEntry> entries = new ArrayList<>();
            mailboxes.forEach((name, mailbox) ->
                    entries.add(
                            new MailboxEntry(
                                    name, mailbox.attributes, subscriptions.contains(name))));
            for (String name : subscriptions) {
                if (!mailboxes.containsKey(name)) {
                    entries.add(
                            new MailboxEntry(name, Set.of(MailboxAttribute.NON_EXISTENT), true));
                }
            }
            return entries;
        }

        @Override
        public synchronized void subscribe(String name) {
            subscriptions.add(name);
            announce();
        }

        @Override
        public synchronized void unsubscribe(String name) {
            subscriptions.remove(name);
            announce();
        }

        @Override
        public synchronized void create(String name, Set<MailboxAttribute> uses)
                throws MailboxException {
            if (mailboxes.containsKey(name)) {
                throw new MailboxException(Kind.ALREADYEXISTS, name);
            }
            if (name.contains("//") || name.startsWith("/")) {
                throw new MailboxException(Kind.CANNOT, name);
            }
            for (int at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
                mailboxes.computeIfAbsent(name.substring(0, at), n -> made());
            }
            var mailbox = made();
            mailbox.attributes = Set.copyOf(uses);
            mailboxes.put(name, mailbox);
            announce();
        }

        @Override
        public synchronized void delete(String name) throws MailboxException {
            mailbox(name);
            if (name.equals("INBOX")) {
                throw new MailboxException(Kind.CANNOT, name);
            }
            if (mailboxes.keySet().stream().anyMatch(n -> n.startsWith(name + "/"))) {
                throw new MailboxException(Kind.HASCHILDREN, name);
            }
            MemoryMailbox deleted = mailboxes.remove(name);
            if (deleted != null) {
                deleted.changed();
            }
        }

        @Override
        public synchronized void rename(String from, String to) throws MailboxException {
            MemoryMailbox mailbox = mailbox(from);
            if (mailboxes.containsKey(to)) {
                throw new MailboxException(Kind.ALREADYEXISTS, to);
            }
            if (from.equals("INBOX")) {
                create(to, Set.of());
                copy(mailbox, UidSet.ALL, mailbox(to));
                mailbox.remove(row -> true);
                return;
            }
            for (String name : List.copyOf(mailboxes.keySet())) {
                if (name.equals(from) || name.startsWith(from + "/")) {
                    mailboxes.put(to + name.substring(from.length()), mailbox(name));
                    mailboxes.remove(name);
                }
            }
            announce();
        }

        @Override
        public MailboxStatus status(String name) throws MailboxException {
            MemoryMailbox mailbox = mailbox(name);
            MemoryView view = mailbox.view();
            long recent = mailbox.firstRecentUid();
            return new MailboxStatus(
                    mailbox.id,
                    view.count(),
                    view.rows().stream().filter(row -> row.uid() >= recent).count(),
                    without(view, SystemFlag.SEEN),
                    view.count() - without(view, SystemFlag.DELETED),
                    view.rows().stream().mapToLong(MemoryView.Row::octets).sum(),
                    view.uidNext(),
                    view.uidValidity(),
                    view.highestModSeq());
        }

        private static long without(MemoryView view, SystemFlag flag) {
            return view.rows().stream().filter(row -> (row.flags() & flag.mask()) == 0).count();
        }

        @Override
        public long deletedOctets(String name) throws MailboxException {
            return mailbox(name).view().rows().stream()
                    .filter(row -> (row.flags() & SystemFlag.DELETED.mask()) != 0)
                    .mapToLong(MemoryView.Row::octets)
                    .sum();
        }

        @Override
        public synchronized QuotaReport quota() {
            long octets = 0;
            long messages = 0;
            for (MemoryMailbox mailbox : mailboxes.values()) {
                octets += mailbox.view().rows().stream().mapToLong(MemoryView.Row::octets).sum();
                messages += mailbox.view().count();
            }
            return new QuotaReport(octets, quota.mostOctets(), messages, quota.mostMessages());
        }

        @Override
        public Open open(String name, boolean readOnly) throws MailboxException {
            return new Open(this, mailbox(name), readOnly);
        }

        @Override
        public void checkAppend(String name, long octets) throws MailboxException {
            mailbox(name);
            if (octets > QUOTA_OCTETS) {
                throw new MailboxException(Kind.OVERQUOTA, name);
            }
        }

        @Override
        public Appending append(String name) throws MailboxException {
            return new Messages(mailbox(name));
        }

        @Override
        public void watch(Runnable onChange) {
            watchers.add(onChange);
        }

        @Override
        public void unwatch() {
            watchers.clear();
        }

        private void announce() {
            watchers.forEach(Runnable::run);
        }

        @Override
        public MailboxKeys keys() {
            return keys;
        }

        private static CopyUid copy(MemoryMailbox from, UidSet uids, MemoryMailbox to)
                throws MailboxException {
            var source = new UidSet.Builder();
            var target = new UidSet.Builder();
            for (var found : from.find(uids).entrySet()) {
                source.add(found.getKey().uid());
                target.add(
                        to.append(
                                found.getValue().content(),
                                from.names(found.getKey()),
                                Instant.ofEpochSecond(found.getKey().date()),
                                found.getKey().emailId()));
            }
            return new CopyUid(to.view().uidValidity(), source.build(), target.build());
        }

        @Override
        public synchronized void close() {
            closed++;
        }
    }

    /// Messages that are being appended.
    private static final class Messages implements Appending {
        private final MemoryMailbox mailbox;
        private final List<MemoryMailbox.Draft> drafts = new ArrayList<>();
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        Messages(MemoryMailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public void write(byte[] piece, int offset, int length) {
            octets.write(piece, offset, length);
        }

        @Override
        public void end(FlagList flags, Instant internalDate) {
            drafts.add(new MemoryMailbox.Draft(octets.toByteArray(), flags, internalDate));
            octets.reset();
        }

        @Override
        public AppendUid commit() throws MailboxException {
            return new AppendUid(mailbox.view().uidValidity(), mailbox.append(drafts));
        }

        @Override
        public AppendUid replace(OpenMailbox from, long uid) throws MailboxException {
            if (!(from instanceof Open open) || open.message(uid).isEmpty()) {
                throw new MailboxException(Kind.EXPUNGEISSUED, "replaced UID " + uid);
            }
            AppendUid appended = commit();
            open.mailbox.remove(row -> row.uid() == uid);
            return appended;
        }

        @Override
        public void close() {
            drafts.clear();
        }
    }

    /// A selected mailbox.
    static final class Open implements OpenMailbox {
        private final Account account;
        private final MemoryMailbox mailbox;
        private final boolean readOnly;
        private final long firstRecentUid;
        private Runnable watcher = () -> {};

        Open(Account account, MemoryMailbox mailbox, boolean readOnly) {
            this.account = account;
            this.mailbox = mailbox;
            this.readOnly = readOnly;
            this.firstRecentUid = mailbox.firstRecentUid();
        }

        @Override
        public boolean readOnly() {
            return readOnly;
        }

        @Override
        public boolean gone() {
            return !account.has(mailbox);
        }

        @Override
        public MailboxView view() {
            return mailbox.view();
        }

        @Override
        public long firstRecentUid() {
            return firstRecentUid;
        }

        @Override
        public void claimRecent(MailboxView view) {
            if (!readOnly) {
                mailbox.claimRecent(view.uidNext());
            }
        }

        @Override
        public void watch(Runnable onChange) {
            watcher = onChange;
            mailbox.watch(onChange);
        }

        @Override
        public void unwatch() {
            mailbox.unwatch(watcher);
        }

        @Override
        public StoreResult store(UidSet uids, StoreMode mode, FlagList flags, long unchangedSince)
                throws MailboxException {
            return new StoreResult(mailbox.store(uids, mode, flags, unchangedSince));
        }

        @Override
        public CopyUid copy(UidSet uids, String target) throws MailboxException {
            return Account.copy(mailbox, uids, account.mailbox(target));
        }

        @Override
        public CopyUid move(UidSet uids, String target) throws MailboxException {
            CopyUid moved = copy(uids, target);
            mailbox.remove(row -> moved.source().contains(row.uid()));
            return moved;
        }

        @Override
        public void expunge(UidSet uids) {
            mailbox.remove(row ->
                    uids.contains(row.uid()) && (row.flags() & SystemFlag.DELETED.mask()) != 0);
        }

        @Override
        public String id() {
            return mailbox.id;
        }

        @Override
        public UidSet vanishedSince(long modSeq, MailboxView view) {
            return mailbox.vanishedSince(modSeq, view.highestModSeq());
        }

        @Override
        public Optional<MessageData> message(long uid) {
            return mailbox.message(uid).map(found -> found);
        }

        @Override
        public int[] search(MailboxView view, SearchKey key, SearchMatcher.Progress progress)
                throws MailboxException, IOException {
            return new SearchMatcher(view, key, this).find(progress);
        }

        @Override
        public void close() {
            unwatch();
        }
    }
}
