package org.postern.access.jmap;

import org.postern.engine.EngineException;
import org.postern.jmap.FilterTree;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.QueryWindow;
import org.postern.jmap.SortTerm;
import org.postern.jmap.UtcDate;
import org.postern.store.AccountId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `EmailSubmission/get`, `changes`, `query` and `queryChanges`, RFC 8621 sections 7.1 to 7.4.
final class SubmissionMethods {
    private static final Set<String> PROPERTIES =
            Set.of(
                    "id",
                    "identityId",
                    "emailId",
                    "threadId",
                    "envelope",
                    "sendAt",
                    "undoStatus",
                    "deliveryStatus",
                    "dsnBlobIds",
                    "mdnBlobIds");
    private static final Set<String> SORTS = Set.of("emailId", "threadId", "sentAt");

    private final Accounts accounts;
    private final KeptRecords kept;
    private final SubmissionSet set;

    SubmissionMethods(Accounts accounts, KeptRecords kept, SubmissionSet set) {
        this.accounts = accounts;
        this.kept = kept;
        this.set = set;
    }

    Map<String, JmapMethod> methods() {
        return Map.of(
                "EmailSubmission/get", this::get,
                "EmailSubmission/changes",
                        call -> kept.changes(call, account(call, IdentityMethods.accountId(call))),
                "EmailSubmission/query", this::query,
                "EmailSubmission/queryChanges", SubmissionMethods::queryChanges,
                "EmailSubmission/set", set);
    }

    private AccountId account(MethodCall call, String accountId) throws MethodError {
        var mail = accounts.open(call.caller(), accountId);
        if (!mail.own() || mail.deleted()) {
            throw MethodError.unsupportedByAccount();
        }
        return mail.account().id();
    }

    private Map<String, ObjectNode> all(AccountId account) throws MethodError {
        try {
            var all = new LinkedHashMap<String, ObjectNode>();
            kept.all(account).forEach((id, record) -> all.put(id, SubmissionSet.shown(id, record)));
            return all;
        } catch (EngineException e) {
            throw MethodError.unavailable();
        }
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, PROPERTIES);
        call.arguments().end();
        var account = account(call, get.accountId());
        return IdentityMethods.got(get, kept.state(account), all(account));
    }

    private static ObjectNode checked(ObjectNode condition) throws MethodError {
        for (var entry : condition.properties()) {
            JsonNode value = entry.getValue();
            boolean sound =
                    switch (entry.getKey()) {
                        case "identityIds", "emailIds", "threadIds" -> value.isArray();
                        case "undoStatus" -> value.isString();
                        case "before", "after" -> UtcDate.parse(value.stringValue("")).isPresent();
                        default ->
                                throw new MethodError(
                                        "unsupportedFilter",
                                        "Nothing is filtered by " + entry.getKey());
                    };
            if (!sound) {
                throw MethodError.invalid("filter", entry.getKey() + " is of the wrong type");
            }
        }
        return condition;
    }

    private ObjectNode query(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        FilterTree<ObjectNode> filter = FilterTree.read(arguments, SubmissionMethods::checked);
        var sort = SortTerm.read(arguments, SORTS);
        var window = QueryWindow.read(arguments, call.limits().maxQuery());
        arguments.end();
        var account = account(call, accountId);
        var found = new ArrayList<ObjectNode>();
        for (ObjectNode one : all(account).values()) {
            if (filter == null || filter.matches(each -> matches(one, each))) {
                found.add(one);
            }
        }
        found.sort(order(sort));
        List<String> ids = found.stream().map(one -> one.path("id").stringValue("")).toList();
        int first = window.first(ids.size(), ids::indexOf);
        int last = (int) Math.min(ids.size(), (long) first + window.limit());
        var response = Json.object().put("accountId", accountId);
        response.put("queryState", kept.state(account));
        response.put("canCalculateChanges", false).put("position", first);
        response.set("ids", Json.strings(ids.subList(first, last)));
        if (window.total()) {
            response.put("total", ids.size());
        }
        if (window.limited()) {
            response.put("limit", window.limit());
        }
        return response;
    }

    // RFC 8620 section 5.6: what a query said that cannot calculate changes
    private static ObjectNode queryChanges(MethodCall call) throws MethodError {
        throw MethodError.cannotCalculateChanges();
    }

    private static Comparator<ObjectNode> order(List<SortTerm> terms) {
        Comparator<ObjectNode> order = (_, _) -> 0;
        for (SortTerm term : terms) {
            String property = term.property().equals("sentAt") ? "sendAt" : term.property();
            Comparator<ObjectNode> by =
                    Comparator.comparing((ObjectNode one) -> one.path(property).stringValue(""));
            order = order.thenComparing(term.ascending() ? by : by.reversed());
        }
        return order.thenComparing(one -> one.path("id").stringValue(""));
    }

    private static boolean matches(ObjectNode one, ObjectNode condition) {
        for (var entry : condition.properties()) {
            JsonNode value = entry.getValue();
            boolean fits =
                    switch (entry.getKey()) {
                        case "identityIds" -> has(value, one.path("identityId"));
                        case "emailIds" -> has(value, one.path("emailId"));
                        case "threadIds" -> has(value, one.path("threadId"));
                        case "undoStatus" -> value.equals(one.path("undoStatus"));
                        // UTCDates order as text.
                        case "before" ->
                                one.path("sendAt").stringValue("").compareTo(value.stringValue())
                                        < 0;
                        default ->
                                one.path("sendAt").stringValue("").compareTo(value.stringValue())
                                        >= 0;
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(JsonNode ids, JsonNode id) {
        for (JsonNode each : ids) {
            if (each.equals(id)) {
                return true;
            }
        }
        return false;
    }
}
