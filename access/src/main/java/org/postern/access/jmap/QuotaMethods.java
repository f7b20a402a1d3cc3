package org.postern.access.jmap;

import org.postern.jmap.FilterTree;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.QueryWindow;
import org.postern.jmap.SortTerm;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `Quota/get`, `changes`, `query` and `queryChanges`, RFC 9425 section 4: what the account holds,
/// in octets and in messages, where there is a limit.
final class QuotaMethods {
    private static final Set<String> PROPERTIES =
            Set.of(
                    "id",
                    "resourceType",
                    "used",
                    "hardLimit",
                    "scope",
                    "name",
                    "types",
                    "warnLimit",
                    "softLimit",
                    "description");
    private static final String OCTETS = "octets";
    private static final String COUNT = "count";

    private final Accounts accounts;

    QuotaMethods(Accounts accounts) {
        this.accounts = accounts;
    }

    Map<String, JmapMethod> methods() {
        return Map.of(
                "Quota/get", this::get,
                "Quota/changes", this::changes,
                "Quota/query", this::query,
                "Quota/queryChanges", QuotaMethods::queryChanges);
    }

    /// How much is used, of how much; no limit is 0. Its text is the state.
    private record Use(long octets, long mostOctets, long messages, long mostMessages) {
        static Use of(MailView mail) throws StoreException {
            var usage = mail.account().usage();
            var quota = mail.account().quota();
            return new Use(usage.octets(), quota.octets(), usage.messages(), quota.messages());
        }

        String text() {
            return octets + "-" + mostOctets + "-" + messages + "-" + mostMessages;
        }

        static Optional<Use> parse(String state) {
            String[] parts = state.split("-", -1);
            try {
                return parts.length == 4
                        ? Optional.of(
                                new Use(
                                        Long.parseLong(parts[0]),
                                        Long.parseLong(parts[1]),
                                        Long.parseLong(parts[2]),
                                        Long.parseLong(parts[3])))
                        : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        Map<String, ObjectNode> shown() {
            var all = new LinkedHashMap<String, ObjectNode>();
            if (mostOctets > 0) {
                all.put(OCTETS, shown(OCTETS, octets, mostOctets, "Size of all mail"));
            }
            if (mostMessages > 0) {
                all.put(COUNT, shown(COUNT, messages, mostMessages, "Number of messages"));
            }
            return all;
        }

        private static ObjectNode shown(String id, long used, long most, String name) {
            var quota = Json.object().put("id", id).put("resourceType", id);
            quota.put("used", used).put("hardLimit", most).put("scope", "account");
            quota.put("name", name);
            quota.putArray("types").add("Email");
            return quota.putNull("warnLimit").putNull("softLimit").putNull("description");
        }
    }

    String state(MailView mail) throws MethodError {
        return Failures.asked(() -> Use.of(mail)).text();
    }

    private Use use(MethodCall call, String accountId) throws MethodError {
        var mail = accounts.open(call.caller(), accountId);
        if (mail.deleted()) {
            throw MethodError.unsupportedByAccount();
        }
        return Failures.asked(() -> Use.of(mail));
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, PROPERTIES);
        call.arguments().end();
        var use = use(call, get.accountId());
        return IdentityMethods.got(get, use.text(), use.shown());
    }

    private ObjectNode changes(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        String sinceState = arguments.string("sinceState");
        arguments.unsigned("maxChanges", 0);
        arguments.end();
        var before = Use.parse(sinceState).orElseThrow(MethodError::cannotCalculateChanges);
        var now = use(call, accountId);
        var created = Json.array();
        var updated = Json.array();
        var destroyed = Json.array();
        boolean limits = false;
        for (String id : List.of(OCTETS, COUNT)) {
            var old = before.shown().get(id);
            var is = now.shown().get(id);
            if (old == null && is != null) {
                created.add(id);
            } else if (old != null && is == null) {
                destroyed.add(id);
            } else if (old != null && is != null && !old.equals(is)) {
                updated.add(id);
                limits |= !old.path("hardLimit").equals(is.path("hardLimit"));
            }
        }
        var response = Json.object().put("accountId", accountId).put("oldState", sinceState);
        response.put("newState", now.text()).put("hasMoreChanges", false);
        // RFC 9425 section 4.3
        response.set(
                "updatedProperties",
                limits || updated.isEmpty() ? Json.nothing() : Json.array().add("used"));
        response.set("created", created);
        response.set("updated", updated);
        response.set("destroyed", destroyed);
        return response;
    }

    private ObjectNode query(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        FilterTree<ObjectNode> filter = FilterTree.read(arguments, QuotaMethods::checked);
        var sort = SortTerm.read(arguments, Set.of("name", "used"));
        var window = QueryWindow.read(arguments, call.limits().maxQuery());
        arguments.end();
        var use = use(call, accountId);
        var found =
                new java.util.ArrayList<>(
                        use.shown().values().stream()
                                .filter(one ->
                                        filter == null
                                                || filter.matches(each -> matches(one, each)))
                                .toList());
        for (SortTerm term : sort.reversed()) {
            java.util.Comparator<ObjectNode> by =
                    term.property().equals("used")
                            ? java.util.Comparator.comparingLong(
                                    one -> one.path("used").longValue())
                            : java.util.Comparator.comparing(
                                    one -> one.path("name").stringValue(""));
            found.sort(term.ascending() ? by : by.reversed());
        }
        List<String> ids = found.stream().map(one -> one.path("id").stringValue("")).toList();
        int first = window.first(ids.size(), ids::indexOf);
        int last = (int) Math.min(ids.size(), (long) first + window.limit());
        var response = Json.object().put("accountId", accountId);
        response.put("queryState", use.text());
        response.put("canCalculateChanges", false).put("position", first);
        response.set("ids", Json.strings(ids.subList(first, last)));
        if (window.total()) {
            response.put("total", ids.size());
        }
        return response;
    }

    private static ObjectNode checked(ObjectNode condition) throws MethodError {
        for (var entry : condition.properties()) {
            boolean sound =
                    switch (entry.getKey()) {
                        case "name", "scope", "resourceType", "type" -> entry.getValue().isString();
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

    private static boolean matches(ObjectNode one, ObjectNode condition) {
        return condition.properties().stream()
                .allMatch(entry -> fits(one, entry.getKey(), entry.getValue().stringValue("")));
    }

    private static boolean fits(ObjectNode one, String property, String value) {
        return switch (property) {
            case "name" -> one.path("name").stringValue("").contains(value);
            case "type" -> value.equals("Email");
            default -> one.path(property).stringValue("").equals(value);
        };
    }

    private static ObjectNode queryChanges(MethodCall call) throws MethodError {
        throw MethodError.cannotCalculateChanges();
    }
}
