package org.postern.access.jmap;

import org.postern.engine.EngineException;
import org.postern.jmap.FilterTree;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.PatchObject;
import org.postern.jmap.QueryWindow;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.jmap.SortTerm;
import org.postern.managesieve.server.ScriptException;
import org.postern.managesieve.server.ScriptsBackend;
import org.postern.store.AccountId;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// `SieveScript/get`, `changes`, `query`, `set` and `validate`, RFC 9661 section 2.
///
/// Scripts have names and no ids: which id stands for which name is kept beside them, and set right
/// whenever somebody looks, since ManageSieve changes scripts too.
final class ScriptMethods {
    private static final Set<String> PROPERTIES = Set.of("id", "name", "blobId", "isActive");

    private final Accounts accounts;
    private final Blobs blobs;
    private final KeptRecords kept;
    private final ScriptsBackend backend;
    private final Supplier<ScriptSettings> settings;

    ScriptMethods(
            Accounts accounts,
            Blobs blobs,
            KeptRecords kept,
            ScriptsBackend backend,
            Supplier<ScriptSettings> settings) {
        this.accounts = accounts;
        this.blobs = blobs;
        this.kept = kept;
        this.backend = backend;
        this.settings = settings;
    }

    Map<String, JmapMethod> methods() {
        return Map.of(
                "SieveScript/get", this::get,
                "SieveScript/changes", this::changes,
                "SieveScript/query", this::query,
                "SieveScript/queryChanges", ScriptMethods::queryChanges,
                "SieveScript/set", this::set,
                "SieveScript/validate", this::validate);
    }

    // RFC 9661 section 1.2.1
    ObjectNode account() {
        var account =
                Json.object()
                        .put("maxSizeScriptName", org.postern.store.Scripts.MAX_NAME_OCTETS)
                        .put("maxSizeScript", settings.get().maxScript().count())
                        .put("maxNumberScripts", settings.get().maxScripts())
                        .put("maxNumberRedirects", backend.maxRedirects());
        account.set("sieveExtensions", Json.strings(backend.extensions()));
        var methods = backend.notificationMethods();
        account.set(
                "notificationMethods", methods.isEmpty() ? Json.nothing() : Json.strings(methods));
        account.set("externalLists", Json.nothing());
        return account;
    }

    private AccountId account(MethodCall call, String accountId) throws MethodError {
        var mail = accounts.open(call.caller(), accountId);
        if (!mail.own() || mail.deleted()) {
            throw MethodError.unsupportedByAccount();
        }
        return mail.account().id();
    }

    private ScriptsBackend.Scripts open(MethodCall call) throws MethodError {
        try {
            return backend.open(call.caller().username());
        } catch (ScriptException e) {
            throw MethodError.unavailable();
        }
    }

