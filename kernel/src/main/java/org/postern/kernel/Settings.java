package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// The settings of a node: the file `postern.toml` read against the records that the rooms declare.
///
/// The file is the truth. A change edits it, keeping what people wrote around the values, and is
/// made in this order, so that it happens whole or not at all: the whole new text is checked,
/// written beside the file and forced; the rooms concerned take their new records; the text takes
/// the file's name. When a room refuses, those told before are told the old record again. Edits
/// made by hand since the last reading take effect with the next change.
///
/// Safe for use by many threads; changes are made one at a time.
public final class Settings {
    /// A room that takes a changed record while it runs.
    @FunctionalInterface
    public interface Listener<R extends Record> {
        /// Takes the new record. What cannot be applied is refused by throwing, with the listener's
        /// own state as it was. It must not change settings itself.
        ///
        /// @throws ProblemException telling the administrator why not
        void changed(R settings) throws ProblemException;
    }

    /// What records of settings owe each other.
    @FunctionalInterface
    public interface Rule {
        /// @throws ProblemException telling the administrator what contradicts what
        void check(Records records) throws ProblemException;
    }

    /// All records of one moment.
    public interface Records {
        /// @throws IllegalArgumentException when `type` is not among the declarations
        <R extends Record> R of(Class<R> type);
    }

    private record Registration<R extends Record>(Class<R> type, Listener<R> listener) {
        void tell(Schema.State state) throws ProblemException {
            listener.changed(state.record(type));
        }

        boolean concerns(Schema.State before, Schema.State after) {
            return !Objects.equals(before.records().get(type), after.records().get(type));
        }
    }

    private static final Logger LOG = System.getLogger(Settings.class.getName());

    private final Schema schema;
    private final SettingsFile file;
    private final Schema.State atStart;
    private final List<Registration<?>> registrations = new CopyOnWriteArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /// Guards the file and the writes of `state`.
    private final ReentrantLock changes = new ReentrantLock();

    private volatile Schema.State state;

    /// Where revisions go; absent until [#keep]. Guarded by `changes`.
    private @Nullable SettingsHistory history;

    private Settings(Schema schema, SettingsFile file, Schema.State state) {
        this.schema = schema;
        this.file = file;
        this.atStart = state;
        this.state = state;
    }

    /// Reads a settings file.
    ///
    /// @param declarations records with [SettingsPrefix] whose components carry [Setting]
    /// @throws ProblemException telling all faults of the file at once
    public static Settings load(Path file, List<Class<? extends Record>> declarations)
            throws ProblemException {
        return load(file, declarations, Map.of());
    }

    /// As [#load(Path, List)].
    ///
    /// @param retired keys that are no more, with the successor that the refusal names
    public static Settings load(
            Path file, List<Class<? extends Record>> declarations, Map<String, String> retired)
            throws ProblemException {
        Schema schema = Schema.of(declarations, retired);
        var settingsFile = new SettingsFile(file);
        return new Settings(
                schema, settingsFile, schema.read(settingsFile.path(), settingsFile.read()));
    }

    /// Reads a settings file after setting some of its keys, as `start --set` does.
    ///
    /// @param overrides key → raw value; they are checked, and written to the file, as [#set] does
    public static Settings load(
            Path file,
            List<Class<? extends Record>> declarations,
            Map<String, String> retired,
            Map<String, String> overrides)
            throws ProblemException {
        Settings settings = load(file, declarations, retired);
        if (overrides.isEmpty()) {
            return settings;
        }
        settings.change(parsedAtStart(settings.schema, overrides), List.of(), "");
        // Read again, so that what was set now counts as in force since the start.
        return load(file, declarations, retired);
    }

    /// Writes the first settings file: every key with its doc, commented out at its default, and
    /// those of `overrides` set. An existing file is refused.
    ///
    /// @param overrides key → raw value
    public static void writeNew(
            Path file, List<Class<? extends Record>> declarations, Map<String, String> overrides)
            throws ProblemException {
        Schema schema = Schema.of(declarations, Map.of());
        new FirstFile(schema).write(file, parsedAtStart(schema, overrides));
    }

