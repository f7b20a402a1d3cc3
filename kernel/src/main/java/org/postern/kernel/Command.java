package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One thing an operator can do: noun, verb, typed arguments, the role it needs, help and handler.
/// Declared once by the room that owns the noun; every face (terminal, administration protocol,
/// web, `admin`) drives it through the [Catalogue].
///
///     static final Argument<String> NAME = Argument.text("name", "The account's address.");
///
///     Command.of("User", "Get")
///             .summary("Shows an account.")
///             .role(Role.HELP_DESK)
///             .argument(NAME)
///             .readOnly()
///             .handler(call -> new Result.Item(fields(call.get(NAME))));
public final class Command {
    /// Does what the command says.
    @FunctionalInterface
    public interface Handler {
        /// @throws ProblemException when it cannot; nothing has been changed then
        Result handle(Call call) throws ProblemException;
    }

    /// Tells what a dangerous command would do with these arguments.
    @FunctionalInterface
    public interface Consequence {
        /// @return one sentence, and whether it can be undone
        String of(Call call) throws ProblemException;
    }

    private final String noun;
    private final String verb;
    private final String summary;
    private final String help;
    private final Role role;
    private final boolean readOnly;
    private final List<Argument<?>> arguments;
    private final @Nullable Consequence consequence;
    private final Handler handler;

    private Command(Builder builder, Handler handler) {
        this.noun = builder.noun;
        this.verb = builder.verb;
        this.summary = builder.summary;
        this.help = builder.help;
        this.role = builder.role;
        this.readOnly = builder.readOnly;
        this.arguments = List.copyOf(builder.arguments);
        this.consequence = builder.consequence;
        this.handler = handler;
    }

    /// Begins the declaration of `Noun Verb`.
    public static Builder of(String noun, String verb) {
        return new Builder(noun, verb);
    }

    /// Begins the declaration of a command of one word, e.g. `Status`.
    public static Builder of(String noun) {
        return new Builder(noun, "");
    }

    public String noun() {
        return noun;
    }

    /// The verb; empty for a command of one word.
    public String verb() {
        return verb;
    }

    /// `User Add`, or `Status`.
    public String name() {
        return verb.isEmpty() ? noun : noun + " " + verb;
    }

    public String summary() {
        return summary;
    }

    /// What `Help` says besides the summary and the arguments; empty when that is all.
    public String help() {
        return help;
    }

    public Role role() {
        return role;
    }

    /// True when it changes nothing, and so is not audited.
    public boolean isReadOnly() {
        return readOnly;
    }

    /// True when it needs `--yes`.
    public boolean isDangerous() {
        return consequence != null;
    }

    public List<Argument<?>> arguments() {
        return arguments;
    }

    /// `User Add <name> <password> [<fullname>]`
    public String usage() {
        var text = new StringBuilder(name());
        arguments.forEach(argument -> text.append(' ').append(argument.usage()));
        return text.toString();
    }

    Optional<Consequence> consequence() {
        return Optional.ofNullable(consequence);
    }

    Handler handler() {
        return handler;
    }

    @Override
    public String toString() {
        return usage();
    }

    /// Collects a declaration; [#handler] ends it.
    public static final class Builder {
        private final String noun;
        private final String verb;
        private final List<Argument<?>> arguments = new ArrayList<>();
        private String summary = "";
        private String help = "";
        private Role role = Role.ADMINISTRATOR;
        private boolean readOnly;
        private @Nullable Consequence consequence;

        private Builder(String noun, String verb) {
            this.noun = Objects.requireNonNull(noun, "noun");
            this.verb = Objects.requireNonNull(verb, "verb");
        }

        /// One sentence for the list of commands.
        public Builder summary(String text) {
            summary = text;
            return this;
        }

        /// What `Help noun verb` adds to the summary: properties, examples, what it returns.
        public Builder help(String text) {
            help = text;
            return this;
        }

        /// The role that it needs; an administrator's unless told. See [Role#includes].
        public Builder role(Role least) {
            role = least;
            return this;
        }

        /// The next argument.
        public Builder argument(Argument<?> argument) {
            if (!arguments.isEmpty()) {
                Argument<?> last = arguments.getLast();
                if (last.takesRest() || (argument.isRequired() && !last.isRequired())) {
                    throw new IllegalArgumentException(argument + " cannot follow " + last);
                }
            }
            arguments.add(argument);
            return this;
        }

        /// Says that it changes nothing: it is not audited.
        public Builder readOnly() {
            readOnly = true;
            return this;
        }

        /// Says that it goes ahead only when confirmed.
        ///
        /// @param text what it does, and whether it can be undone; one sentence
        public Builder dangerous(String text) {
            return dangerous(call -> text);
        }

        /// Says that it goes ahead only when confirmed, with a text that looks at the arguments.
        public Builder dangerous(Consequence told) {
            consequence = told;
            return this;
        }

        /// Ends the declaration.
        public Command handler(Handler handler) {
            if (summary.isEmpty()) {
                throw new IllegalStateException(noun + " " + verb + " has no summary");
            }
            return new Command(this, handler);
        }
    }
}
