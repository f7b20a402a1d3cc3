package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// All commands of a node. Nouns and verbs are taken in any case and in any abbreviation that is
/// not ambiguous; whoever adds a command to it adds it to every face.
///
/// Each execution of a command that changes something is recorded as [KernelEvent.CommandGiven],
/// refused ones too, with secret arguments masked. Safe for use by many threads.
public final class Catalogue {
    private static final Logger LOG = System.getLogger(Catalogue.class.getName());

    /// More words than any command takes; a longer line is refused before it is looked at.
    private static final int MAX_WORDS = 1_000;

    /// noun, space, verb in lower case → command. Sorted, so that listings are.
    private final Map<String, Command> commands = new ConcurrentSkipListMap<>();

    private final Events events;
    private final Map<String, Completer> completers = new ConcurrentHashMap<>();

    /// Knows the words that may stand for an argument.
    @FunctionalInterface
    public interface Completer {
        /// @param begun what is there of the word
        /// @return words that begin so, in any case; a few are enough
        List<String> words(String begun);
    }

    /// @param events where the audit records go
    public Catalogue(Events events) {
        this.events = events;
    }

    /// Adds commands.
    ///
    /// @throws IllegalStateException when one of that name is there already
    public void register(Collection<Command> more) {
        for (Command command : more) {
            Command other = commands.putIfAbsent(key(command.noun(), command.verb()), command);
            if (other != null) {
                throw new IllegalStateException(command.name() + " is declared twice");
            }
        }
    }

    private static String key(String noun, String verb) {
        return noun.toLowerCase(Locale.ROOT) + " " + verb.toLowerCase(Locale.ROOT);
    }

    /// Every command, by noun and verb.
    public List<Command> commands() {
        return List.copyOf(commands.values());
    }

    /// Executes a line; see [Words#split] for quotes. A last word `--yes` confirms.
    public Result execute(String line, Caller caller) throws ProblemException {
        return execute(Words.split(line), caller);
    }

    /// As [#execute(String, Caller)] for a caller who has confirmed nothing.
    public Result execute(String line, String operator, Role role) throws ProblemException {
        return execute(line, Caller.of(operator, role, false));
    }