    /// A record with its defaults.
    public static <R extends Record> R defaults(Class<R> type) {
        return type.cast(Section.of(type).build(Map.of()));
    }

    /// The record in force.
    ///
    /// @throws IllegalArgumentException when `type` is not among the declarations
    public <R extends Record> R current(Class<R> type) {
        return state.record(type);
    }

    /// Tells `listener` each later change of one record.
    public <R extends Record> void onChange(Class<R> type, Listener<R> listener) {
        registrations.add(new Registration<>(type, listener));
    }

    /// From now on no change is made that breaks `rule`, whichever record it is in.
    ///
    /// @throws ProblemException when the settings in force break it
    public void require(Rule rule) throws ProblemException {
        rule.check(state::record);
        rules.add(rule);
    }

    /// Keeps each later change as a revision, and the file as it is now when that is none yet.
    ///
    /// @throws ProblemException when the revisions cannot be read or written
    public void keep(SettingsHistory kept) throws ProblemException {
        changes.lock();
        try {
            String text = file.read();
            List<SettingsRevision> last = kept.newest(1);
            if (last.isEmpty() || !last.getFirst().text().equals(text)) {
                kept.append("", last.isEmpty() ? "first seen" : "edited by hand", text);
            }
            history = kept;
        } finally {
            changes.unlock();
        }
    }

    /// Sets one key.
    ///
    /// @param key in any case
    /// @param rawValue as on a command line: `2525`, `5m`, `30MiB`, `a, b`
    /// @param by who does it, for the history
    /// @throws ProblemException when the key is unknown or the value refused; nothing has changed
    public void set(String key, String rawValue, String by) throws ProblemException {
        set(Map.of(key, rawValue), by);
    }

    /// Sets several keys as one change.
    public void set(Map<String, String> rawValues, String by) throws ProblemException {
        change(parsed(schema, rawValues), List.of(), by);
    }

    /// Takes a key out of the file, so that its default holds.
    public void unset(String key, String by) throws ProblemException {
        change(Map.of(), List.of(schema.require(key).key()), by);
    }

    /// Brings the file back to a revision: it is checked as it would be at a start, and the rooms
    /// take what it says.
    ///
    /// @throws ProblemException when this version does not accept it, or a room refuses it; nothing
    ///   has changed
    public void restore(SettingsRevision revision, String by) throws ProblemException {
        changes.lock();
        try {
            Schema.State after = schema.read(file.path(), revision.text());
            for (Rule rule : rules) {
                rule.check(after::record);
            }
            file.prepare(revision.text());
            apply(state, after);
            state = after;
            remember(by, "back to revision " + revision.number(), revision.text());
        } finally {
            changes.unlock();
        }
    }

    /// Takes what was edited by hand into the file since it was last read, as a change by command
    /// would.
    ///
    /// @return what is set otherwise now: key → value before and after, empty for a default
    /// @throws ProblemException when this version does not accept it, or a room refuses it; what
    ///   was in force stays
    public SortedMap<String, KernelEvent.Change> reload(String by) throws ProblemException {
        changes.lock();
        try {
            String text = file.read();
            Schema.State before = state;
            Schema.State after = schema.read(file.path(), text);
            var changed = differences(before, after);
            if (changed.isEmpty()) {
                return changed;
            }
            for (Rule rule : rules) {
                rule.check(after::record);
            }
            file.prepare(text);
            apply(before, after);
            state = after;
            remember(by, "edited by hand: " + String.join(", ", changed.keySet()), text);
            return changed;
        } finally {
            changes.unlock();
        }
    }

