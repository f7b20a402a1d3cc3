package org.postern.content;

import org.postern.directory.Directory;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
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
import java.util.Locale;
import java.util.Optional;

/// The commands of the noun `Filter`.
public final class FilterCommands {
    private static final String FORM_HELP =
            """
            A rule reads: [inbound|outbound] if CONDITION [and CONDITION]... then ACTION [and ACTION]...
            Conditions: subject, from, to, cc, recipients, reply-to, sender, recipient, body, client-name,
            attachment-name, attachment-type, header NAME; each with is, contains, matches (* and ?), begins,
            ends or regex and a value, and not before it. header NAME exists. size over|under 10MiB.
            score over|under N (50 is junk). virus is infected|suspicious|clean|unscanned.
            words LIST [in subject|header|body|all] [over N]. client in NETWORK. spf|dkim|dmarc is RESULT.
            weekday is mon-fri. time from 08:00 to 18:00. always. Conditions are joined by and, or all by or.
            Actions: keep, discard, stop (no further filter), reject TEXT, quarantine [NAME] [because TEXT],
            redirect to ADDRESS, copy to ADDRESS, wiretap to ADDRESS, excerpt to ADDRESS [CHARACTERS],
            notify ADDRESS TEXT, file into FOLDER, flag FLAG, add|set header NAME VALUE, remove header NAME,
            tag subject TEXT, remove attachments, replace attachments TEXT, score +N|-N. Users' filters have
            no quarantine, wiretap, excerpt, score and words. Values with blanks stand in double quotes.\
            """;

    private static final Argument<FilterPlace> WHERE =
            Argument.of(
                    "where",
                    "high (before virus and junk engines), domain (behind them), high:DOMAIN or"
                            + " domain:DOMAIN (for that one only), or user:ACCOUNT.",
                    FilterPlace::parse);
    private static final Argument<String> NAME =
            Argument.of("name", "The filter's name: letters, digits, - and _.", Names::checked);
    private static final Argument<List<String>> RULE =
            Argument.rest("rule", "if CONDITION then ACTION; see Help Filter Add.", word -> word);
    private static final Argument<Path> FILE =
            Argument.of("file", "A Sieve script in a file of this machine.", Path::of);
    private static final Argument<Long> PLACE =
            Argument.number("place", "Its new place in their order, from 1.", 1, Filters.MOST);
    private static final Argument<String> AS =
            Argument.of(
                            "form",
                            "--sieve shows the script that it comes to.",
                            word -> {
                                if (!word.equals("--sieve")) {
                                    throw new IllegalArgumentException("it can only be --sieve");
                                }
                                return word;
                            })
                    .optional();
    private static final Argument<Long> DAYS =
            Argument.number("days", "How many days back.", 1, 3_650);
    private static final Argument<List<String>> DRAFT =
            Argument.rest("rule", "A rule, or the name of a filter that is there.", word -> word);

    private final Filters filters;
    private final AccountNames accounts;
    private final Replay replay;

    public FilterCommands(Filters filters, Directory directory, Replay replay) {
        this.filters = filters;
        this.accounts = new AccountNames(directory);
        this.replay = replay;
    }

    public List<Command> commands() {
        return List.of(
                add(),
                edit(),
                imported(),
                list(),
                show(),
                move(),
                enable(),
                disable(),
                delete(),
                test());
    }

    private Command.Builder command(String verb, String summary) {
        return Command.of("Filter", verb).summary(summary).role(Role.USER).argument(WHERE);
    }

    private Command add() {
        return command("Add", "Adds a filter, behind those there are.")
                .help(FORM_HELP)
                .argument(NAME)
                .argument(RULE)
                .handler(call -> Guarded.run(call, this::add));
    }

    private Result add(Call call) throws ProblemException, IOException {
        var where = call.get(WHERE);
        String owner = where.owner(accounts, call);
        String name = call.get(NAME);
        if (filters.find(where.stage(), owner, name).isPresent()) {
            throw new ProblemException(
                    "There is a filter " + name + " already.", null, "Filter Edit, Filter List");
        }
        var draft = draft(where, owner, name, call.get(RULE));
        filters.put(draft);
        return new Result.Done("Filter " + name + " added.");
    }

