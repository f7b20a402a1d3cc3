package org.postern.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `Help`, `Help noun`, `Help noun verb`: made from the declarations in the [Catalogue]. `Help
/// About topic`: the concepts of [Topics], completed by the commands that the catalogue has for
/// them.
final class HelpCommand {
    private static final String ABOUT = "About";

    private static final Argument<String> NOUN =
            Argument.text("noun", "What a command is about, e.g. User; or About.").optional();
    private static final Argument<String> VERB =
            Argument.text("verb", "What is done to it, e.g. Add; behind About, a topic.")
                    .optional();

    private final Catalogue catalogue;
    private final Topics topics = Topics.load();

    HelpCommand(Catalogue catalogue) {
        this.catalogue = catalogue;
        catalogue.completing(
                "Help", "verb", _ -> topics.all().stream().map(Topics.Topic::name).toList());
    }

    Command command() {
        return Command.of("Help")
                .summary("Lists the commands, explains one, or explains a concept.")
                .help(
                        "Commands are a noun and a verb, in any case, and may be abbreviated as"
                                + " long as one command is meant. A value with spaces stands in"
                                + " double quotes; a backslash takes the next character as it is."
                                + " Help About lists concepts: quota, queue, roles; Help About"
                                + " queue explains one.")
                .role(Role.USER)
                .argument(NOUN)
                .argument(VERB)
                .readOnly()
                .handler(this::help);
    }

    private Result help(Call call) throws ProblemException {
        if (call.find(NOUN).isEmpty()) {
            return listing(catalogue.commands(), call.role());
        }
        String noun = call.find(NOUN).get();
        if (noun.equalsIgnoreCase(ABOUT)) {
            return call.find(VERB).isPresent()
                    ? about(topics.find(call.find(VERB).get()), call.role())
                    : topics();
        }
        if (call.find(VERB).isPresent()) {
            return item(catalogue.find(List.of(noun, call.find(VERB).get())));
        }
        List<Command> commands = catalogue.ofNoun(catalogue.find(noun));
        return commands.size() == 1 ? item(commands.getFirst()) : listing(commands, call.role());
    }

    private Result topics() {
        return new Result.Listing(
                List.of("topic", "about"),
                topics.all().stream()
                        .map(topic ->
                                List.<Value>of(Value.text(topic.name()), Value.text(topic.title())))
                        .toList(),
                "topic",
                "topics");
    }

    private Result about(Topics.Topic topic, Role role) {
        var text = new StringBuilder(topic.title()).append("\n\n").append(topic.text());
        var commands = new StringBuilder();
        for (Command command : catalogue.commands()) {
            if (role.includes(command.role()) && topic.nouns().contains(command.noun())) {
                commands.append("  ").append(command.usage()).append('\n');
            }
        }
        if (!commands.isEmpty()) {
            text.append("\n\nCommands\n").append(commands);
        }
        if (!topic.settings().isEmpty() && role.includes(Role.ADMINISTRATOR)) {
            text.append(text.charAt(text.length() - 1) == '\n' ? "" : "\n").append("\nSettings\n");
            topic.settings()
                    .forEach(prefix -> text.append("  Settings Get ").append(prefix).append('\n'));
        }
        if (!topic.page().isEmpty()) {
            text.append(text.charAt(text.length() - 1) == '\n' ? "" : "\n")
                    .append("\nManual: docs/")
                    .append(topic.page().toLowerCase(Locale.ROOT))
                    .append('\n');
        }
        return new Result.Document(text.toString());
    }

    private static Result listing(List<Command> commands, Role role) {
        return new Result.Listing(
                List.of("command", "summary"),
                commands.stream()
                        .filter(command -> role.includes(command.role()))
                        .map(HelpCommand::row)
                        .toList(),
                "command",
                "commands");
    }

    private static List<Value> row(Command command) {
        return List.of(Value.text(command.usage()), Value.text(command.summary()));
    }

    private static Result item(Command command) {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("usage", command.usage()));
        fields.add(Field.of("summary", command.summary()));
        if (!command.help().isEmpty()) {
            fields.add(Field.of("help", command.help()));
        }
        fields.add(Field.of("role", Words.constantName(command.role())));
        fields.add(Field.of("changes", Value.flag(!command.isReadOnly())));
        fields.add(Field.of("confirmation", Value.flag(command.isDangerous())));
        if (!command.arguments().isEmpty()) {
            fields.add(
                    Field.of(
                            "arguments",
                            Value.many(
                                    command.arguments().stream()
                                            .map(HelpCommand::argument)
                                            .toList())));
        }
        return new Result.Item(fields);
    }

    private static Value argument(Argument<?> argument) {
        String secret = argument.isSecret() ? " A secret: \"-\" reads it from standard input." : "";
        return Value.group(
                Field.of("name", argument.name()), Field.of("doc", argument.doc() + secret));
    }
}
