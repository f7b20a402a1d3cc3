package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.FilterTree;
import org.postern.mail.FoldedText;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;
import org.postern.store.FolderView;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which messages of one folder a filter is true of. What is cheap is looked at first: texts are
/// looked for only where nothing else has said no, and once for the whole folder.
///
/// For one query, one thread.
final class EmailMatcher {
    /// Messages that are read one by one before all of a folder are read together.
    private static final int FEW = 64;

    private final MailPicture picture;
    private final SearchIndex search;
    private final LongSet several;
    private final Map<String, ThreadShares> shares = new HashMap<>();

    // Of the folder that is being looked at.
    private Box box;
    private FolderView view;
    private boolean textsKnown;
    private final Map<EmailCondition, UidSet> texts = new HashMap<>();
    private int read;

    /// What is known without a search.
    private enum Answer {
        YES,
        NO,
        UNKNOWN;

        Answer not() {
            return switch (this) {
                case YES -> NO;
                case NO -> YES;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    /// @param first any box with messages
    EmailMatcher(MailPicture picture, SearchIndex search, Box first) {
        this.picture = picture;
        this.search = search;
        this.several = picture.index().several();
        this.box = first;
        this.view = first.messages();
    }

    /// Goes on to another folder.
    void enter(Box next) {
        box = next;
        view = next.messages();
        texts.clear();
        textsKnown = false;
        read = 0;
    }

    /// Indexes of the messages in the folder that the filter is true of, ascending.
    int[] matching(@Nullable FilterTree<List<EmailCondition>> filter)
            throws StoreException, IOException {
        int[] found = new int[view.count()];
        int count = 0;
        boolean unsure = false;
        for (int p = 0; p < view.pageCount(); p++) {
            int start = view.pageStart(p);
            for (int i = 0; i < view.page(p).count(); i++) {
                if (!Box.visible(view.page(p).flags(i))) {
                    continue;
                }
                var answer = filter == null ? Answer.YES : ask(filter, start + i);
                if (answer != Answer.NO) {
                    found[count++] = start + i;
                    unsure |= answer == Answer.UNKNOWN;
                }
            }
        }
        int[] first = java.util.Arrays.copyOf(found, count);
        if (!unsure || filter == null) {
            return first;
        }
        lookForTexts(filter, first);
        count = 0;
        for (int index : first) {
            if (ask(filter, index) == Answer.YES) {
                found[count++] = index;
            }
        }
        return java.util.Arrays.copyOf(found, count);
    }

    private Answer ask(FilterTree<List<EmailCondition>> filter, int index)
            throws StoreException, IOException {
        return switch (filter) {
            case FilterTree.Condition<List<EmailCondition>>(var conditions) -> {
                var all = Answer.YES;
                for (EmailCondition condition : conditions) {
                    var answer = ask(condition, index);
                    if (answer == Answer.NO) {
                        yield Answer.NO;
                    }
                    all = answer == Answer.UNKNOWN ? Answer.UNKNOWN : all;
                }
                yield all;
            }
            case FilterTree.Combined<List<EmailCondition>>(var operator, var operands) ->
                    switch (operator) {
                        case AND -> combined(operands, index, Answer.NO);
                        case OR -> combined(operands, index, Answer.YES);
                        // RFC 8620 section 5.5: true when none is
                        case NOT -> combined(operands, index, Answer.YES).not();
                    };
        };
    }

    /// @param decides the answer of one that is that of all
    private Answer combined(
            List<FilterTree<List<EmailCondition>>> operands, int index, Answer decides)
            throws StoreException, IOException {
        var all = decides.not();
        for (var operand : operands) {
            var answer = ask(operand, index);
            if (answer == decides) {
                return decides;
            }
            all = answer == Answer.UNKNOWN ? Answer.UNKNOWN : all;
        }
        return all;
    }

    private Answer ask(EmailCondition condition, int index) throws StoreException, IOException {
        return switch (condition) {
            case EmailCondition.InMailbox(var mailbox) -> answer(isIn(mailbox, index));
            case EmailCondition.InMailboxOtherThan(var mailboxes) ->
                    answer(isInOther(mailboxes, index));
            case EmailCondition.Received(long from, long to) -> {
                long date = view.internalDateAt(index);
                yield answer(date >= from && date < to);
            }
            case EmailCondition.Size(long least, long below) -> {
                long size = view.sizeAt(index);
                yield answer(size >= least && size < below);
            }
            case EmailCondition.InThread(var keyword, var share) ->
                    answer(
                            shares.computeIfAbsent(keyword, word -> ThreadShares.of(picture, word))
                                    .is(share, view.threadIdAt(index)));
            case EmailCondition.Keyword(var keyword, boolean has) ->
                    answer(hasKeyword(keyword, index) == has);
            case EmailCondition.Attachment(boolean has) -> {
                if (!textsKnown) {
                    yield known(index, has);
                }
                yield answer(hasAttachment(index) == has);
            }
            case EmailCondition.Text(var words, _) when words.isEmpty() -> Answer.YES;
            case EmailCondition.Text _ -> found(condition, index);
            case EmailCondition.HeaderField _ -> found(condition, index);
        };
    }

    private static Answer answer(boolean yes) {
        return yes ? Answer.YES : Answer.NO;
    }

    private Answer known(int index, boolean has) {
        var known = picture.index().hasAttachment(view.emailIdAt(index));
        return known.isEmpty() ? Answer.UNKNOWN : answer(known.get() == has);
    }

    private Answer found(EmailCondition condition, int index) {
        var found = texts.get(condition);
        return found == null ? Answer.UNKNOWN : answer(found.contains(view.uidAt(index)));
    }

    private List<Copy> copies(int index) {
        long emailId = view.emailIdAt(index);
        return several.count() > 0 && several.contains(emailId)
                ? picture.copies(emailId)
                : List.of(new Copy(box, index));
    }

    private boolean isIn(String mailbox, int index) {
        return box.id().equals(mailbox)
                || copies(index).stream().anyMatch(copy -> copy.box().id().equals(mailbox));
    }

    private boolean isInOther(Set<String> mailboxes, int index) {
        return copies(index).stream().anyMatch(copy -> !mailboxes.contains(copy.box().id()));
    }

    private boolean hasKeyword(String keyword, int index) {
        long mask = EmailKeywords.mask(view, keyword);
        if ((view.flagsAt(index) & mask) != 0) {
            return true;
        }
        for (Copy copy : copies(index)) {
            if ((copy.flags() & EmailKeywords.mask(copy.view(), keyword)) != 0) {
                return true;
            }
        }
        return false;
    }

    /// Looks for all texts of a filter.
    ///
    /// @param among indexes for which the answer has to be right, ascending
    private void lookForTexts(FilterTree<List<EmailCondition>> filter, int[] among)
            throws StoreException, IOException {
        switch (filter) {
            case FilterTree.Condition<List<EmailCondition>>(var conditions) -> {
                for (EmailCondition condition : conditions) {
                    lookFor(condition, among);
                }
            }
            case FilterTree.Combined<List<EmailCondition>>(_, var operands) -> {
                for (var operand : operands) {
                    lookForTexts(operand, among);
                }
            }
        }
        textsKnown = true;
    }

    private void lookFor(EmailCondition condition, int[] among) throws StoreException, IOException {
        if (texts.containsKey(condition)) {
            return;
        }
        switch (condition) {
            case EmailCondition.Text(var words, var zones) when !words.isEmpty() -> {
                UidSet found = UidSet.ALL;
                for (String word : words) {
                    found = found.and(find(word, zones, found, among));
                }
                texts.put(condition, found);
            }
            case EmailCondition.HeaderField(var field, var value) ->
                    texts.put(condition, headers(field, value, among));
            case EmailCondition.Text _,
                    EmailCondition.InMailbox _,
                    EmailCondition.InMailboxOtherThan _,
                    EmailCondition.Received _,
                    EmailCondition.Size _,
                    EmailCondition.InThread _,
                    EmailCondition.Keyword _,
                    EmailCondition.Attachment _ -> {}
        }
    }

    private UidSet find(String word, Set<Zone> zones, UidSet within, int[] among)
            throws StoreException, IOException {
        if (FoldedText.of(word).isEmpty()) {
            return UidSet.ALL;
        }
        return search.find(
                box.folder(),
                view,
                word,
                zones,
                uid -> within.contains(uid) && isAmong(uid, among),
                () -> {});
    }

    private boolean isAmong(long uid, int[] among) {
        int index = view.indexOf(uid);
        return index >= 0 && java.util.Arrays.binarySearch(among, index) >= 0;
    }

    private UidSet headers(String field, String value, int[] among)
            throws StoreException, IOException {
        String folded = FoldedText.of(value);
        UidSet candidates = UidSet.ALL;
        if (!folded.isEmpty()) {
            var zone = Zone.ofField(field);
            if (zone.isPresent()) {
                return find(value, Set.of(zone.get()), UidSet.ALL, among);
            }
            candidates = find(value, Set.of(Zone.HEADER), UidSet.ALL, among);
        }
        var chosen = new UidSet.Builder();
        for (int index : among) {
            if (candidates.contains(view.uidAt(index))) {
                chosen.add(view.uidAt(index));
            }
        }
        var messages = new ArrayList<StoredMessage>();
        box.folder().messages(chosen.build(), messages::add);
        var found = new UidSet.Builder();
        for (StoredMessage message : messages) {
            var source = new StoredSource(message);
            var header =
                    source.listed().answers(List.of(field))
                            ? source.listed().header()
                            : EmailPrinter.header(source, source.structure());
            boolean fits =
                    header.all(field).stream()
                            .anyMatch(one -> FoldedText.of(one.value().decoded()).contains(folded));
            if (fits) {
                found.add(message.uid());
            }
        }
        return found.build();
    }

    private boolean hasAttachment(int index) throws StoreException {
        long emailId = view.emailIdAt(index);
        var known = picture.index().hasAttachment(emailId);
        if (known.isPresent()) {
            return known.get();
        }
        if (++read == FEW) {
            readAll();
        } else {
            readAttachments(UidSet.of(view.uidAt(index)));
        }
        return picture.index().hasAttachment(emailId).orElse(false);
    }

    private void readAll() throws StoreException {
        var unknown = new UidSet.Builder();
        for (int i = 0; i < view.count(); i++) {
            if (picture.index().hasAttachment(view.emailIdAt(i)).isEmpty()) {
                unknown.add(view.uidAt(i));
            }
        }
        readAttachments(unknown.build());
    }

    private void readAttachments(UidSet uids) throws StoreException {
        var trouble = new StoreException[1];
        box.folder()
                .messages(
                        uids,
                        message -> {
                            try {
                                picture.index()
                                        .noteAttachment(
                                                message.emailId(),
                                                new BodyParts(message.structure()).hasAttachment());
                            } catch (StoreException e) {
                                trouble[0] = e;
                            }
                        });
        if (trouble[0] != null) {
            throw trouble[0];
        }
    }

    /// In which Threads Emails have a keyword.
    private static final class ThreadShares {
        private final LongSet having = new LongSet();
        private final LongSet lacking = new LongSet();

        static ThreadShares of(MailPicture picture, String keyword) {
            var shares = new ThreadShares();
            var several = picture.index().several();
            for (Box each : picture.boxes()) {
                if (each.view() != null) {
                    shares.gather(picture, each, keyword, several);
                }
            }
            return shares;
        }

        private void gather(MailPicture picture, Box box, String keyword, LongSet several) {
            var view = box.messages();
            long mask = EmailKeywords.mask(view, keyword);
            for (int p = 0; p < view.pageCount(); p++) {
                var page = view.page(p);
                for (int i = 0; i < page.count(); i++) {
                    if (!Box.visible(page.flags(i))) {
                        continue;
                    }
                    boolean has = (page.flags(i) & mask) != 0;
                    if (!has && several.contains(page.emailId(i))) {
                        has =
                                picture.copies(page.emailId(i)).stream()
                                        .anyMatch(copy ->
                                                (copy.flags()
                                                                & EmailKeywords.mask(
                                                                        copy.view(), keyword))
                                                        != 0);
                    }
                    (has ? having : lacking).add(page.threadId(i));
                }
            }
        }

        boolean is(EmailCondition.Share share, long thread) {
            return switch (share) {
                case ALL -> !lacking.contains(thread);
                case SOME -> having.contains(thread);
                case NONE -> !having.contains(thread);
            };
        }
    }

    /// Which Threads have the keyword in some or in all Emails: also what is sorted by.
    static Map<EmailCondition.Share, java.util.function.LongPredicate> shares(
            MailPicture picture, String keyword) {
        var shares = ThreadShares.of(picture, keyword);
        Map<EmailCondition.Share, java.util.function.LongPredicate> by =
                new EnumMap<>(EmailCondition.Share.class);
        for (var share : EmailCondition.Share.values()) {
            by.put(share, thread -> shares.is(share, thread));
        }
        return by;
    }
}
