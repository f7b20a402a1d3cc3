package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.store.StoreException.Kind;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The filter scripts of one account: octets under names, of which at most one is active. Each
/// change is one batch, on disk when its method returns. What a script means is not known here.
/// Safe for use by many threads.
///
/// Every method throws [StoreException] `ABSENT` when the account is gone, `UNAVAILABLE` or `FULL`
/// when the disk fails.
public final class Scripts {
    /// Longest name in UTF-8: 128 characters of any kind (RFC 5804 section 1.6).
    public static final int MAX_NAME_OCTETS = 512;

    private static final int VERSION = 1;

    /// A value of the engine may have twice as many.
    private static final int PIECE_OCTETS = 32 << 10;

    private final AccountWriter writer;
    private final ScriptSettings settings;

    Scripts(AccountWriter writer, ScriptSettings settings) {
        this.writer = writer;
        this.settings = settings;
    }

    /// A script as a list shows it.
    public record Listed(String name, int octets, boolean active) {}

    /// Why a script cannot be kept, beside the limits' own words.
    public enum Room {
        ENOUGH,
        TOO_LARGE,
        TOO_MANY
    }

    /// Sorted by name.
    public List<Listed> list() throws StoreException {
        return writer.settled(_ -> {
            Optional<String> active = activeName();
            var listed = new ArrayList<Listed>();
            writer.reader()
                    .forEach(
                            Keys.kind(Keys.SCRIPT_NAME),
                            Keys.kind((byte) (Keys.SCRIPT_NAME + 1)),
                            entry -> {
                                String name = Keys.scriptName(entry.key());
                                listed.add(
                                        new Listed(
                                                name,
                                                octets(entry.value()),
                                                active.filter(name::equals).isPresent()));
                            });
            return List.copyOf(listed);
        });
    }

    /// The octets of a script; empty when there is none of that name.
    public Optional<byte[]> find(String name) throws StoreException {
        return writer.settled(_ -> read(name));
    }

    /// A script with its name.
    public record Named(String name, byte[] octets) {}

