package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.PatchObject;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.store.AccountId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// `Identity/get`, `changes` and `set`, RFC 8621 section 6. The account's address and each of its
/// aliases are Identities from the beginning, which nobody can destroy; what is set of them is
/// kept.
final class IdentityMethods {
    private static final Set<String> PROPERTIES =
            Set.of(
                    "id",
                    "name",
                    "email",
                    "replyTo",
                    "bcc",
                    "textSignature",
                    "htmlSignature",
                    "mayDelete");

    /// RFC 8621 section 6: all but these never change.
    private static final Set<String> MUTABLE =
            Set.of("name", "replyTo", "bcc", "textSignature", "htmlSignature");

    /// Of the account's own address.
    private static final String PRIMARY = "primary";

    private static final String ALIAS = "alias-";

    /// Most octets of one Identity: a record of the engine takes it.
    private static final int MOST_OCTETS = 60_000;

    private static final int MOST_IDENTITIES = 100;

    private final Accounts accounts;
    private final KeptRecords kept;
    private final Sending sending;

    IdentityMethods(Accounts accounts, KeptRecords kept, Sending sending) {
        this.accounts = accounts;
        this.kept = kept;
        this.sending = sending;
    }

    Map<String, JmapMethod> methods() {
        return Map.of(
                "Identity/get", this::get,
                "Identity/changes", call -> kept.changes(call, account(call, accountId(call))),
                "Identity/set", this::set);
    }

    static String accountId(MethodCall call) throws MethodError {
        return call.arguments().id("accountId");
    }

    /// The account, which has to be the caller's own.
    private AccountId account(MethodCall call, String accountId) throws MethodError {
        var mail = accounts.open(call.caller(), accountId);
        if (!mail.own() || mail.deleted()) {
            throw MethodError.unsupportedByAccount();
        }
        return mail.account().id();
    }