    private SortedMap<String, KernelEvent.Change> differences(
            Schema.State before, Schema.State after) {
        Map<String, String> was = schema.printed(before.set());
        Map<String, String> is = schema.printed(after.set());
        var keys = new TreeSet<>(was.keySet());
        keys.addAll(is.keySet());
        var changed = new TreeMap<String, KernelEvent.Change>();
        for (String key : keys) {
            String one = was.getOrDefault(key, "");
            String other = is.getOrDefault(key, "");
            if (!one.equals(other)) {
                boolean secret = isSecret(key);
                changed.put(
                        key,
                        new KernelEvent.Change(
                                key,
                                secret ? SettingsCommands.masked(one) : one,
                                secret ? SettingsCommands.masked(other) : other));
            }
        }
        return changed;
    }

    /// What a settings file sets, as on a command line.
    ///
    /// @return key → raw value, by key
    /// @throws ProblemException when this version does not accept the text
    SortedMap<String, String> values(String text) throws ProblemException {
        return new TreeMap<>(schema.printed(schema.read(file.path(), text).set()));
    }

    /// The change is made: that it cannot be kept is no reason to take it back.
    private void remember(String by, String what, String text) {
        if (history == null) {
            return;
        }
        try {
            history.append(by, what, text);
        } catch (ProblemException e) {
            LOG.log(Level.ERROR, "a revision of the settings cannot be kept: " + what, e);
        }
    }

    /// As [#parsed], before there is a node that commands could be given to.
    private static Map<String, Object> parsedAtStart(Schema schema, Map<String, String> rawValues)
            throws ProblemException {
        List<String> unknown =
                rawValues.keySet().stream().filter(key -> schema.find(key).isEmpty()).toList();
        if (unknown.size() == 1) {
            throw schema.unknownAtStart(unknown.getFirst());
        }
        return parsed(schema, rawValues);
    }

    /// Every value, read; the faults of all of them in one problem.
    private static Map<String, Object> parsed(Schema schema, Map<String, String> rawValues)
            throws ProblemException {
        var values = new HashMap<String, Object>();
        var faults = new ArrayList<ProblemException>();
        for (Map.Entry<String, String> entry : rawValues.entrySet()) {
            try {
                Declaration declaration = schema.require(entry.getKey());
                values.put(declaration.key(), parsed(declaration, entry.getValue()));
            } catch (ProblemException e) {
                faults.add(e);
            }
        }
        if (faults.size() == 1) {
            throw faults.getFirst();
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(
                    faults.size() + " settings cannot be set.",
                    String.join(
                            "\n",
                            faults.stream()
                                    .map(e ->
                                            e.problem().error()
                                                    + (e.problem().detail() == null
                                                            ? ""
                                                            : " " + e.problem().detail()))
                                    .toList()),
                    null);
        }
        return values;
    }

