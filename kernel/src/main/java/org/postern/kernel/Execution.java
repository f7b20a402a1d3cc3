package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One command with the words given to it, from the checks to the handler.
///
/// @param changes what the handler says that it changed, in order
record Execution(
        Command command, List<String> words, Caller caller, List<KernelEvent.Change> changes) {
    private static final String MASK = "***";
    private static final String ASK = "-";

    Result run() throws ProblemException {
        checkRole();
        checkCount();
        var call = new Call(caller, command.arguments(), parse(), changes);
        var consequence = command.consequence();
        if (consequence.isPresent() && !caller.confirmed()) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.NOT_CONFIRMED,
                            command.name() + " must be confirmed.",
                            consequence.get().of(call),
                            "the same command with --yes"));
        }
        return command.handler().handle(call);
    }

    private void checkRole() throws ProblemException {
        if (!caller.role().includes(command.role())) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.NOT_PERMITTED,
                            command.name() + " is not permitted to you.",
                            "It needs the role %s; %s has the role %s."
                                    .formatted(
                                            Words.constantName(command.role()),
                                            caller.operator(),
                                            Words.constantName(caller.role())),
                            null));
        }
    }

    private void checkCount() throws ProblemException {
        List<Argument<?>> arguments = command.arguments();
        boolean rest = !arguments.isEmpty() && arguments.getLast().takesRest();
        if (words.size() > arguments.size() && !rest) {
            throw badArgument(
                    command.name() + " was given too many words.",
                    "A value with spaces needs double quotes.");
        }
        if (words.size() < arguments.size() && arguments.get(words.size()).isRequired()) {
            throw badArgument(
                    command.name() + " needs the " + arguments.get(words.size()).name() + ".",
                    null);
        }
    }

    private ProblemException badArgument(String error, @Nullable String detail) {
        return new ProblemException(
                new Problem(Problem.Kind.BAD_ARGUMENT, error, detail, command.usage()));
    }

    private Map<Argument<?>, Object> parse() throws ProblemException {
        var values = new HashMap<Argument<?>, Object>();
        for (int i = 0; i < command.arguments().size() && i < words.size(); i++) {
            Argument<?> argument = command.arguments().get(i);
            List<String> own =
                    argument.takesRest() ? words.subList(i, words.size()) : List.of(words.get(i));
            if (!argument.isRequired() && words.get(i).isEmpty()) {
                // The empty word holds the place of what is left out.
                continue;
            }
            boolean secret = isSecret(i);
            if (secret && own.equals(List.of(ASK))) {
                own = List.of(caller.secrets().read(argument.name()));
            }
            values.put(argument, argument.parse(own, secret));
        }
        return values;
    }

    KernelEvent audit(String outcome) {
        var shown = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            shown.add(isSecret(i) ? MASK : words.get(i));
        }
        return new KernelEvent.CommandGiven(
                caller.id(),
                caller.operator(),
                caller.role(),
                caller.from(),
                command.name(),
                shown,
                changes,
                outcome);
    }

    /// Words beyond the last argument are hidden when one of the arguments is: a password typed
    /// with a space in it must not show its tail.
    private boolean isSecret(int index) {
        int declared = command.arguments().size();
        if (index < declared) {
            String before = index == 0 ? "" : words.get(index - 1);
            return command.arguments().get(index).isSecretAfter(before);
        }
        return IntStream.range(0, declared).anyMatch(this::isSecret);
    }
}
