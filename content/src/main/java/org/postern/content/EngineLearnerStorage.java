package org.postern.content;

import org.postern.antispam.LearnerStorage;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Keeps what the learner learned in the engine: the shared model in the partition `learner`, that
/// of a user in `learner/` and their account. What the keys are says the room `antispam`.
public final class EngineLearnerStorage implements LearnerStorage {
    /// Models are on one node; nobody takes them over.
    private static final long EPOCH = 0;

    private final Engine engine;
    private final Committer committer;

    public EngineLearnerStorage(Engine engine, Committer committer) {
        this.engine = engine;
        this.committer = committer;
    }

    @Override
    public Optional<byte[]> get(String model, byte[] key) throws IOException {
        return engine.get(partition(model), key);
    }

    @Override
    public List<Entry> range(String model, byte[] from, byte[] to, int limit) throws IOException {
        return engine.range(partition(model), from, to, limit, Direction.FORWARD).stream()
                .map(entry -> new Entry(entry.key(), entry.value()))
                .toList();
    }

    @Override
    public void write(String model, List<Change> changes) throws IOException {
        var batch = new Batch();
        for (Change change : changes) {
            byte[] value = change.value();
            if (value == null) {
                batch.delete(change.key());
            } else {
                batch.put(change.key(), value);
            }
        }
        commit(model, batch);
    }

    @Override
    public void clear(String model) throws IOException {
        commit(model, new Batch().deleteRange(new byte[0], null));
    }

    private void commit(String model, Batch batch) throws EngineException {
        committer.commit(new Engine.Write(partition(model), EPOCH, batch));
    }

    /// Account ids are printable; whatever is not becomes its hexadecimal octets.
    private static Partition partition(String model) {
        if (model.isEmpty()) {
            return new Partition("learner");
        }
        var name = new StringBuilder("learner/");
        for (byte octet : model.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet <= '~' && octet != '%') {
                name.append((char) octet);
            } else {
                name.append('%').append(String.format("%02X", octet));
            }
        }
        return new Partition(name.toString());
    }
}
