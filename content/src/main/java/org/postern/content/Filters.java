package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.sieve.CompiledScript;
import org.postern.sieve.ScriptLibrary;
import org.postern.sieve.SieveCompiler;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveLimits;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The filters of a node: on disk, and ready to run in memory; those of users as long as they get
/// mail. Safe for use by many threads.
public final class Filters {
    /// Most filters of one stage, or of one user.
    static final int MOST = 500;

    private static final Partition PARTITION = new Partition("content/filters");
    private static final int VERSION = 1;
    private static final int CACHED_USERS = 2_000;
    private static final int FORM = 1;
    private static final int SCRIPT = 2;

    private final Records records;
    private final ScriptLibrary library;
    private final Supplier<SieveLimits> limits;

    /// What those at hand were compiled under. Guarded by this when it changes.
    private volatile SieveLimits compiledUnder;

    /// Least recently used first; those of administrators are at hand always. Guarded by this.
    private final Map<String, List<Ready>> users =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, List<Ready>> eldest) {
                    return size() > CACHED_USERS;
                }
            };

    private volatile List<Ready> high = List.of();
    private volatile List<Ready> domain = List.of();

    /// A filter ready to run.
    ///
    /// @param script null when it cannot be compiled
    /// @param problem why not; empty otherwise
    /// @param perRecipient whether it looks at the envelope's recipient
    record Ready(
            Filter filter, @Nullable CompiledScript script, String problem, boolean perRecipient) {}

    /// @param library what scripts may include
    /// @param limits of a script's form
    /// @throws EngineException when they cannot be read
    public Filters(
            Engine engine, Committer committer, ScriptLibrary library, Supplier<SieveLimits> limits)
            throws EngineException {
        records = new Records(engine, committer, PARTITION);
        this.library = library;
        this.limits = limits;
        this.compiledUnder = limits.get();
        reload(FilterStage.HIGH);
        reload(FilterStage.DOMAIN);
    }

    private static String prefix(FilterStage stage, String owner) {
        return stage.letter() + owner + Records.SEPARATOR;
    }

    private void reload(FilterStage stage) throws EngineException {
        var ready = ready(read(stage, ""));
        if (stage == FilterStage.HIGH) {
            high = ready;
        } else {
            domain = ready;
        }
    }

    private List<Ready> ready(List<Filter> filters) {
        return filters.stream().map(this::ready).toList();
    }

    /// Compiles a filter, whether or not it is kept.
    Ready ready(Filter filter) {
        try {
            String script = filter.sieve();
            return new Ready(
                    filter,
                    SieveCompiler.compile(
                            script.getBytes(StandardCharsets.UTF_8),
                            filter.stage().dialect().withLimits(limits.get()),
                            library),
                    "",
                    script.contains("\"envelope\""));
        } catch (SieveException | IllegalArgumentException e) {
            return new Ready(filter, null, String.valueOf(e.getMessage()), false);
        }
    }

    /// The filters of a stage that run, in order.
    ///
    /// @param owner the account's id in the stage of users, else empty
    List<Ready> running(FilterStage stage, String owner) throws EngineException {
        return all(stage, owner).stream().filter(one -> one.filter().enabled()).toList();
    }

    private List<Ready> all(FilterStage stage, String owner) throws EngineException {
        var now = limits.get();
        if (!now.equals(compiledUnder)) {
            compileUnder(now);
        }
        return switch (stage) {
            case HIGH -> high;
            case DOMAIN -> domain;
            case USER -> ofUser(owner);
        };
    }

    private synchronized void compileUnder(SieveLimits now) throws EngineException {
        if (!now.equals(compiledUnder)) {
            reload(FilterStage.HIGH);
            reload(FilterStage.DOMAIN);
            users.clear();
            compiledUnder = now;
        }
    }

    private synchronized List<Ready> ofUser(String owner) throws EngineException {
        var known = users.get(owner);
        if (known == null) {
            known = ready(read(FilterStage.USER, owner));
            users.put(owner, known);
        }
        return known;
    }

    /// All filters of a stage, in order.
    List<Ready> list(FilterStage stage, String owner) throws EngineException {
        return all(stage, owner);
    }

    Optional<Ready> find(FilterStage stage, String owner, String name) throws EngineException {
        return all(stage, owner).stream()
                .filter(one -> one.filter().name().equals(name))
                .findFirst();
    }

    private List<Filter> read(FilterStage stage, String owner) throws EngineException {
        var filters = new ArrayList<Filter>();
        String prefix = prefix(stage, owner);
        records.forEach(
                prefix,
                (key, value) ->
                        filters.add(decode(stage, owner, key.substring(prefix.length()), value)));
        filters.sort(Comparator.comparingInt(Filter::place));
        return filters;
    }

    private static byte[] encode(Filter filter) {
        return Records.value(
                VERSION,
                out -> {
                    out.writeInt(filter.place());
                    out.writeBoolean(filter.enabled());
                    out.writeUTF(filter.domain());
                    out.writeUTF(filter.direction().word());
                    out.writeByte(filter.source() instanceof Filter.Source.Form ? FORM : SCRIPT);
                    byte[] text = filter.source().text().getBytes(StandardCharsets.UTF_8);
                    out.writeInt(text.length);
                    out.write(text);
                });
    }

    private static Filter decode(FilterStage stage, String owner, String name, byte[] value)
            throws EngineException {
        return Records.read(
                value,
                VERSION,
                "filter " + name,
                in -> {
                    int place = in.readInt();
                    boolean enabled = in.readBoolean();
                    String domain = in.readUTF();
                    String direction = in.readUTF();
                    int kind = in.readUnsignedByte();
                    String text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
                    return new Filter(
                            stage,
                            owner,
                            name,
                            place,
                            enabled,
                            domain,
                            Filter.Direction.valueOf(direction.toUpperCase(Locale.ROOT)),
                            kind == FORM
                                    ? new Filter.Source.Form(text)
                                    : new Filter.Source.Script(text));
                });
    }

    /// Keeps a filter at its place; others move down.
    ///
    /// @throws IllegalArgumentException when it cannot be compiled, or there are too many
    void put(Filter filter) throws EngineException {
        var compiled = ready(filter);
        if (compiled.script() == null) {
            throw new IllegalArgumentException(compiled.problem());
        }
        synchronized (this) {
            var others = read(filter.stage(), filter.owner());
            others.removeIf(other -> other.name().equals(filter.name()));
            if (others.size() >= MOST) {
                throw new IllegalArgumentException("There are " + MOST + " filters already.");
            }
            others.add(Math.clamp(filter.place() - 1L, 0, others.size()), filter);
            write(filter.stage(), filter.owner(), others, null);
        }
    }

    /// Deletes a filter.
    void delete(Filter filter) throws EngineException {
        synchronized (this) {
            var others = read(filter.stage(), filter.owner());
            others.removeIf(other -> other.name().equals(filter.name()));
            write(filter.stage(), filter.owner(), others, filter.name());
        }
    }

    /// Writes the order anew.
    private void write(FilterStage stage, String owner, List<Filter> filters, @Nullable String gone)
            throws EngineException {
        var batch = new Batch();
        if (gone != null) {
            Records.delete(batch, prefix(stage, owner) + gone);
        }
        for (int i = 0; i < filters.size(); i++) {
            Records.put(
                    batch,
                    prefix(stage, owner) + filters.get(i).name(),
                    encode(filters.get(i).at(i + 1)));
        }
        records.commit(batch);
        if (stage == FilterStage.USER) {
            users.remove(owner);
        } else {
            reload(stage);
        }
    }

    /// Forgets the filters of an account that is gone.
    public void forget(String account) throws EngineException {
        synchronized (this) {
            records.deleteAll(prefix(FilterStage.USER, account));
            users.remove(account);
        }
    }
}