    /// Executes a command that is already cut into words.
    ///
    /// @throws ProblemException when it is unknown, badly written, not permitted, or fails
    public Result execute(List<String> words, Caller caller) throws ProblemException {
        if (words.size() > MAX_WORDS) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.BAD_ARGUMENT,
                            "The command has too many words.",
                            "at most " + MAX_WORDS,
                            null));
        }
        boolean yes = words.size() > 1 && words.getLast().equals("--yes");
        List<String> given = yes ? words.subList(0, words.size() - 1) : words;
        Command command = find(given);
        List<String> arguments = given.subList(command.verb().isEmpty() ? 1 : 2, given.size());
        var execution =
                new Execution(command, arguments, confirmed(caller, yes), new ArrayList<>());
        if (command.isReadOnly()) {
            return guarded(execution);
        }
        return audited(execution);
    }

    private static Caller confirmed(Caller caller, boolean yes) {
        return new Caller(
                caller.operator(),
                caller.role(),
                caller.confirmed() || yes,
                caller.id(),
                caller.secrets(),
                caller.progress(),
                caller.from());
    }

    private Result audited(Execution execution) throws ProblemException {
        String outcome = "done";
        try {
            return guarded(execution);
        } catch (ProblemException e) {
            outcome = e.problem().error();
            throw e;
        } finally {
            events.record(execution.audit(outcome));
        }
    }

    /// The one place where a defect in a command is caught.
    private static Result guarded(Execution execution) throws ProblemException {
        try {
            return execution.run();
        } catch (RuntimeException e) {
            Caller caller = execution.caller();
            LOG.log(
                    Level.ERROR,
                    "command failed by a defect command=\"%s\" id=%s"
                            .formatted(execution.command().name(), caller.id()),
                    e);
            throw new ProblemException(
                    new Problem(
                            execution.command().name() + " failed by a defect in Postern.",
                            "The log holds the details under the id " + caller.id() + ".",
                            null),
                    e);
        }
    }

    /// The command that the first words name.
    Command find(List<String> words) throws ProblemException {
        if (words.isEmpty()) {
            throw notFound("No command was given.", null, "Help");
        }
        String noun = resolve(words.getFirst(), distinct(commands(), Command::noun), "", "Help");
        List<Command> candidates = ofNoun(noun);
        Command alone = candidates.getFirst();
        if (alone.verb().isEmpty() && (candidates.size() == 1 || words.size() == 1)) {
            return alone;
        }
        if (words.size() == 1) {
            throw notFound(
                    noun + " needs a verb.",
                    "It has " + String.join(", ", verbs(candidates)) + ".",
                    "Help " + noun);
        }
        String verb = resolve(words.get(1), verbs(candidates), noun + " ", "Help " + noun);
        return candidates.stream().filter(c -> c.verb().equals(verb)).findFirst().orElseThrow();
    }

    /// The commands of a noun, the one without a verb first.
    List<Command> ofNoun(String noun) {
        return commands.values().stream()
                .filter(c -> c.noun().equals(noun))
                .sorted(Comparator.comparing(Command::verb))
                .toList();
    }

    private static List<String> verbs(List<Command> candidates) {
        return distinct(candidates, Command::verb).stream().filter(v -> !v.isEmpty()).toList();
    }

    private static List<String> distinct(List<Command> commands, Function<Command, String> part) {
        return commands.stream().map(part).distinct().toList();
    }

    /// The one name that `word` is or abbreviates.
    private static String resolve(String word, List<String> names, String before, String help)
            throws ProblemException {
        var matches = new ArrayList<String>();
        for (String name : names) {
            if (name.equalsIgnoreCase(word)) {
                return name;
            }
            if (!word.isEmpty() && name.regionMatches(true, 0, word, 0, word.length())) {
                matches.add(name);
            }
        }
        if (matches.size() == 1) {
            return matches.getFirst();
        }
        if (matches.isEmpty()) {
            throw unknown(before + word, Nearest.of(word, names), before, help);
        }
        throw notFound(
                "\"" + before + word + "\" may mean several commands.",
                "It abbreviates " + String.join(", ", named(before, matches)) + ".",
                help);
    }

    private static ProblemException unknown(
            String given, List<String> nearest, String before, String help) {
        String meant =
                nearest.isEmpty()
                        ? null
                        : "Did you mean " + String.join(" or ", named(before, nearest)) + "?";
        return notFound("There is no command \"" + Words.shown(given) + "\".", meant, help);
    }

    private static ProblemException notFound(String error, @Nullable String detail, String help) {
        return new ProblemException(new Problem(Problem.Kind.UNKNOWN_COMMAND, error, detail, help));
    }

    private static List<String> named(String before, List<String> names) {
        return names.stream().map(name -> before + name).toList();
    }

    /// From now on `completer` is asked for words of an argument.
    ///
    /// @param noun the commands' noun; `*` for every noun that has none of its own for it
    /// @param argument the argument's name
    public void completing(String noun, String argument, Completer completer) {
        completers.put(noun + " " + argument, completer);
    }

    /// Words that complete the one under the cursor: nouns, then verbs, then what may stand for the
    /// argument.
    ///
    /// @param words the words before the cursor, the last one perhaps unfinished or empty
    /// @param role whose commands; those of others are not offered
    /// @throws ProblemException when the words before name no command
    public List<String> complete(List<String> words, Role role) throws ProblemException {
        String last = words.isEmpty() ? "" : words.getLast();
        List<Command> own = commands().stream().filter(c -> role.includes(c.role())).toList();
        Stream<String> names =
                switch (words.size()) {
                    case 0, 1 -> distinct(own, Command::noun).stream();
                    case 2 -> second(words, own);
                    default -> values(find(words), words).stream();
                };
        return names.filter(name -> name.regionMatches(true, 0, last, 0, last.length())).toList();
    }

    /// Verbs, or the first argument of a command that has none.
    private Stream<String> second(List<String> words, List<Command> own) throws ProblemException {
        String noun = find(words.getFirst());
        List<Command> candidates = own.stream().filter(c -> c.noun().equals(noun)).toList();
        if (candidates.size() == 1 && candidates.getFirst().verb().isEmpty()) {
            return values(candidates.getFirst(), words).stream();
        }
        return verbs(candidates).stream();
    }

    private List<String> values(Command command, List<String> words) {
        int index = words.size() - 1 - (command.verb().isEmpty() ? 1 : 2);
        List<Argument<?>> arguments = command.arguments();
        if (arguments.isEmpty()) {
            return List.of();
        }
        Argument<?> last = arguments.getLast();
        if (index >= arguments.size() && !last.takesRest()) {
            return List.of();
        }
        Argument<?> argument = arguments.get(Math.min(index, arguments.size() - 1));
        if (argument.isSecret()) {
            return List.of();
        }
        if (!argument.choices().isEmpty()) {
            return argument.choices();
        }
        Completer completer = completers.get(command.noun() + " " + argument.name());
        if (completer == null) {
            completer = completers.get("* " + argument.name());
        }
        return completer == null ? List.of() : completer.words(words.getLast());
    }

    /// The noun that a word is or abbreviates.
    String find(String noun) throws ProblemException {
        return resolve(noun, distinct(commands(), Command::noun), "", "Help");
    }
}