    /// All scripts by id, as they are now.
    private Map<String, ObjectNode> all(MethodCall call, AccountId account) throws MethodError {
        try {
            var scripts = open(call);
            var byName = new LinkedHashMap<String, String>();
            var known = kept.all(account);
            known.forEach((id, record) -> byName.put(record.path("name").stringValue(""), id));
            var all = new LinkedHashMap<String, ObjectNode>();
            for (var script : scripts.list()) {
                byte[] octets = scripts.get(script.name());
                String id = byName.remove(script.name());
                var now =
                        Json.object()
                                .put("name", script.name())
                                .put("digest", JmapService.sha256(octets))
                                .put("isActive", script.active());
                if (id == null || !now.equals(known.get(id))) {
                    id = id == null ? "f" + UUID.randomUUID() : id;
                    kept.put(account, id, now);
                }
                all.put(
                        id,
                        Json.object()
                                .put("id", id)
                                .put("name", script.name())
                                .put("blobId", BlobIds.script(now.path("digest").stringValue("")))
                                .put("isActive", script.active()));
            }
            for (String gone : byName.values()) {
                kept.delete(account, gone);
            }
            return all;
        } catch (EngineException e) {
            throw MethodError.unavailable();
        } catch (ScriptException e) {
            throw MethodError.unavailable();
        }
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, PROPERTIES);
        call.arguments().end();
        var account = account(call, get.accountId());
        var all = all(call, account);
        return IdentityMethods.got(get, kept.state(account), all);
    }

    private ObjectNode changes(MethodCall call) throws MethodError {
        var account = account(call, IdentityMethods.accountId(call));
        var _ = all(call, account);
        return kept.changes(call, account);
    }

    private ObjectNode query(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        FilterTree<ObjectNode> filter = FilterTree.read(arguments, ScriptMethods::checked);
        var sort = SortTerm.read(arguments, Set.of("name", "isActive"));
        var window = QueryWindow.read(arguments, call.limits().maxQuery());
        arguments.end();
        var account = account(call, accountId);
        var found = new ArrayList<ObjectNode>();
        for (ObjectNode one : all(call, account).values()) {
            if (filter == null || filter.matches(each -> matches(one, each))) {
                found.add(one);
            }
        }
        for (SortTerm term : sort.reversed()) {
            Comparator<ObjectNode> by =
                    Comparator.comparing((ObjectNode one) -> one.path(term.property()).asString());
            found.sort(term.ascending() ? by : by.reversed());
        }
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
        return response;
    }

    private static ObjectNode checked(ObjectNode condition) throws MethodError {
        for (var entry : condition.properties()) {
            boolean sound =
                    switch (entry.getKey()) {
                        case "name" -> entry.getValue().isString();
                        case "isActive" -> entry.getValue().isBoolean();
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
                .allMatch(entry ->
                        entry.getKey().equals("name")
                                ? one.path("name")
                                        .stringValue("")
                                        .contains(entry.getValue().stringValue(""))
                                : one.path("isActive").equals(entry.getValue()));
    }

    private static ObjectNode queryChanges(MethodCall call) throws MethodError {
        throw MethodError.cannotCalculateChanges();
    }

    private ObjectNode set(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        String activate = call.arguments().stringOrNull("onSuccessActivateScript");
        boolean deactivate = call.arguments().bool("onSuccessDeactivateScript", false);
        call.arguments().end();
        var account = account(call, set.accountId());
        var before = all(call, account);
        String oldState = kept.state(account);
        if (set.ifInState() != null && !set.ifInState().equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var response = new SetResponse(set.accountId());
        var scripts = open(call);
        boolean sound = create(call, account, set, scripts, response);
        for (var one : set.update()) {
            String id = String.valueOf(call.resolve(one.getKey()));
            try {
                update(call, account, scripts, before.get(id), one.getValue());
                response.updated(id, null);
            } catch (SetError.Refused e) {
                sound = false;
                response.notUpdated(id, e.error());
            }
        }
        for (String given : set.destroy()) {
            String id = String.valueOf(call.resolve(given));
            var script = before.get(id);
            try {
                if (script == null) {
                    throw SetError.notFound().refused();
                }
                done(() -> scripts.delete(script.path("name").stringValue("")));
                response.destroyed(id);
            } catch (SetError.Refused e) {
                sound = false;
                response.notDestroyed(id, e.error());
            }
        }
        if (sound && (activate != null || deactivate)) {
            activate(call, account, scripts, activate);
        }
        var _ = all(call, account);
        return response.toJson(oldState, kept.state(account));
    }

    // RFC 9661 section 2.4: when all else succeeded
    private void activate(
            MethodCall call,
            AccountId account,
            ScriptsBackend.Scripts scripts,
            @org.jspecify.annotations.Nullable String activate)
            throws MethodError {
        String id = activate == null ? null : call.resolve(activate);
        var script = id == null ? null : all(call, account).get(id);
        try {
            if (activate == null) {
                scripts.setActive("");
            } else if (script != null) {
                scripts.setActive(script.path("name").stringValue(""));
            }
        } catch (ScriptException e) {
            throw MethodError.unavailable();
        }
    }

    private boolean create(
            MethodCall call,
            AccountId account,
            SetArguments set,
            ScriptsBackend.Scripts scripts,
            SetResponse response)
            throws MethodError {
        boolean sound = true;
        for (var one : set.create()) {
            try {
                for (String property : one.getValue().propertyNames()) {
                    if (!Set.of("name", "blobId").contains(property)) {
                        throw SetError.invalidProperties("The server sets it", property).refused();
                    }
                }
                JsonNode given = one.getValue().path("name");
                String name =
                        given.isString() ? given.stringValue() : "Script " + UUID.randomUUID();
                byte[] octets = octets(call, one.getValue().path("blobId").stringValue(""));
                var taken = named(all(call, account), name);
                if (taken.isPresent()) {
                    var more = Json.object().put("existingId", taken.get());
                    throw new SetError(
                                    "alreadyExists",
                                    "There is a script of that name",
                                    List.of("name"),
                                    more)
                            .refused();
                }
                done(() -> scripts.put(name, octets));
                var all = all(call, account);
                String id = named(all, name).orElseThrow();
                var shown = Objects.requireNonNull(all.get(id)).deepCopy();
                if (given.isString()) {
                    shown.remove("name");
                }
                call.created(one.getKey(), id);
                response.created(one.getKey(), shown);
            } catch (SetError.Refused e) {
                sound = false;
                response.notCreated(one.getKey(), e.error());
            }
        }
        return sound;
    }

    private static Optional<String> named(Map<String, ObjectNode> all, String name) {
        return all.entrySet().stream()
                .filter(one -> one.getValue().path("name").stringValue("").equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void update(
            MethodCall call,
            AccountId account,
            ScriptsBackend.Scripts scripts,
            @org.jspecify.annotations.Nullable ObjectNode before,
            ObjectNode patch)
            throws SetError.Refused, MethodError {
        if (before == null) {
            throw SetError.notFound().refused();
        }
        var after = PatchObject.apply(before, patch);
        boolean same =
                after.path("id").equals(before.path("id"))
                        && after.path("isActive").equals(before.path("isActive"))
                        && after.size() == before.size();
        if (!same || !after.path("name").isString() || !after.path("blobId").isString()) {
            throw SetError.invalidProperties("Only name and blobId change").refused();
        }
        String name = before.path("name").stringValue("");
        String renamed = after.path("name").stringValue("");
        if (!after.path("blobId").equals(before.path("blobId"))) {
            byte[] octets = octets(call, after.path("blobId").stringValue(""));
            done(() -> scripts.put(name, octets));
        }
        if (!renamed.equals(name)) {
            done(() -> scripts.rename(name, renamed));
            try {
                var record = kept.find(account, before.path("id").stringValue(""));
                if (record.isPresent()) {
                    kept.put(
                            account,
                            before.path("id").stringValue(""),
                            record.get().deepCopy().put("name", renamed));
                }
            } catch (EngineException e) {
                throw MethodError.unavailable();
            }
        }
    }

    private byte[] octets(MethodCall call, String blobId) throws SetError.Refused, MethodError {
        var mail = accounts.open(call.caller(), JmapService.ownAccount(call.caller()));
        var content = blobs.find(mail, String.valueOf(call.resolve(blobId)));
        if (content.isEmpty()) {
            var more = Json.object();
            more.set("notFound", Json.array().add(blobId));
            throw new SetError("blobNotFound", "There is no such blob", List.of(), more).refused();
        }
        long most = settings.get().maxScript().count();
        if (content.get().octets() > most) {
            throw SetError.of("tooLarge", "A script has at most " + most + " octets").refused();
        }
        try {
            return content.get().all((int) most);
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    // RFC 9661 section 2.6
    private ObjectNode validate(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        String blobId = arguments.string("blobId");
        arguments.end();
        var _ = account(call, accountId);
        var scripts = open(call);
        var response = Json.object().put("accountId", accountId);
        try {
            byte[] octets = octets(call, blobId);
            done(() -> scripts.check(octets));
            return response.putNull("error");
        } catch (SetError.Refused e) {
            if (e.error().type().equals("blobNotFound")) {
                throw new MethodError("blobNotFound", "There is no such blob");
            }
            response.set("error", e.error().toJson());
            return response;
        }
    }

    private interface Change {
        void make() throws ScriptException;
    }

    private static void done(Change change) throws SetError.Refused {
        try {
            change.make();
        } catch (ScriptException e) {
            throw error(e).refused();
        }
    }

    // RFC 9661 section 2.4
    private static SetError error(ScriptException e) {
        String text = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case NONEXISTENT -> SetError.notFound();
            case EXISTS -> SetError.of("alreadyExists", text);
            case ACTIVE -> SetError.of("sieveIsActive", text);
            case TOO_LARGE -> SetError.of("tooLarge", text);
            case TOO_MANY, OVER_QUOTA -> SetError.of("overQuota", text);
            case INVALID_NAME -> SetError.invalidProperties(text, "name");
            case SYNTAX -> SetError.of("invalidSieve", text);
            case UNAVAILABLE -> SetError.of("serverFail", text);
        };
    }
}
