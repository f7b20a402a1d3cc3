package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.jmap.Json;
import org.postern.store.AccountId;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What is kept for an account beside its mail, in the partition `jmap/<account id>`: see the
/// package. Keys are text; a value is an octet that says its version, 1, and a JSON object.
final class AccountRecords {
    static final String PARTITIONS = "jmap/";

    private static final int VERSION = 1;

    /// Nobody leases these partitions.
    private static final long EPOCH = 0;

    private static final int AT_A_TIME = 200;

    private final Engine engine;
    private final Committer committer;

    AccountRecords(Engine engine, Committer committer) {
        this.engine = engine;
        this.committer = committer;
    }

    /// Takes one record.
    @FunctionalInterface
    interface Visitor {
        void visit(String key, ObjectNode record) throws EngineException;
    }

    private static Partition partition(AccountId account) {
        return new Partition(PARTITIONS + account);
    }

    Optional<ObjectNode> get(AccountId account, String key) throws EngineException {
        var value = engine.get(partition(account), octets(key));
        return value.isEmpty() ? Optional.empty() : Optional.of(decode(value.get()));
    }

    void put(AccountId account, String key, ObjectNode record) throws EngineException {
        commit(account, new Batch().put(octets(key), encode(record)));
    }

    void delete(AccountId account, String key) throws EngineException {
        commit(account, new Batch().delete(octets(key)));
    }

    /// Forgets all of an account.
    void deleteAll(AccountId account) throws EngineException {
        commit(account, new Batch().deleteRange(new byte[0], null));
    }

    void commit(AccountId account, Batch batch) throws EngineException {
        committer.commit(new Engine.Write(partition(account), EPOCH, batch));
    }

    /// Visits all records whose keys begin so, in order.
    void forEach(AccountId account, String prefix, Visitor visitor) throws EngineException {
        forEach(engine, partition(account), prefix, visitor);
    }

    static void forEach(Reader reader, Partition partition, String prefix, Visitor visitor)
            throws EngineException {
        byte[] from = octets(prefix);
        byte[] to = end(from);
        while (true) {
            var some = reader.range(partition, from, to, AT_A_TIME, Direction.FORWARD);
            for (Entry entry : some) {
                visitor.visit(
                        new String(entry.key(), StandardCharsets.UTF_8), decode(entry.value()));
            }
            if (some.size() < AT_A_TIME) {
                return;
            }
            from = Reader.after(some.getLast().key());
        }
    }

    static byte[] octets(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] end(byte[] prefix) {
        if (prefix.length == 0) {
            return null;
        }
        byte[] end = prefix.clone();
        // No octet of UTF-8 is 255, so the last one can always be counted up.
        end[end.length - 1]++;
        return end;
    }

    static byte[] encode(ObjectNode record) {
        byte[] json = Json.octets(record);
        byte[] value = new byte[1 + json.length];
        value[0] = VERSION;
        System.arraycopy(json, 0, value, 1, json.length);
        return value;
    }

    private static ObjectNode decode(byte[] value) throws EngineException {
        if (value.length == 0 || value[0] != VERSION) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "record of version "
                            + (value.length == 0 ? "none" : value[0])
                            + ", this program knows "
                            + VERSION,
                    null);
        }
        if (Json.parse(Arrays.copyOfRange(value, 1, value.length)).orElse(null)
                instanceof ObjectNode record) {
            return record;
        }
        throw new EngineException(EngineException.Kind.FAILED, "record that is no object", null);
    }
}