    private static Object parsed(Declaration declaration, String raw) throws ProblemException {
        try {
            return declaration.parse(raw);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            declaration.setting().secret()
                                    ? declaration.key() + " cannot be set to that."
                                    : "%s cannot be set to \"%s\"."
                                            .formatted(declaration.key(), Words.shown(raw)),
                            Words.sentence(e.getMessage()),
                            null),
                    e);
        }
    }

    private void change(Map<String, Object> set, List<String> unset, String by)
            throws ProblemException {
        changes.lock();
        try {
            String text = file.read();
            var wanted = new HashMap<>(schema.read(file.path(), text).set());
            wanted.putAll(set);
            unset.forEach(wanted::remove);
            Schema.State after = schema.state(wanted);
            for (Rule rule : rules) {
                rule.check(after::record);
            }
            String edited = edited(text, set, unset, wanted);
            file.prepare(edited);
            apply(state, after);
            state = after;
            remember(by, described(set, unset), edited);
        } finally {
            changes.unlock();
        }
    }

    /// Whether a key's value is a secret; false for what is no key.
    ///
    /// @param key in any case
    public boolean isSecret(String key) {
        return schema.find(key).filter(declaration -> declaration.setting().secret()).isPresent();
    }

    private String described(Map<String, Object> set, List<String> unset) {
        var parts = new ArrayList<String>();
        new TreeMap<>(schema.printed(set))
                .forEach((key, value) -> parts.add(key + " = " + shown(key, value)));
        unset.forEach(key -> parts.add(key + " unset"));
        return String.join("; ", parts);
    }

    private String shown(String key, String raw) {
        return isSecret(key) ? SettingsCommands.masked(raw) : Words.shown(raw);
    }

    private String edited(
            String text, Map<String, Object> set, List<String> unset, Map<String, Object> wanted)
            throws ProblemException {
        TomlText toml = TomlText.of(text);
        for (Map.Entry<String, Object> entry : set.entrySet()) {
            Syntax syntax = schema.require(entry.getKey()).syntax();
            toml = toml.with(entry.getKey(), syntax.toml(entry.getValue()));
        }
        for (String key : unset) {
            toml = toml.without(key);
        }
        checkEdit(toml.toString(), wanted);
        return toml.toString();
    }

    private void checkEdit(String text, Map<String, Object> wanted) throws ProblemException {
        try {
            Map<String, Object> found = schema.read(file.path(), text).set();
            if (schema.printed(found).equals(schema.printed(wanted))) {
                return;
            }
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "an edit of the settings file does not parse", e);
        }
        throw new ProblemException(
                "The settings file is written in a form that cannot be edited here.",
                file.path() + ": keys in an inline table or an unusual form of quotes.",
                "change it in an editor and start again");
    }

    /// Tells the rooms and commits the file, or leaves all as it was.
    private void apply(Schema.State before, Schema.State after) throws ProblemException {
        var told = new ArrayList<Registration<?>>();
        boolean done = false;
        try {
            for (Registration<?> registration : registrations) {
                if (registration.concerns(before, after)) {
                    tell(registration, after);
                    told.addFirst(registration);
                }
            }
            file.commit();
            done = true;
        } finally {
            if (!done) {
                file.discard();
                told.forEach(registration -> takeBack(registration, before));
            }
        }
    }

    private static void tell(Registration<?> registration, Schema.State state)
            throws ProblemException {
        try {
            registration.tell(state);
        } catch (RuntimeException e) {
            String id = Ids.next();
            LOG.log(Level.ERROR, "settings not applied by a defect id=" + id, e);
            throw new ProblemException(
                    new Problem(
                            "The change was refused by a defect in Postern; nothing has changed.",
                            "The log holds the details under the id " + id + ".",
                            null),
                    e);
        }
    }

    private static void takeBack(Registration<?> registration, Schema.State before) {
        try {
            registration.tell(before);
        } catch (ProblemException | RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "settings could not be taken back; a restart mends it type="
                            + registration.type().getName(),
                    e);
        }
    }

    /// Settings as they stand, in the order of their declaration.
    ///
    /// @param keyOrPrefix a key (`smtp.port`), a prefix or the beginning of keys (`smtp`,
    ///   `smtp.max`), or empty for all; in any case
    /// @throws ProblemException when nothing begins so
    public List<SettingValue> get(String keyOrPrefix) throws ProblemException {
        Schema.State now = state;
        var exact = schema.find(keyOrPrefix);
        if (exact.isPresent()) {
            return List.of(view(exact.get(), now));
        }
        int length = keyOrPrefix.length();
        List<SettingValue> found =
                schema.declarations().stream()
                        .filter(d -> d.key().regionMatches(true, 0, keyOrPrefix, 0, length))
                        .map(d -> view(d, now))
                        .toList();
        if (found.isEmpty()) {
            throw schema.unknown(keyOrPrefix);
        }
        return found;
    }

    private SettingValue view(Declaration declaration, Schema.State now) {
        String key = declaration.key();
        Object value = now.set().getOrDefault(key, declaration.defaultValue());
        Object started = atStart.set().getOrDefault(key, declaration.defaultValue());
        var print = declaration.syntax().print();
        String raw = print.apply(value);
        return new SettingValue(
                key,
                raw,
                print.apply(declaration.defaultValue()),
                declaration.setting().doc(),
                declaration.bounds(),
                now.set().containsKey(key),
                declaration.setting().restart() && !raw.equals(print.apply(started)));
    }
}
