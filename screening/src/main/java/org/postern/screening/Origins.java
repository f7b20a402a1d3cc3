package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// The rules by autonomous system and country (SPEC NET-6), over the files that tell which networks
/// those are. A file that changes is read again, aside, within a minute of the next connection; if
/// that fails, what was read before stays in use. Safe for use by many threads.
public final class Origins implements StatusSource {
    /// How often the files are looked at, at most.
    private static final Duration LOOKS = Duration.ofSeconds(30);

    /// What becomes of a client by where it is from.
    ///
    /// @param what null when no rule names it
    /// @param by what the rule names
    record Ruling(@Nullable Action what, @Nullable Origin by) {
        static final Ruling NONE = new Ruling(null, null);
    }

    /// In the order in which rules of the same kind win.
    enum Action {
        ACCEPT,
        REJECT,
        TARPIT,
        TAG
    }

    /// By this a change of a file is seen.
    private record Stamp(Path file, long octets, FileTime changed) {}

    /// @param problem why the files as they are now are not in use; empty when they are
    private record Loaded(
            OriginTable table, List<Stamp> stamps, @Nullable Instant since, String problem) {
        Loaded with(String trouble, List<Stamp> seen) {
            return new Loaded(table, seen, since, trouble);
        }
    }

    private final Path home;
    private final Supplier<OriginSettings> settings;
    private final InstantSource clock;
    private final Events events;
    private final AtomicReference<Instant> nextLook;
    private volatile Loaded loaded = new Loaded(new OriginTable(), List.of(), null, "");

    /// Reads the files. That one cannot be read keeps no node from starting: it is told.
    ///
    /// @param home what relative paths are relative to
    public Origins(
            Path home, Supplier<OriginSettings> settings, InstantSource clock, Events events) {
        this.home = home;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        this.nextLook = new AtomicReference<>(clock.instant().plus(LOOKS));
        refresh();
    }

    /// What the rules say of an address. Does not block.
    Ruling judge(InetAddress address) {
        var rules = settings.get();
        if (rules.files().isEmpty()) {
            return Ruling.NONE;
        }
        lookAside();
        var owner = loaded.table().find(address);
        // A system is the narrower word: it wins over its country.
        var bySystem = ruling(rules, new Origin(owner.system(), ""));
        return bySystem.what() == null && !owner.country().isEmpty()
                ? ruling(rules, new Origin(0, owner.country()))
                : bySystem;
    }

    private static Ruling ruling(OriginSettings rules, Origin origin) {
        for (var action : Action.values()) {
            if (named(rules, action).contains(origin)) {
                return new Ruling(action, origin);
            }
        }
        return Ruling.NONE;
    }

    private static List<Origin> named(OriginSettings rules, Action action) {
        return switch (action) {
            case ACCEPT -> rules.accept();
            case REJECT -> rules.reject();
            case TARPIT -> rules.tarpit();
            case TAG -> rules.tag();
        };
    }

    /// How long answers wait that a rule has wait.
    Duration tarpitDelay() {
        return settings.get().tarpitDelay();
    }

    /// What the files tell of an address.
    OriginTable.Owner find(InetAddress address) {
        return loaded.table().find(address);
    }

    private void lookAside() {
        var due = nextLook.get();
        var now = clock.instant();
        if (now.isAfter(due) && nextLook.compareAndSet(due, now.plus(LOOKS))) {
            Thread.ofVirtual().name("networks").start(this::refresh);
        }
    }

    /// Reads the files if they have changed.
    ///
    /// @return whether what is in use is what they say
    synchronized boolean refresh() {
        var paths = paths(settings.get());
        var seen = stamps(paths);
        if (seen.equals(loaded.stamps())) {
            return loaded.problem().isEmpty();
        }
        try {
            var table = read(paths, settings.get().maxNetworks());
            loaded = new Loaded(table, seen, clock.instant(), "");
            if (!paths.isEmpty()) {
                events.record(new ScreeningEvent.NetworksLoaded(paths.size(), table.networks()));
            }
            return true;
        } catch (IOException e) {
            boolean told = loaded.problem().equals(e.getMessage());
            loaded = loaded.with(String.valueOf(e.getMessage()), seen);
            if (!told) {
                events.record(new ScreeningEvent.NetworksUnusable(loaded.problem()));
            }
            return false;
        }
    }

    /// New settings: their files must be usable.
    ///
    /// @throws ProblemException when they are not; what was in use stays
    public void changed(OriginSettings now) throws ProblemException {
        var paths = paths(now);
        var seen = stamps(paths);
        if (seen.equals(loaded.stamps()) && loaded.problem().isEmpty()) {
            return;
        }
        try {
            loaded = new Loaded(read(paths, now.maxNetworks()), seen, clock.instant(), "");
        } catch (IOException e) {
            throw new ProblemException(
                    "The files of networks cannot be used.",
                    e.getMessage(),
                    "a CSV file whose first line is network,country,asn");
        }
    }

    private List<Path> paths(OriginSettings now) {
        return now.files().stream().map(home::resolve).toList();
    }

    private static List<Stamp> stamps(List<Path> paths) {
        var stamps = new ArrayList<Stamp>();
        for (var path : paths) {
            try {
                stamps.add(new Stamp(path, Files.size(path), Files.getLastModifiedTime(path)));
            } catch (IOException e) {
                stamps.add(new Stamp(path, -1, FileTime.fromMillis(0)));
            }
        }
        return stamps;
    }

    private static OriginTable read(List<Path> paths, int most) throws IOException {
        var table = new OriginTable();
        for (var path : paths) {
            OriginFile.read(path, table, most);
        }
        return table;
    }

    /// How many networks are known.
    int networks() {
        return loaded.table().networks();
    }

    /// Why the files are not in use as they are; empty when they are.
    Optional<String> problem() {
        return Optional.of(loaded.problem()).filter(text -> !text.isEmpty());
    }

    List<Field> fields() {
        var now = loaded;
        var since = now.since();
        return List.of(
                Field.of("files", Value.number(settings.get().files().size())),
                Field.of("networks", Value.number(now.table().networks())),
                Field.of("rules", Value.number(settings.get().named().size())),
                Field.of(
                        "readAt",
                        since == null || now.stamps().isEmpty()
                                ? Value.nothing()
                                : Value.instant(since)),
                Field.of("problem", now.problem()));
    }

    @Override
    public List<Field> status() {
        return settings.get().files().isEmpty()
                ? List.of()
                : List.of(Field.of("networkRules", new Value.Group(fields())));
    }
}
