package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/// The commands of the noun `Settings`.
public final class SettingsCommands {
    private static final Argument<String> KEY_OR_PREFIX =
            Argument.text("key|prefix", "A key such as smtp.port, or how keys begin: smtp.")
                    .optional();
    private static final Argument<String> KEY = Argument.text("key", "A key such as smtp.port.");
    private static final Argument<String> VALUE =
            Argument.restOfLine(
                    "value",
                    "The new value: 2525, 5m, 30MiB, true, a word, or a list separated by commas.");

    private static final Argument<Long> REVISION =
            Argument.number("revision", "Its number.", 1, Long.MAX_VALUE);

    private static final Argument<Long> OTHER =
            Argument.number(
                            "other",
                            "Another's number; without it, how it is now.",
                            1,
                            Long.MAX_VALUE)
                    .optional();

    private static final Argument<Long> COUNT =
            Argument.number("count", "How many; 20 unless told.", 1, 1_000).optional();

    private static final String MASK = "***";

    private final Settings settings;
    private final SettingsHistory history;
    private final Argument<String> value;

    /// @param history what [Settings#keep] was given
    public SettingsCommands(Settings settings, SettingsHistory history) {
        this.settings = settings;
        this.history = history;
        this.value = VALUE.secretAfter(settings::isSecret);
    }

    /// What is shown of a secret: whether there is one.
    static String masked(String secret) {
        return secret.isEmpty() ? "" : MASK;
    }

    private String shown(String key, String raw) {
        return settings.isSecret(key) ? masked(raw) : raw;
    }

    public List<Command> commands() {
        return List.of(get(), set(), unset(), reload(), history(), diff(), rollback());
    }

    private Command get() {
        return Command.of("Settings", "Get")
                .summary("Shows a setting, or all settings that begin so.")
                .help("One key shows what it means and its bounds; without a key all are listed.")
                .argument(KEY_OR_PREFIX)
                .readOnly()
                .handler(this::get);
    }

    private Result get(Call call) throws ProblemException {
        String wanted = call.find(KEY_OR_PREFIX).orElse("");
        List<SettingValue> found = settings.get(wanted);
        if (found.size() == 1 && found.getFirst().key().equalsIgnoreCase(wanted)) {
            return item(found.getFirst());
        }
        return new Result.Listing(
                List.of("key", "value", "default", "set", "restartNeeded"),
                found.stream().map(this::row).toList(),
                "setting",
                "settings");
    }

    private List<Value> row(SettingValue setting) {
        return List.of(
                Value.text(setting.key()),
                Value.text(shown(setting.key(), setting.value())),
                Value.text(setting.defaultValue()),
                Value.flag(setting.isSet()),
                Value.flag(setting.restartNeeded()));
    }

    private Result item(SettingValue setting) {
        return new Result.Item(
                List.of(
                        Field.of("key", setting.key()),
                        Field.of("value", shown(setting.key(), setting.value())),
                        Field.of("default", setting.defaultValue()),
                        Field.of("set", Value.flag(setting.isSet())),
                        Field.of("bounds", setting.bounds()),
                        Field.of("restartNeeded", Value.flag(setting.restartNeeded())),
                        Field.of("doc", setting.doc())));
    }

    private Command set() {
        return Command.of("Settings", "Set")
                .summary("Changes a setting, in postern.toml and at once.")
                .help("Nothing changes unless the whole of the settings is valid afterwards.")
                .argument(KEY)
                .argument(value)
                .handler(this::set);
    }

    private Result set(Call call) throws ProblemException {
        SettingValue before = one(call.get(KEY));
        settings.set(before.key(), call.get(value), call.operator());
        return done(call, before);
    }

    private Command unset() {
        return Command.of("Settings", "Unset")
                .summary("Takes a setting out of postern.toml, so that its default holds.")
                .argument(KEY)
                .handler(this::unset);
    }

    private Result unset(Call call) throws ProblemException {
        SettingValue before = one(call.get(KEY));
        settings.unset(before.key(), call.operator());
        return done(call, before);
    }

    private SettingValue one(String key) throws ProblemException {
        List<SettingValue> found = settings.get(key);
        if (found.size() != 1 || !found.getFirst().key().equalsIgnoreCase(key)) {
            String nearest = found.getFirst().key();
            throw ProblemException.noSuch(
                    "There is no setting " + Words.shown(key) + ".",
                    found.size() == 1
                            ? "Did you mean " + nearest + "?"
                            : found.size() + " settings begin so.",
                    "Settings Get " + (found.size() == 1 ? nearest : key));
        }
        return found.getFirst();
    }

