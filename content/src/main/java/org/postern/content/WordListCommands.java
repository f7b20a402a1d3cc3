package org.postern.content;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The commands of the noun `WordList`.
public final class WordListCommands {
    /// Largest file that is read in.
    private static final long MOST_OCTETS = 16 << 20;

    private static final Argument<String> NAME =
            Argument.of("name", "The list's name: letters, digits, - and _.", Names::checked);
    private static final Argument<List<String>> WORDS =
            Argument.rest(
                    "word",
                    "Words, or phrases in quotes. A * at an end lets a word be part of a longer"
                            + " one.",
                    word -> word);
    private static final Argument<Path> FILE =
            Argument.of(
                    "file", "A file of this machine in UTF-8, a word or phrase a line.", Path::of);

    private final WordLists lists;

    public WordListCommands(WordLists lists) {
        this.lists = lists;
    }

    public List<Command> commands() {
        return List.of(add(), list(), show(), addWord(), deleteWord(), imported(), delete());
    }

    private Command add() {
        return Command.of("WordList", "Add")
                .summary("Makes an empty word list.")
                .help("Filters use it: Filter Add domain office if words NAME in body then ...")
                .argument(NAME)
                .handler(call -> Guarded.run(call, this::add));
    }

    private Result add(Call call) throws ProblemException, IOException {
        if (!lists.create(call.get(NAME))) {
            throw new ProblemException(
                    "There is a word list " + call.get(NAME) + " already.", null, "WordList List");
        }
        return new Result.Done("Word list " + call.get(NAME) + " added; it is empty.");
    }

    private Command list() {
        return Command.of("WordList", "List")
                .summary("Lists the word lists.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> {
                    var rows = new ArrayList<List<Value>>();
                    for (var list : lists.all()) {
                        rows.add(
                                List.of(
                                        Value.text(list.name()),
                                        Value.number(list.words().size())));
                    }
                    return new Result.Listing(
                            List.of("name", "words"), rows, "word list", "word lists");
                });
    }

    private Command show() {
        return Command.of("WordList", "Show")
                .summary("Lists the words of a list.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(call -> {
                    List<List<Value>> rows =
                            existing(call).words().stream()
                                    .map(word -> List.of(Value.text(word)))
                                    .toList();
                    return new Result.Listing(List.of("word"), rows, "word", "words");
                });
    }

    private WordList existing(Call call) throws ProblemException {
        return lists.find(call.get(NAME))
                .orElseThrow(() ->
                        new ProblemException(
                                "There is no word list " + call.get(NAME) + ".",
                                null,
                                "WordList List"));
    }

    private Command addWord() {
        return Command.of("WordList", "AddWord")
                .summary("Adds words to a list.")
                .argument(NAME)
                .argument(WORDS)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var list = existing(one);
                                    int added = lists.add(list.name(), one.get(WORDS));
                                    return new Result.Done(counted(added, list.name()));
                                }));
    }

    private static String counted(int added, String list) {
        return added + (added == 1 ? " word" : " words") + " added to " + list + ".";
    }

    private Command deleteWord() {
        return Command.of("WordList", "DeleteWord")
                .summary("Takes words out of a list.")
                .argument(NAME)
                .argument(WORDS)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var list = existing(one);
                                    for (String word : one.get(WORDS)) {
                                        if (!lists.remove(list.name(), word)) {
                                            throw new ProblemException(
                                                    "\"" + word + "\" is not in the list.",
                                                    null,
                                                    "WordList Show " + list.name());
                                        }
                                    }
                                    return new Result.Done(
                                            "Words taken out of " + list.name() + ".");
                                }));
    }

    private Command imported() {
        return Command.of("WordList", "Import")
                .summary("Adds the words of a file, a word or phrase a line.")
                .help("Empty lines and lines that begin with # are passed over.")
                .argument(NAME)
                .argument(FILE)
                .handler(call -> Guarded.run(call, this::imported));
    }

    private Result imported(Call call) throws ProblemException, IOException {
        var list = existing(call);
        var file = call.get(FILE);
        if (!Files.isReadable(file) || Files.size(file) > MOST_OCTETS) {
            throw new ProblemException(
                    new Problem(
                            file + " cannot be imported.",
                            "It is not there, not readable, or has more than "
                                    + MOST_OCTETS
                                    + " octets.",
                            "a file that the node's user can read"));
        }
        var words =
                Files.readString(file, StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
        return new Result.Done(counted(lists.add(list.name(), words), list.name()));
    }

    private Command delete() {
        return Command.of("WordList", "Delete")
                .summary("Deletes a word list.")
                .dangerous(
                        "It deletes the list with all its words. Filters that name it find no"
                                + " words any more. It cannot be undone.")
                .argument(NAME)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    lists.delete(existing(one).name());
                                    return new Result.Done(
                                            "Word list " + one.get(NAME) + " deleted.");
                                }));
    }
}
