package org.postern.kernel;

import java.util.ArrayList;
import java.util.List;

/// `Help`, `Help noun`, `Help noun verb`: made from the declarations in the [Catalogue].
final class HelpCommand {
    private static final Argument<String> NOUN =
            Argument.text("noun", "What a command is about, e.g. User.").optional();
    private static final Argument<String> VERB =
            Argument.text("verb", "What is done to it, e.g. Add.").optional();

    private final Catalogue catalogue;

    HelpCommand(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Command command() {
        return Command.of("Help")
                .summary("Lists the commands, or explains one.")
                .help(
                        "Commands are a noun and a verb, in any case, and may be abbreviated as"
                                + " long as one command is meant. A value with spaces stands in"
                                + " double quotes; a backslash takes the next character as it is.")
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
        if (call.find(VERB).isPresent()) {
            return item(catalogue.find(List.of(noun, call.find(VERB).get())));
        }
        List<Command> commands = catalogue.ofNoun(catalogue.find(noun));
        return commands.size() == 1 ? item(commands.getFirst()) : listing(commands, call.role());
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
