package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Arguments;
import org.postern.jmap.FilterTree;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.QueryWindow;
import org.postern.jmap.SortTerm;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `Email/query` and `Email/queryChanges`, RFC 8621 sections 4.4 and 4.5.
final class EmailQuery {
    static final Set<String> SORTS =
            Set.of(
                    "receivedAt",
                    "sentAt",
                    "size",
                    "from",
                    "to",
                    "subject",
                    "hasKeyword",
                    "allInThreadHaveKeyword",
                    "someInThreadHaveKeyword");

    private final Accounts accounts;
    private final SearchIndex search;

    EmailQuery(Accounts accounts, SearchIndex search) {
        this.accounts = accounts;
        this.search = search;
    }

    /// What is asked for.
    ///
    /// @param text the same as text: equal questions have equal texts
    /// @param filter null: all
    private record Asked(
            String text,
            @Nullable FilterTree<List<EmailCondition>> filter,
            List<SortTerm> sort,
            boolean collapse) {
        static Asked read(Arguments arguments) throws MethodError {
            FilterTree<List<EmailCondition>> filter =
                    FilterTree.read(arguments, EmailCondition::read);
            var sort = SortTerm.read(arguments, SORTS);
            for (SortTerm term : sort) {
                // RFC 8621 section 4.4.2
                boolean needs = term.property().endsWith("Keyword");
                if (needs != !term.keyword().isEmpty()) {
                    throw MethodError.invalid("sort", term.property() + " and its keyword");
                }
            }
            boolean collapse = arguments.bool("collapseThreads", false);
            String text =
                    arguments.value("filter") + " " + arguments.value("sort") + " " + collapse;
            return new Asked(text, filter, sort, collapse);
        }

        /// Whether what happens to one Email of a Thread may change the place of another.
        boolean dependsOnThreads() {
            return collapse
                    || sort.stream().anyMatch(term -> term.property().contains("InThread"))
                    || (filter != null && dependsOnThreads(filter));
        }

        private static boolean dependsOnThreads(FilterTree<List<EmailCondition>> filter) {
            return switch (filter) {
                case FilterTree.Condition<List<EmailCondition>>(var conditions) ->
                        conditions.stream().anyMatch(EmailCondition.InThread.class::isInstance);
                case FilterTree.Combined<List<EmailCondition>>(_, var operands) ->
                        operands.stream().anyMatch(Asked::dependsOnThreads);
            };
        }
    }

    JmapMethod query() {
        return this::query;
    }

    JmapMethod changes() {
        return this::changes;
    }

    private ObjectNode query(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        var asked = Asked.read(arguments);
        var window = QueryWindow.read(arguments, call.limits().maxQuery());
        arguments.end();
        var mail = accounts.open(call.caller(), accountId);
        var picture = mail.picture();
        var result = result(picture, asked);
        int count = result.emails().length;
        int first = window.first(count, id -> result.indexOf(ObjectIds.email(id)));
        int last = (int) Math.min(count, (long) first + window.limit());
        var response = Json.object().put("accountId", accountId);
        response.put("queryState", picture.state().text());
        response.put("canCalculateChanges", true).put("position", first);
        var ids = response.putArray("ids");
        for (int i = first; i < last; i++) {
            ids.add(ObjectIds.email(result.emails()[i]));
        }
        if (window.total()) {
            response.put("total", count);
        }
        if (window.limited()) {
            response.put("limit", window.limit());
        }
        return response;
    }

