package org.postern.access.jmap;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.store.AccountId;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Records of one type with a log of their changes: what `/get` and `/changes` need of types that
/// are no mail. Safe for use by many threads.
final class KeptRecords {
    /// Changes that are remembered.
    private static final long REMEMBERED = 1_000;

    private static final String NUMBER = "n/";
    private static final String LOG = "l/";

    private final AccountRecords records;
    private final Pushes pushes;
    private final String type;

    /// Orders changes.
    private final ReentrantLock lock = new ReentrantLock();

    /// @param type begins the records' keys; without `/`
    KeptRecords(AccountRecords records, Pushes pushes, String type) {
        this.records = records;
        this.pushes = pushes;
        this.type = type;
    }

    private String key(String id) {
        return type + "/" + id;
    }

    Optional<ObjectNode> find(AccountId account, String id) throws EngineException {
        return records.get(account, key(id));
    }

    /// All records by their ids, in order of id.
    Map<String, ObjectNode> all(AccountId account) throws EngineException {
        var all = new LinkedHashMap<String, ObjectNode>();
        records.forEach(
                account,
                type + "/",
                (key, record) -> all.put(key.substring(type.length() + 1), record));
        return all;
    }

    /// Keeps a record, in place of the one of that id.
    void put(AccountId account, String id, ObjectNode record) throws EngineException {
        var batch = new Batch();
        batch.put(AccountRecords.octets(key(id)), AccountRecords.encode(record));
        change(account, id, "put", batch);
    }

    void delete(AccountId account, String id) throws EngineException {
        var batch = new Batch();
        batch.delete(AccountRecords.octets(key(id)));
        change(account, id, "deleted", batch);
    }

    private void change(AccountId account, String id, String what, Batch batch)
            throws EngineException {
        lock.lock();
        try {
            long number = number(account) + 1;
            boolean fresh = what.equals("put") && find(account, id).isEmpty();
            batch.put(
                    AccountRecords.octets(NUMBER + type),
                    AccountRecords.encode(Json.object().put("number", number)));
            batch.put(
                    AccountRecords.octets(log(number)),
                    AccountRecords.encode(
                            Json.object().put("id", id).put("kind", fresh ? "created" : what)));
            batch.delete(AccountRecords.octets(log(number - REMEMBERED)));
            records.commit(account, batch);
        } finally {
            lock.unlock();
        }
        pushes.changed(account);
    }

    private String log(long number) {
        return LOG + type + "/" + String.format("%016x", number);
    }

    private long number(AccountId account) throws EngineException {
        return records.get(account, NUMBER + type)
                .map(record -> record.path("number").longValue())
                .orElse(0L);
    }

    String state(AccountId account) throws MethodError {
        try {
            return Long.toString(number(account));
        } catch (EngineException e) {
            throw MethodError.unavailable();
        }
    }

    /// A `/changes` of the type.
    // RFC 8620 section 5.2
    ObjectNode changes(MethodCall call, AccountId account) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        String sinceState = arguments.string("sinceState");
        long most = arguments.unsigned("maxChanges", Long.MAX_VALUE);
        if (arguments.value("maxChanges") != null && most == 0) {
            throw MethodError.invalid("maxChanges", "it is more than 0");
        }
        arguments.end();
        try {
            long now = number(account);
            long since = since(sinceState);
            if (since < 0 || since > now || since < now - REMEMBERED) {
                throw MethodError.cannotCalculateChanges();
            }
            return changes(account, accountId, since, now, most);
        } catch (EngineException e) {
            throw MethodError.unavailable();
        }
    }

    private static long since(String state) {
        try {
            return Long.parseLong(state);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private ObjectNode changes(AccountId account, String accountId, long since, long now, long most)
            throws EngineException {
        var created = new LinkedHashSet<String>();
        var updated = new LinkedHashSet<String>();
        var destroyed = new LinkedHashSet<String>();
        long at = since;
        while (at < now) {
            var change = records.get(account, log(at + 1));
            String id = change.map(one -> one.path("id").stringValue("")).orElse("");
            boolean known = created.contains(id) || updated.contains(id) || destroyed.contains(id);
            if (!known && created.size() + updated.size() + destroyed.size() >= most) {
                break;
            }
            at++;
            switch (change.map(one -> one.path("kind").stringValue("")).orElse("")) {
                case "created" -> {
                    // Destroyed and made again under the same id it has changed.
                    (destroyed.remove(id) ? updated : created).add(id);
                }
                case "put" -> {
                    if (!created.contains(id)) {
                        updated.add(id);
                    }
                }
                case "deleted" -> {
                    updated.remove(id);
                    if (!created.remove(id)) {
                        destroyed.add(id);
                    }
                }
                default -> {}
            }
        }
        var response = Json.object().put("accountId", accountId);
        response.put("oldState", Long.toString(since)).put("newState", Long.toString(at));
        response.put("hasMoreChanges", at < now);
        response.set("created", Json.strings(created));
        response.set("updated", Json.strings(updated));
        response.set("destroyed", Json.strings(destroyed));
        return response;
    }
}