    private Result done(Call call, SettingValue before) throws ProblemException {
        SettingValue now = one(before.key());
        String was = shown(now.key(), before.value());
        String is = shown(now.key(), now.value());
        call.changed(now.key(), was, is);
        String restart = now.restartNeeded() ? " It takes effect at the next start." : "";
        return new Result.Done(
                "%s is now %s (it was %s).%s".formatted(now.key(), shown(is), shown(was), restart));
    }

    private Command reload() {
        return Command.of("Settings", "Reload")
                .summary("Reads postern.toml again, and takes what was edited there by hand.")
                .help(
                        "It is checked like any change: when it is refused, what was in force"
                                + " stays, and the file is as it was edited.")
                .handler(this::reload);
    }

    private Result reload(Call call) throws ProblemException {
        var changed = settings.reload(call.operator());
        changed.values().forEach(c -> call.changed(c.what(), c.before(), c.after()));
        if (changed.isEmpty()) {
            return new Result.Done("postern.toml says what was in force already.");
        }
        var waiting = new ArrayList<String>();
        for (String key : changed.keySet()) {
            if (one(key).restartNeeded()) {
                waiting.add(key);
            }
        }
        return new Result.Done(
                "Taken from postern.toml: "
                        + String.join(", ", changed.keySet())
                        + "."
                        + (waiting.isEmpty()
                                ? ""
                                : " These wait for the next start: "
                                        + String.join(", ", waiting)
                                        + "."));
    }

    private Command history() {
        return Command.of("Settings", "History")
                .summary("Lists the changes of the settings, the newest first.")
                .help(
                        "Each change is a revision with a number; edits of postern.toml by hand are"
                                + " seen at the next start.")
                .argument(COUNT)
                .readOnly()
                .handler(this::history);
    }

    private Result history(Call call) throws ProblemException {
        int count = Math.toIntExact(call.find(COUNT).orElse(20L));
        return new Result.Listing(
                List.of("revision", "time", "by", "change"),
                history.newest(count).stream()
                        .map(revision ->
                                List.<Value>of(
                                        Value.number(revision.number()),
                                        Value.instant(revision.instant()),
                                        Value.text(revision.by()),
                                        Value.text(revision.what())))
                        .toList(),
                "revision",
                "revisions");
    }

    private Command diff() {
        return Command.of("Settings", "Diff")
                .summary("Shows what differs between two revisions, or a revision and now.")
                .argument(REVISION)
                .argument(OTHER)
                .readOnly()
                .handler(this::diff);
    }

    private Result diff(Call call) throws ProblemException {
        Map<String, String> before = settings.values(revision(call.get(REVISION)).text());
        Optional<Long> other = call.find(OTHER);
        Map<String, String> after =
                settings.values(
                        other.isPresent()
                                ? revision(other.get()).text()
                                : history.newest(1).getFirst().text());
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        var rows = new ArrayList<List<Value>>();
        for (String key : keys) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                rows.add(
                        List.of(
                                Value.text(key),
                                value(key, before.get(key)),
                                value(key, after.get(key))));
            }
        }
        return new Result.Listing(
                List.of("key", "before", "after"), rows, "difference", "differences");
    }

    /// Nothing stands for a default.
    private Value value(String key, @Nullable String raw) {
        return raw == null ? Value.nothing() : Value.text(shown(key, raw));
    }

    private Command rollback() {
        return Command.of("Settings", "Rollback")
                .summary("Brings postern.toml back to a revision, and the node to what it says.")
                .help(
                        "The revision is checked like any change, and is itself a new one: a"
                                + " rollback can be rolled back.")
                .argument(REVISION)
                .dangerous("All changes since that revision are undone. Settings Diff shows them.")
                .handler(this::rollback);
    }

    private Result rollback(Call call) throws ProblemException {
        SettingsRevision revision = revision(call.get(REVISION));
        Map<String, String> before = settings.values(history.newest(1).getFirst().text());
        settings.restore(revision, call.operator());
        Map<String, String> after = settings.values(revision.text());
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            String was = before.getOrDefault(key, "");
            String is = after.getOrDefault(key, "");
            if (!was.equals(is)) {
                call.changed(key, shown(key, was), shown(key, is));
            }
        }
        return new Result.Done("The settings are those of revision " + revision.number() + ".");
    }

    private SettingsRevision revision(long number) throws ProblemException {
        return history.find(number)
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no revision " + number + ".",
                                "The oldest ones are not kept for ever.",
                                "Settings History"));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "empty" : value;
    }
}