    /// All Identities of an account, by id.
    Map<String, ObjectNode> all(AccountId account) throws MethodError {
        try {
            var sender = sending.sender(account.value());
            var own = kept.all(account);
            var all = new LinkedHashMap<String, ObjectNode>();
            put(all, PRIMARY, sender.address(), sender.fullName(), own.remove(PRIMARY));
            for (Address alias : sender.aliases()) {
                String id = alias(alias);
                put(all, id, alias, sender.fullName(), own.remove(id));
            }
            own.forEach((id, record) -> {
                if (!id.startsWith(ALIAS)) {
                    all.put(id, shown(id, record, true));
                }
            });
            return all;
        } catch (EngineException e) {
            throw MethodError.unavailable();
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    private static String alias(Address alias) {
        return ALIAS + JmapService.digest(alias.canonical());
    }

    private static void put(
            Map<String, ObjectNode> all,
            String id,
            Address address,
            String name,
            @Nullable ObjectNode set) {
        var record = set == null ? Json.object().put("name", name) : set.deepCopy();
        record.put("email", address.toString());
        all.put(id, shown(id, record, false));
    }

    private static ObjectNode shown(String id, ObjectNode record, boolean mayDelete) {
        var shown = Json.object().put("id", id);
        shown.put("name", record.path("name").stringValue(""));
        shown.put("email", record.path("email").stringValue(""));
        shown.set(
                "replyTo",
                record.path("replyTo").isArray() ? record.get("replyTo") : Json.nothing());
        shown.set("bcc", record.path("bcc").isArray() ? record.get("bcc") : Json.nothing());
        shown.put("textSignature", record.path("textSignature").stringValue(""));
        shown.put("htmlSignature", record.path("htmlSignature").stringValue(""));
        return shown.put("mayDelete", mayDelete);
    }

    Optional<ObjectNode> find(AccountId account, String id) throws MethodError {
        return Optional.ofNullable(all(account).get(id));
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, PROPERTIES);
        call.arguments().end();
        var account = account(call, get.accountId());
        return got(get, kept.state(account), all(account));
    }

    /// The response to a `/get` of records that are all known.
    static ObjectNode got(GetArguments get, String state, Map<String, ObjectNode> all) {
        var response = Json.object().put("accountId", get.accountId()).put("state", state);
        var list = response.putArray("list");
        var notFound = response.putArray("notFound");
        for (String id : get.ids() == null ? all.keySet() : get.ids()) {
            var record = all.get(id);
            if (record == null) {
                notFound.add(id);
            } else {
                var properties = get.properties();
                list.add(properties == null ? record : record.deepCopy().retain(properties));
            }
        }
        return response;
    }

    private ObjectNode set(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        call.arguments().end();
        var account = account(call, set.accountId());
        String oldState = kept.state(account);
        if (set.ifInState() != null && !set.ifInState().equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var response = new SetResponse(set.accountId());
        try {
            for (var one : set.create()) {
                create(call, account, one.getKey(), one.getValue(), response);
            }
            for (var one : set.update()) {
                update(
                        account,
                        String.valueOf(call.resolve(one.getKey())),
                        one.getValue(),
                        response);
            }
            for (String given : set.destroy()) {
                String id = String.valueOf(call.resolve(given));
                var known = find(account, id);
                if (known.isEmpty()) {
                    response.notDestroyed(id, SetError.notFound());
                } else if (!known.get().path("mayDelete").booleanValue()) {
                    response.notDestroyed(
                            id, SetError.forbidden("It is there as long as the address is"));
                } else {
                    kept.delete(account, id);
                    response.destroyed(id);
                }
            }
        } catch (EngineException e) {
            throw MethodError.unavailable();
        }
        return response.toJson(oldState, kept.state(account));
    }

    private void create(
            MethodCall call,
            AccountId account,
            String creationId,
            ObjectNode given,
            SetResponse response)
            throws MethodError, EngineException {
        try {
            for (String property : given.propertyNames()) {
                if (!MUTABLE.contains(property) && !property.equals("email")) {
                    throw SetError.invalidProperties("The server sets it", property).refused();
                }
            }
            if (kept.all(account).size() >= MOST_IDENTITIES) {
                throw SetError.of("overQuota", "There are " + MOST_IDENTITIES + " already")
                        .refused();
            }
            check(given);
            String email = given.path("email").stringValue("");
            if (!maySendAs(call, email)) {
                // RFC 8621 section 6.3
                throw SetError.of("forbiddenFrom", email + " is not yours to send from").refused();
            }
            String id = "i" + UUID.randomUUID();
            kept.put(account, id, given);
            call.created(creationId, id);
            var shown = shown(id, given, true);
            given.propertyNames().forEach(shown::remove);
            response.created(creationId, shown);
        } catch (SetError.Refused e) {
            response.notCreated(creationId, e.error());
        }
    }

    private boolean maySendAs(MethodCall call, String email) throws MethodError, SetError.Refused {
        try {
            // RFC 8621 section 6: *@domain is any address of it
            var address =
                    Address.parse(email.startsWith("*@") ? "any" + email.substring(1) : email);
            var order =
                    new Sending.Order(
                            call.caller().username(),
                            address,
                            java.util.List.of(),
                            new org.postern.engine.BlobId(
                                    new byte[org.postern.engine.BlobId.OCTETS]),
                            0);
            return sending.attempt(order).sender().taken();
        } catch (AddressSyntaxException e) {
            throw SetError.invalidProperties("It is no address", "email").refused();
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    private void update(AccountId account, String id, ObjectNode patch, SetResponse response)
            throws MethodError, EngineException {
        try {
            var before = find(account, id).orElseThrow(() -> SetError.notFound().refused());
            var after = PatchObject.apply(before, patch);
            for (String property : PROPERTIES) {
                boolean same = after.path(property).equals(before.path(property));
                if (!MUTABLE.contains(property) && !same) {
                    throw SetError.invalidProperties("It never changes", property).refused();
                }
            }
            after.remove(java.util.List.of("id", "mayDelete"));
            check(after);
            kept.put(account, id, after);
            response.updated(id, null);
        } catch (SetError.Refused e) {
            response.notUpdated(id, e.error());
        }
    }

    private static void check(ObjectNode record) throws SetError.Refused {
        for (var entry : record.properties()) {
            JsonNode value = entry.getValue();
            boolean sound =
                    switch (entry.getKey()) {
                        case "name", "email", "textSignature", "htmlSignature" -> value.isString();
                        case "replyTo", "bcc" -> value.isNull() || areAddresses(value);
                        default -> false;
                    };
            if (!sound) {
                throw SetError.invalidProperties("Of the wrong type", entry.getKey()).refused();
            }
        }
        if (Json.text(record).getBytes(StandardCharsets.UTF_8).length > MOST_OCTETS) {
            throw SetError.of("tooLarge", "An Identity has at most " + MOST_OCTETS + " octets")
                    .refused();
        }
    }

    private static boolean areAddresses(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode each : value) {
            boolean named =
                    each.path("name").isMissingNode()
                            || each.path("name").isNull()
                            || each.path("name").isString();
            if (!each.path("email").isString() || !named) {
                return false;
            }
        }
        return true;
    }
}
