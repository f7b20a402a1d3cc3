package org.postern.kernel;

import java.util.List;

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

    private final Settings settings;

    public SettingsCommands(Settings settings) {
        this.settings = settings;
    }

    public List<Command> commands() {
        return List.of(get(), set(), unset());
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
                found.stream().map(SettingsCommands::row).toList(),
                "setting",
                "settings");
    }

    private static List<Value> row(SettingValue setting) {
        return List.of(
                Value.text(setting.key()),
                Value.text(setting.value()),
                Value.text(setting.defaultValue()),
                Value.flag(setting.isSet()),
                Value.flag(setting.restartNeeded()));
    }

    private static Result item(SettingValue setting) {
        return new Result.Item(
                List.of(
                        Field.of("key", setting.key()),
                        Field.of("value", setting.value()),
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
                .argument(VALUE)
                .handler(this::set);
    }

    private Result set(Call call) throws ProblemException {
        SettingValue before = one(call.get(KEY));
        settings.set(before.key(), call.get(VALUE));
        return done(before);
    }

    private Command unset() {
        return Command.of("Settings", "Unset")
                .summary("Takes a setting out of postern.toml, so that its default holds.")
                .argument(KEY)
                .handler(this::unset);
    }

    private Result unset(Call call) throws ProblemException {
        SettingValue before = one(call.get(KEY));
        settings.unset(before.key());
        return done(before);
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

    private Result done(SettingValue before) throws ProblemException {
        SettingValue now = one(before.key());
        String restart = now.restartNeeded() ? " It takes effect at the next start." : "";
        return new Result.Done(
                "%s is now %s (it was %s).%s"
                        .formatted(now.key(), shown(now.value()), shown(before.value()), restart));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "empty" : value;
    }
}