    /// The active script as it is on disk, for a delivery: unlike [#active] it waits for nothing
    /// that is on its way.
    ///
    /// @throws StoreException `UNAVAILABLE`, also when it is being replaced at this moment
    public Optional<Named> activeOnDisk() throws StoreException {
        try {
            Optional<String> name = activeName();
            if (name.isEmpty()) {
                return Optional.empty();
            }
            return read(name.get()).map(octets -> new Named(name.get(), octets));
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// A script as it is on disk, likewise.
    public Optional<byte[]> findOnDisk(String name) throws StoreException {
        try {
            return read(name);
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// The name of the active script.
    public Optional<String> active() throws StoreException {
        return writer.settled(_ -> activeName());
    }

    /// Whether a script of so many octets could be kept under the name now.
    public Room room(String name, long octets) throws StoreException {
        if (octets > settings.maxScript().count()) {
            return Room.TOO_LARGE;
        }
        boolean another = list().stream().noneMatch(script -> script.name().equals(name));
        return another && list().size() >= settings.maxScripts() ? Room.TOO_MANY : Room.ENOUGH;
    }

    /// Keeps a script, in place of the one of that name.
    ///
    /// @param name UTF-8 without NUL, at least one octet, at most [#MAX_NAME_OCTETS]
    /// @throws StoreException `LIMIT`, `INVALID_NAME`
    public void put(String name, byte[] script) throws StoreException {
        requireName(name);
        writer.settled(_ -> {
            Optional<Integer> before = size(name);
            if (script.length > settings.maxScript().count()
                    || (before.isEmpty() && count() >= settings.maxScripts())) {
                throw new StoreException(Kind.LIMIT, "scripts of the account");
            }
            var batch = new Batch();
            write(name, script, batch);
            for (int piece = pieces(script.length); piece < pieces(before.orElse(0)); piece++) {
                batch.delete(Keys.scriptPiece(name, piece));
            }
            return commit(batch);
        });
    }

    /// Makes a script the active one.
    ///
    /// @param name empty: none is active
    /// @throws StoreException `ABSENT` when there is none of that name
    public void activate(String name) throws StoreException {
        writer.settled(_ -> {
            if (name.isEmpty()) {
                return commit(new Batch().delete(Keys.kind(Keys.SCRIPT_ACTIVE)));
            }
            required(name);
            return commit(active(name, new Batch()));
        });
    }

    /// @throws StoreException `ABSENT`; `RESERVED` for the active script
    public void delete(String name) throws StoreException {
        writer.settled(_ -> {
            required(name);
            if (activeName().filter(name::equals).isPresent()) {
                throw new StoreException(Kind.RESERVED, "the active script");
            }
            return commit(without(name, new Batch()));
        });
    }

    /// An active script stays active.
    ///
    /// @throws StoreException `ABSENT`, `INVALID_NAME`; `EXISTS` when the new name is taken
    public void rename(String from, String to) throws StoreException {
        requireName(to);
        writer.settled(_ -> {
            required(from);
            if (size(to).isPresent()) {
                throw new StoreException(Kind.EXISTS, "script");
            }
            var batch = new Batch();
            write(to, read(from).orElseThrow(), batch);
            without(from, batch);
            if (activeName().filter(from::equals).isPresent()) {
                active(to, batch);
            }
            return commit(batch);
        });
    }

    private static void requireName(String name) throws StoreException {
        int octets = name.getBytes(StandardCharsets.UTF_8).length;
        if (octets == 0 || octets > MAX_NAME_OCTETS || name.indexOf('\0') >= 0) {
            throw new StoreException(Kind.INVALID_NAME, "script");
        }
    }

    private void required(String name) throws EngineException, StoreException {
        if (size(name).isEmpty()) {
            throw new StoreException(Kind.ABSENT, "script");
        }
    }

    private static void write(String name, byte[] script, Batch batch) {
        batch.put(
                Keys.script(name),
                new RecordWriter(8).u8(VERSION).number(script.length).toOctets());
        for (int piece = 0; piece < pieces(script.length); piece++) {
            int from = piece * PIECE_OCTETS;
            int to = Math.min(script.length, from + PIECE_OCTETS);
            batch.put(Keys.scriptPiece(name, piece), Arrays.copyOfRange(script, from, to));
        }
    }

    private Batch without(String name, Batch batch) throws EngineException {
        batch.delete(Keys.script(name));
        for (int piece = 0; piece < pieces(size(name).orElse(0)); piece++) {
            batch.delete(Keys.scriptPiece(name, piece));
        }
        return batch;
    }

    private static Batch active(String name, Batch batch) {
        return batch.put(
                Keys.kind(Keys.SCRIPT_ACTIVE),
                new RecordWriter(64).u8(VERSION).text(name).toOctets());
    }

    private boolean commit(Batch batch) throws EngineException {
        var _ = writer.submit(batch, () -> {});
        writer.flush();
        return true;
    }

    private Optional<String> activeName() throws EngineException {
        Optional<byte[]> value = writer.reader().get(Keys.kind(Keys.SCRIPT_ACTIVE));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new RecordReader(value.get()).version(VERSION).text());
    }

    private int count() throws EngineException {
        int[] count = {0};
        writer.reader()
                .forEach(
                        Keys.kind(Keys.SCRIPT_NAME),
                        Keys.kind((byte) (Keys.SCRIPT_NAME + 1)),
                        _ -> count[0]++);
        return count[0];
    }

    private Optional<Integer> size(String name) throws EngineException {
        Optional<byte[]> value = writer.reader().get(Keys.script(name));
        return value.isEmpty() ? Optional.empty() : Optional.of(octets(value.get()));
    }

    private static int octets(byte[] value) throws EngineException {
        return new RecordReader(value).version(VERSION).count(Batch.MAX_OCTETS);
    }

    private Optional<byte[]> read(String name) throws EngineException {
        Optional<Integer> octets = size(name);
        if (octets.isEmpty()) {
            return Optional.empty();
        }
        var script = new ByteArrayOutputStream(octets.get());
        for (int piece = 0; piece < pieces(octets.get()); piece++) {
            script.writeBytes(
                    writer.reader().get(Keys.scriptPiece(name, piece)).orElse(new byte[0]));
        }
        if (script.size() != octets.get()) {
            throw RecordReader.corrupt("a script of " + octets.get() + " octets lacks some");
        }
        return Optional.of(script.toByteArray());
    }

    private static int pieces(int octets) {
        return (octets + PIECE_OCTETS - 1) / PIECE_OCTETS;
    }
}
