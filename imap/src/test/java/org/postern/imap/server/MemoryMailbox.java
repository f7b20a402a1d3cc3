package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.SystemFlag;
import org.postern.imap.server.MemoryView.Row;
import org.postern.imap.server.OpenMailbox.StoreMode;
import org.postern.mail.EnvelopePrinter;
import org.postern.mail.ListedHeader;
import org.postern.mail.MessageSummary;
import org.postern.mail.MimeParser;
import org.postern.mail.MimePart;
import org.postern.mail.UidSet;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// One mailbox in memory. Guarded by itself; watchers are called outside of that.
final class MemoryMailbox {
    record Message(long uid, byte[] content, MessageSummary summary) implements MessageData {
        @Override
        public long octets() {
            return content.length;
        }

        @Override
        public byte[] envelope() {
            return EnvelopePrinter.octets(summary.envelope());
        }

        @Override
        public ListedHeader listed() {
            return summary.listed();
        }

        @Override
        public MimePart structure() {
            return summary.structure();
        }

        @Override
        public InputStream open(long offset, long length) {
            return new ByteArrayInputStream(content, (int) offset, (int) length);
        }
    }

    private final Map<Long, Message> messages = new TreeMap<>();
    private final Map<Long, Long> goneAt = new TreeMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private MemoryView view;
    private long firstRecentUid = 1;
    Set<MailboxAttribute> attributes = Set.of();

    /// Names the mailbox for good.
    final String id;

    MemoryMailbox(long uidValidity) {
        id = "F" + uidValidity;
        view = new MemoryView(List.of(), List.of(), uidValidity, 1, 1);
    }

    synchronized MemoryView view() {
        return view;
    }

    synchronized long firstRecentUid() {
        return firstRecentUid;
    }

    synchronized void claimRecent(long upTo) {
        firstRecentUid = Math.max(firstRecentUid, upTo);
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /// A message that is to be added.
    ///
    /// @param emailId of the message that this is a copy of; else empty
    record Draft(byte[] content, FlagList flags, Instant date, String emailId) {
        Draft(byte[] content, FlagList flags, Instant date) {
            this(content, flags, date, "");
        }
    }

    long append(byte[] content, FlagList flags, Instant date) throws MailboxException {
        return append(content, flags, date, "");
    }

    /// @param emailId of the message that this is a copy of; else empty
    long append(byte[] content, FlagList flags, Instant date, String emailId)
            throws MailboxException {
        return append(List.of(new Draft(content, flags, date, emailId))).first(0);
    }

    /// Adds messages, all or none.
    UidSet append(List<Draft> drafts) throws MailboxException {
        var uids = new UidSet.Builder();
        synchronized (this) {
            long uid = view.uidNext();
            long modSeq = view.highestModSeq() + 1;
            List<String> keywords = view.keywords();
            List<Row> rows = new ArrayList<>(view.rows());
            for (Draft draft : drafts) {
                keywords = withKeywords(keywords, draft.flags());
                long mask = new FlagEffect(StoreMode.REPLACE, draft.flags(), keywords).on(0);
                byte[] content = draft.content();
                String emailId = draft.emailId().isEmpty() ? "M" + id + "-" + uid : draft.emailId();
                messages.put(uid, new Message(uid, content, MimeParser.parse(content)));
                long date = draft.date().getEpochSecond();
                rows.add(new Row(uid, mask, modSeq, content.length, date, emailId));
                uids.add(uid++);
            }
            publish(rows, keywords, uid, modSeq);
        }
        changed();
        return uids.build();
    }

    void store(UidSet uids, StoreMode mode, FlagList flags) throws MailboxException {
        store(uids, mode, flags, Long.MAX_VALUE);
    }

    /// @return those that `unchangedSince` protected
    UidSet store(UidSet uids, StoreMode mode, FlagList flags, long unchangedSince)
            throws MailboxException {
        var refused = new UidSet.Builder();
        synchronized (this) {
            long modSeq = view.highestModSeq() + 1;
            List<String> keywords = withKeywords(view.keywords(), flags);
            var effect = new FlagEffect(mode, flags, keywords);
            List<Row> rows = new ArrayList<>();
            for (Row row : view.rows()) {
                if (uids.contains(row.uid()) && row.modSeq() > unchangedSince) {
                    refused.add(row.uid());
                    rows.add(row);
                    continue;
                }
                long now = effect.on(row.flags());
                boolean touched = uids.contains(row.uid()) && now != row.flags();
                rows.add(touched ? row.with(now, modSeq) : row);
            }
            publish(rows, keywords, view.uidNext(), modSeq);
        }
        changed();
        return refused.build();
    }

    void remove(Predicate<Row> condition) {
        synchronized (this) {
            List<Row> rows = new ArrayList<>(view.rows());
            long modSeq = view.highestModSeq() + 1;
            for (Row row : view.rows()) {
                if (condition.test(row)) {
                    rows.remove(row);
                    messages.remove(row.uid());
                    goneAt.put(row.uid(), modSeq);
                }
            }
            publish(rows, view.keywords(), view.uidNext(), modSeq);
        }
        changed();
    }

    /// The UIDs that went after one MODSEQ and up to another.
    synchronized UidSet vanishedSince(long modSeq, long until) {
        var uids = new UidSet.Builder();
        goneAt.forEach((uid, at) -> {
            if (at > modSeq && at <= until) {
                uids.add(uid);
            }
        });
        return uids.build();
    }

    /// The messages of these UIDs that are there, with their rows.
    synchronized Map<Row, Message> find(UidSet uids) {
        Map<Row, Message> found = new LinkedHashMap<>();
        for (Row row : view.rows()) {
            Message message = messages.get(row.uid());
            if (uids.contains(row.uid()) && message != null) {
                found.put(row, message);
            }
        }
        return found;
    }

    synchronized Optional<Message> message(long uid) {
        return Optional.ofNullable(messages.get(uid));
    }

    /// The flags of a row by name, for a mailbox with other keywords.
    synchronized FlagList names(Row row) {
        Collection<String> keywords = new ArrayList<>();
        for (int i = 0; i < view.keywords().size(); i++) {
            if (((row.flags() >>> (SystemFlag.FIRST_KEYWORD_BIT + i)) & 1) == 1) {
                keywords.add(view.keywords().get(i));
            }
        }
        long system = (1L << SystemFlag.FIRST_KEYWORD_BIT) - 1;
        return new FlagList(row.flags() & system, List.copyOf(keywords));
    }

    private static List<String> withKeywords(List<String> known, FlagList flags)
            throws MailboxException {
        List<String> keywords = new ArrayList<>(known);
        for (String keyword : flags.keywords()) {
            if (keywords.stream().noneMatch(keyword::equalsIgnoreCase)) {
                keywords.add(keyword);
            }
        }
        if (keywords.size() > SystemFlag.MAX_KEYWORDS) {
            throw new MailboxException(MailboxException.Kind.LIMIT, "too many keywords");
        }
        return List.copyOf(keywords);
    }

    private void publish(List<Row> rows, List<String> keywords, long uidNext, long modSeq) {
        view =
                new MemoryView(
                        MemoryView.repage(view.pages(), rows),
                        keywords,
                        view.uidValidity(),
                        uidNext,
                        modSeq);
    }

    void changed() {
        watchers.forEach(Runnable::run);
    }
}