    /// A filter of these words, at the end.
    private static Filter draft(FilterPlace where, String owner, String name, List<String> words) {
        var direction = Filter.Direction.BOTH;
        var rule = words;
        for (var one : Filter.Direction.values()) {
            if (!rule.isEmpty() && rule.getFirst().toLowerCase(Locale.ROOT).equals(one.word())) {
                direction = one;
                rule = rule.subList(1, rule.size());
            }
        }
        // Read once here, so that a mistake is told in the form's own terms.
        FilterForm.parse(rule);
        return new Filter(
                where.stage(),
                owner,
                name,
                Filters.MOST,
                true,
                where.domain(),
                direction,
                new Filter.Source.Form(FormWords.join(rule)));
    }

    private Command edit() {
        return command("Edit", "Gives a filter another rule.")
                .help(FORM_HELP)
                .argument(NAME)
                .argument(RULE)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var before = existing(one).filter();
                                    var draft =
                                            draft(
                                                    one.get(WHERE),
                                                    before.owner(),
                                                    before.name(),
                                                    one.get(RULE));
                                    filters.put(
                                            before.with(
                                                    draft.domain(),
                                                    draft.direction(),
                                                    draft.source()));
                                    return new Result.Done("Filter " + before.name() + " changed.");
                                }));
    }

    private Filters.Ready existing(Call call) throws ProblemException, IOException {
        var where = call.get(WHERE);
        return filters.find(where.stage(), where.owner(accounts, call), call.get(NAME))
                .orElseThrow(() ->
                        new ProblemException(
                                "There is no filter " + call.get(NAME) + " there.",
                                null,
                                "Filter List"));
    }

    private Command imported() {
        return command("Import", "Adds a filter that is a Sieve script, or replaces its script.")
                .argument(NAME)
                .argument(FILE)
                .handler(call -> Guarded.run(call, this::imported));
    }

    private Result imported(Call call) throws ProblemException, IOException {
        var where = call.get(WHERE);
        String owner = where.owner(accounts, call);
        if (where.stage() == FilterStage.USER) {
            // A user's own script comes by ManageSieve; this reads files of the machine.
            AccountNames.requireAdministrator(call, "Reading a file of the machine");
        }
        String text = script(call.get(FILE));
        var before = filters.find(where.stage(), owner, call.get(NAME));
        var source = new Filter.Source.Script(text);
        filters.put(
                before.map(one ->
                                one.filter().with(where.domain(), one.filter().direction(), source))
                        .orElse(
                                new Filter(
                                        where.stage(),
                                        owner,
                                        call.get(NAME),
                                        Filters.MOST,
                                        true,
                                        where.domain(),
                                        Filter.Direction.BOTH,
                                        source)));
        return new Result.Done("Filter " + call.get(NAME) + " imported.");
    }

    /// Reads a script.
    ///
    /// @throws ProblemException when it is not there or too large
    static String script(Path file) throws ProblemException, IOException {
        if (!Files.isReadable(file) || Files.size(file) > GlobalScripts.MOST_OCTETS) {
            throw new ProblemException(
                    new Problem(
                            file + " cannot be read.",
                            "It is not there, not readable, or has more than "
                                    + GlobalScripts.MOST_OCTETS
                                    + " octets.",
                            "a file that the node's user can read"));
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private Command list() {
        return command("List", "Lists the filters of a stage, in the order in which they run.")
                .readOnly()
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var where = one.get(WHERE);
                                    var rows = new ArrayList<List<Value>>();
                                    for (var ready :
                                            filters.list(
                                                    where.stage(), where.owner(accounts, one))) {
                                        rows.add(row(ready));
                                    }
                                    return new Result.Listing(
                                            List.of(
                                                    "place",
                                                    "name",
                                                    "enabled",
                                                    "for",
                                                    "direction",
                                                    "rule"),
                                            rows,
                                            "filter",
                                            "filters");
                                }));
    }

    private static List<Value> row(Filters.Ready ready) {
        var filter = ready.filter();
        return List.of(
                Value.number(filter.place()),
                Value.text(filter.name()),
                Value.flag(filter.enabled()),
                filter.domain().isEmpty() ? Value.nothing() : Value.text(filter.domain()),
                Value.text(filter.direction().word()),
                Value.text(ready.script() == null ? "broken: " + ready.problem() : rule(filter)));
    }

    private static String rule(Filter filter) {
        return switch (filter.source()) {
            case Filter.Source.Form(var text) -> text;
            case Filter.Source.Script(var text) -> "Sieve, " + text.lines().count() + " lines";
        };
    }

    private Command show() {
        return command("Show", "Shows a filter, or with --sieve the script that it comes to.")
                .readOnly()
                .argument(NAME)
                .argument(AS)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var filter = existing(one).filter();
                                    if (one.find(AS).isPresent()) {
                                        return SieveText.listing(filter.sieve());
                                    }
                                    return new Result.Item(
                                            List.of(
                                                    Field.of("name", filter.name()),
                                                    Field.of("stage", filter.stage().word()),
                                                    Field.of("place", Value.number(filter.place())),
                                                    Field.of(
                                                            "enabled",
                                                            Value.flag(filter.enabled())),
                                                    Field.of("domain", filter.domain()),
                                                    Field.of(
                                                            "direction", filter.direction().word()),
                                                    Field.of("rule", filter.source().text())));
                                }));
    }

    private Command move() {
        return command("Move", "Moves a filter to another place in their order.")
                .argument(NAME)
                .argument(PLACE)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var filter = existing(one).filter();
                                    filters.put(filter.at(Math.toIntExact(one.get(PLACE))));
                                    return new Result.Done(
                                            "Filter "
                                                    + filter.name()
                                                    + " runs at place "
                                                    + one.get(PLACE)
                                                    + ".");
                                }));
    }

    private Command enable() {
        return command("Enable", "Has a filter run.")
                .argument(NAME)
                .handler(call -> Guarded.run(call, one -> switched(one, true)));
    }

    private Command disable() {
        return command("Disable", "Keeps a filter and has it not run.")
                .argument(NAME)
                .handler(call -> Guarded.run(call, one -> switched(one, false)));
    }

    private Result switched(Call call, boolean on) throws ProblemException, IOException {
        var filter = existing(call).filter();
        filters.put(filter.enabled(on));
        return new Result.Done(
                "Filter " + filter.name() + (on ? " runs." : " does not run any more."));
    }

    private Command delete() {
        return command("Delete", "Deletes a filter.")
                .argument(NAME)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var filter = existing(one).filter();
                                    filters.delete(filter);
                                    return new Result.Done("Filter " + filter.name() + " deleted.");
                                }));
    }

    private Command test() {
        return command("Test", "Tries a rule on mail of the last days, and lists what it would do.")
                .help(
                        """
                        Nothing is changed. It reads what is in the mailboxes now: of a user the user's, of a
                        domain those of its accounts, else all; the newest 5,000 messages at most.
                        Filter Test domain 7 if subject contains lottery then quarantine\
                        """)
                .readOnly()
                .argument(DAYS)
                .argument(DRAFT)
                .handler(call -> Guarded.run(call, this::test));
    }

    private Result test(Call call) throws ProblemException, IOException {
        var where = call.get(WHERE);
        String owner = where.owner(accounts, call);
        var words = call.get(DRAFT);
        Optional<Filters.Ready> kept =
                words.size() == 1
                        ? filters.find(where.stage(), owner, words.getFirst())
                        : Optional.empty();
        var draft =
                kept.isPresent() ? kept.get() : filters.ready(draft(where, owner, "draft", words));
        if (draft.script() == null) {
            throw new IllegalArgumentException(draft.problem());
        }
        return replay.run(draft, draft.script(), call.get(DAYS), call.progress());
    }
}