    /// The whole answer, which is kept as long as nothing changes.
    private QueryResult result(MailPicture picture, Asked asked) throws MethodError {
        var known = picture.result(asked.text());
        if (known != null) {
            return known;
        }
        try {
            var made = made(picture, asked);
            picture.keep(asked.text(), made);
            return made;
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    private QueryResult made(MailPicture picture, Asked asked) throws StoreException, IOException {
        var boxes = boxes(picture, asked);
        if (boxes.isEmpty()) {
            return new QueryResult(new long[0]);
        }
        var matcher = new EmailMatcher(picture, search, boxes.getFirst());
        var found = new ArrayList<int[]>();
        int count = 0;
        for (Box box : boxes) {
            matcher.enter(box);
            int[] matching = matcher.matching(asked.filter());
            found.add(matching);
            count += matching.length;
        }
        var in = new Box[count];
        int[] indexes = new int[count];
        var several = picture.index().several();
        var seen = new LongSet();
        int at = 0;
        for (int b = 0; b < boxes.size(); b++) {
            for (int index : found.get(b)) {
                long emailId = boxes.get(b).messages().emailIdAt(index);
                // One Email, however many messages.
                if (boxes.size() == 1 || !several.contains(emailId) || seen.add(emailId)) {
                    in[at] = boxes.get(b);
                    indexes[at++] = index;
                }
            }
        }
        in = Arrays.copyOf(in, at);
        indexes = Arrays.copyOf(indexes, at);
        int[] order = new EmailSorter(picture, in, indexes).sorted(asked.sort());
        return new QueryResult(emails(in, indexes, order, asked.collapse()));
    }

    private static long[] emails(Box[] in, int[] indexes, int[] order, boolean collapse) {
        long[] emails = new long[order.length];
        int count = 0;
        var threads = new LongSet(collapse ? order.length : 0);
        for (int position : order) {
            var view = in[position].messages();
            if (!collapse || threads.add(view.threadIdAt(indexes[position]))) {
                emails[count++] = view.emailIdAt(indexes[position]);
            }
        }
        return Arrays.copyOf(emails, count);
    }

    /// Where to look: one box when the filter says so.
    private static List<Box> boxes(MailPicture picture, Asked asked) {
        if (asked.filter() != null) {
            String only = only(asked.filter());
            if (only != null) {
                var box = picture.box(only);
                return box.isPresent() && box.get().view() != null ? List.of(box.get()) : List.of();
            }
        }
        return picture.boxes().stream().filter(box -> box.view() != null).toList();
    }

    private static @Nullable String only(FilterTree<List<EmailCondition>> filter) {
        return switch (filter) {
            case FilterTree.Condition<List<EmailCondition>>(var conditions) -> {
                for (EmailCondition condition : conditions) {
                    if (condition instanceof EmailCondition.InMailbox(var mailbox)) {
                        yield mailbox;
                    }
                }
                yield null;
            }
            case FilterTree.Combined<List<EmailCondition>>(var operator, var operands) -> {
                if (operator == FilterTree.Operator.AND) {
                    for (var operand : operands) {
                        String only = only(operand);
                        if (only != null) {
                            yield only;
                        }
                    }
                }
                yield null;
            }
        };
    }

    /// Exact: what was touched is taken out, and put in again where it is now. Where the place of
    /// an Email depends on others of its Thread, all of the Thread are touched.
    // RFC 8620 section 5.6
    private ObjectNode changes(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        var asked = Asked.read(arguments);
        String sinceState = arguments.string("sinceQueryState");
        long most = arguments.unsigned("maxChanges", Long.MAX_VALUE);
        arguments.idOrNull("upToId");
        boolean total = arguments.bool("calculateTotal", false);
        arguments.end();
        var mail = accounts.open(call.caller(), accountId);
        var picture = mail.picture();
        var since = StateVector.parse(sinceState).orElseThrow(MethodError::cannotCalculateChanges);
        var changes =
                Failures.asked(() -> MailChanges.between(since, picture))
                        .orElseThrow(MethodError::cannotCalculateChanges);
        Set<Long> touched = new HashSet<>(changes.emails().keySet());
        Set<Long> fresh = new HashSet<>();
        changes.emails()
                .forEach((id, kind) -> {
                    if (kind == MailChanges.Kind.CREATED) {
                        fresh.add(id);
                    }
                });
        if (asked.dependsOnThreads()) {
            for (long thread : changes.touchedThreads()) {
                for (long email : picture.thread(thread)) {
                    touched.add(email);
                }
            }
        }
        var result = result(picture, asked);
        var added = Json.array();
        for (int i = 0; i < result.emails().length; i++) {
            if (touched.contains(result.emails()[i])) {
                added.addObject().put("id", ObjectIds.email(result.emails()[i])).put("index", i);
            }
        }
        var removed = Json.array();
        for (long id : touched) {
            if (!fresh.contains(id)) {
                removed.add(ObjectIds.email(id));
            }
        }
        if (added.size() + removed.size() > most) {
            throw new MethodError("tooManyChanges", "There are more changes than maxChanges");
        }
        var response = Json.object().put("accountId", accountId);
        response.put("oldQueryState", sinceState).put("newQueryState", picture.state().text());
        if (total) {
            response.put("total", result.emails().length);
        }
        response.set("removed", removed);
        response.set("added", added);
        return response;
    }
}
