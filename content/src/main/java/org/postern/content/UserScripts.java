package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.CompiledScript;
import org.postern.sieve.ScriptLibrary;
import org.postern.sieve.SieveCompiler;
import org.postern.sieve.SieveDialect;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveLimits;
import org.postern.store.AccountId;
import org.postern.store.MessageStore;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The active Sieve scripts of accounts, compiled; the site's for whoever has none. A script is
/// compiled once for as long as neither it nor what it includes changes. Safe for use by many
/// threads.
public final class UserScripts {
    private static final int CACHED = 2_000;

    private final MessageStore store;
    private final GlobalScripts global;
    private final Supplier<ScriptSettings> settings;
    private final Supplier<SieveLimits> limits;

    /// Least recently used first. Guarded by itself.
    private final Map<String, Compiled> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Compiled> eldest) {
                    return size() > CACHED;
                }
            };

    /// A script that is to run.
    ///
    /// @param script null when it cannot be compiled
    /// @param problem why not; empty otherwise
    record Active(String name, @Nullable CompiledScript script, String problem) {}

    /// @param octets what was compiled
    /// @param limits under which it was
    /// @param included what it includes, as it was found then; the keys are location and name
    private record Compiled(
            Active active, byte[] octets, SieveLimits limits, Map<String, byte[]> included) {}

    /// @param limits of a script's form
    public UserScripts(
            MessageStore store,
            GlobalScripts global,
            Supplier<ScriptSettings> settings,
            Supplier<SieveLimits> limits) {
        this.store = store;
        this.global = global;
        this.settings = settings;
        this.limits = limits;
    }

    /// What runs for an account; empty when nothing does.
    Optional<Active> of(String account) throws StoreException {
        var scripts = store.account(new AccountId(account)).scripts(settings.get());
        var own = scripts.activeOnDisk();
        if (own.isPresent()) {
            return Optional.of(compiled(account, own.get().name(), own.get().octets(), scripts));
        }
        var otherwise = global.find(GlobalScripts.DEFAULT);
        return otherwise.isEmpty()
                ? Optional.empty()
                : Optional.of(compiled("", GlobalScripts.DEFAULT, otherwise.get(), null));
    }

    private Active compiled(
            String account,
            String name,
            byte[] octets,
            org.postern.store.@Nullable Scripts scripts) {
        ScriptLibrary library = (location, wanted) -> find(location, wanted, scripts);
        var now = limits.get();
        Compiled known;
        synchronized (cache) {
            known = cache.get(account);
        }
        if (known != null
                && known.active().name().equals(name)
                && Arrays.equals(known.octets(), octets)
                && known.limits().equals(now)
                && unchanged(known, library)) {
            return known.active();
        }
        var fresh = compile(name, octets, now, library);
        synchronized (cache) {
            cache.put(account, fresh);
        }
        return fresh.active();
    }

    private Optional<byte[]> find(
            ScriptLibrary.Location location,
            String name,
            org.postern.store.@Nullable Scripts scripts)
            throws IOException {
        if (location == ScriptLibrary.Location.GLOBAL || scripts == null) {
            return location == ScriptLibrary.Location.GLOBAL ? global.find(name) : Optional.empty();
        }
        try {
            return scripts.findOnDisk(name);
        } catch (StoreException e) {
            throw new IOException("script " + name, e);
        }
    }

    private static boolean unchanged(Compiled known, ScriptLibrary library) {
        for (var one : known.included().entrySet()) {
            String[] key = one.getKey().split(" ", 2);
            try {
                var now = library.find(ScriptLibrary.Location.valueOf(key[0]), key[1]);
                if (!Arrays.equals(now.orElse(new byte[0]), one.getValue())) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static Compiled compile(
            String name, byte[] octets, SieveLimits limits, ScriptLibrary library) {
        var included = new HashMap<String, byte[]>();
        ScriptLibrary noting =
                (location, wanted) -> {
                    var found = library.find(location, wanted);
                    included.put(location + " " + wanted, found.orElse(new byte[0]));
                    return found;
                };
        try {
            var dialect = SieveDialect.USER.withLimits(limits);
            var script = SieveCompiler.compile(octets, dialect, noting);
            return new Compiled(new Active(name, script, ""), octets, limits, included);
        } catch (SieveException e) {
            return new Compiled(
                    new Active(name, null, String.valueOf(e.getMessage())),
                    octets,
                    limits,
                    included);
        }
    }

    /// Says what is wrong with a script of an account, as it would be run.
    ///
    /// @throws SieveException when something is
    public CompiledScript check(byte[] script, ScriptLibrary library) throws SieveException {
        return SieveCompiler.compile(script, SieveDialect.USER.withLimits(limits.get()), library);
    }
}
