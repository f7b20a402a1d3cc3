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
import org.postern.mail.FoldedText;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `Mailbox/query` and `Mailbox/queryChanges`, RFC 8621 sections 2.3 and 2.4.
final class MailboxQuery {
    private static final Set<String> SORTS = Set.of("name", "sortOrder", "parentId");
    private static final Set<String> FILTERS =
            Set.of("parentId", "name", "role", "hasAnyRole", "isSubscribed");

    private final Accounts accounts;

    MailboxQuery(Accounts accounts) {
        this.accounts = accounts;
    }

    /// A folder with what it is filtered and sorted by.
    private record Row(
            Box box, String parentId, String name, String role, long order, boolean subscribed) {}

    /// What is asked for.
    ///
    /// @param filter null: all
    private record Asked(
            @Nullable FilterTree<ObjectNode> filter,
            List<SortTerm> sort,
            boolean sortAsTree,
            boolean filterAsTree) {
        static Asked read(Arguments arguments) throws MethodError {
            return new Asked(
                    FilterTree.read(arguments, MailboxQuery::checked),
                    SortTerm.read(arguments, SORTS),
                    arguments.bool("sortAsTree", false),
                    arguments.bool("filterAsTree", false));
        }
    }

    private static ObjectNode checked(ObjectNode condition) throws MethodError {
        for (var entry : condition.properties()) {
            JsonNode value = entry.getValue();
            boolean sound =
                    switch (entry.getKey()) {
                        case "parentId", "role" -> value.isNull() || value.isString();
                        case "name" -> value.isString();
                        case "hasAnyRole", "isSubscribed" -> value.isBoolean();
                        default -> false;
                    };
            if (!FILTERS.contains(entry.getKey())) {
                throw new MethodError(
                        "unsupportedFilter", "Nothing is filtered by " + entry.getKey());
            }
            if (!sound) {
                throw MethodError.invalid("filter", entry.getKey() + " is of the wrong type");
            }
        }
        return condition;
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
        var ids = ids(mail, picture, asked);
        int first = window.first(ids.size(), ids::indexOf);
        int last = (int) Math.min(ids.size(), (long) first + window.limit());
        var response = Json.object().put("accountId", accountId);
        response.put("queryState", state(mail, picture));
        response.put("canCalculateChanges", true).put("position", first);
        response.set("ids", Json.strings(ids.subList(first, last)));
        if (window.total()) {
            response.put("total", ids.size());
        }
        if (window.limited()) {
            response.put("limit", window.limit());
        }
        return response;
    }

    private static String state(MailView mail, MailPicture picture) throws MethodError {
        return Failures.asked(() -> MailboxState.of(mail, picture).text());
    }

    /// The place of each depends on the names of those above it, and there are few: what was there
    /// goes, and what is there comes.
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
        var before =
                MailboxState.parse(sinceState).orElseThrow(MethodError::cannotCalculateChanges);
        String state = state(mail, picture);
        var ids = ids(mail, picture, asked);
        boolean same = state.equals(sinceState);
        if (!same && before.lines().size() + ids.size() > most) {
            throw new MethodError("tooManyChanges", "There are more changes than maxChanges");
        }
        var response = Json.object().put("accountId", accountId);
        response.put("oldQueryState", sinceState).put("newQueryState", state);
        if (total) {
            response.put("total", ids.size());
        }
        response.set("removed", same ? Json.array() : Json.strings(before.lines().keySet()));
        var added = response.putArray("added");
        for (int i = 0; !same && i < ids.size(); i++) {
            added.addObject().put("id", ids.get(i)).put("index", i);
        }
        return response;
    }

    private static List<String> ids(MailView mail, MailPicture picture, Asked asked)
            throws MethodError {
        return Failures.asked(() -> {
            var rows = rows(mail, picture);
            Set<String> matching = new HashSet<>();
            Map<String, Row> byId = new HashMap<>();
            for (Row row : rows) {
                byId.put(row.box().id(), row);
                if (asked.filter() == null || asked.filter().matches(each -> matches(row, each))) {
                    matching.add(row.box().id());
                }
            }
            List<Row> sorted = new ArrayList<>(rows);
            sorted.sort(order(asked.sort()));
            if (asked.sortAsTree()) {
                sorted = tree(sorted);
            }
            return sorted.stream()
                    .map(row -> row.box().id())
                    .filter(id ->
                            asked.filterAsTree()
                                    ? withParents(id, matching, byId)
                                    : matching.contains(id))
                    .toList();
        });
    }

    private static List<Row> rows(MailView mail, MailPicture picture) throws StoreException {
        var printer = new MailboxPrinter(mail, picture);
        var rows = new ArrayList<Row>();
        for (Box box : picture.boxes()) {
            rows.add(
                    new Row(
                            box,
                            picture.parent(box).map(Box::id).orElse(""),
                            printer.name(box),
                            printer.role(box),
                            printer.sortOrder(box),
                            printer.subscribed(box)));
        }
        return rows;
    }

    // RFC 8621 section 2.3: filterAsTree
    private static boolean withParents(String id, Set<String> matching, Map<String, Row> byId) {
        String at = id;
        while (!at.isEmpty()) {
            var row = byId.get(at);
            if (row == null || !matching.contains(at)) {
                return false;
            }
            at = row.parentId();
        }
        return true;
    }

    // RFC 8621 section 2.3: sortAsTree, children right behind their parent
    private static List<Row> tree(List<Row> sorted) {
        Map<String, List<Row>> children = new HashMap<>();
        sorted.forEach(
                row -> children.computeIfAbsent(row.parentId(), _ -> new ArrayList<>()).add(row));
        var tree = new ArrayList<Row>();
        addChildren("", children, tree);
        return tree;
    }

    private static void addChildren(
            String parent, Map<String, List<Row>> children, List<Row> tree) {
        for (Row row : children.getOrDefault(parent, List.of())) {
            tree.add(row);
            addChildren(row.box().id(), children, tree);
        }
    }

    private static Comparator<Row> order(List<SortTerm> terms) {
        Comparator<Row> order = (_, _) -> 0;
        for (SortTerm term : terms) {
            Comparator<Row> by =
                    switch (term.property()) {
                        case "name" -> Comparator.comparing(row -> FoldedText.of(row.name()));
                        case "sortOrder" -> Comparator.comparingLong(Row::order);
                        default -> Comparator.comparing(Row::parentId);
                    };
            order = order.thenComparing(term.ascending() ? by : by.reversed());
        }
        return order.thenComparing(row -> row.box().id());
    }

    private static boolean matches(Row row, ObjectNode condition) {
        for (var entry : condition.properties()) {
            JsonNode value = entry.getValue();
            boolean fits =
                    switch (entry.getKey()) {
                        case "parentId" ->
                                row.parentId().equals(value.isNull() ? "" : value.stringValue());
                        case "name" ->
                                FoldedText.of(row.name())
                                        .contains(FoldedText.of(value.stringValue()));
                        case "role" -> row.role().equals(value.isNull() ? "" : value.stringValue());
                        case "hasAnyRole" -> row.role().isEmpty() != value.booleanValue();
                        default -> row.subscribed() == value.booleanValue();
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
