package org.postern.content;

import org.postern.directory.Directory;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The commands of the noun `Retro`: what was moved after its delivery, and what should be. A
/// domain's administrator reaches the mailboxes of that domain only.
public final class RetroCommands {
    private static final Argument<String> ACTION =
            Argument.text("action", "The action's id, as Retro List shows it.");
    private static final Argument<String> TRAIL =
            Argument.text("message", "The message's id, as Message Trace shows it.");
    private static final Argument<Which> WHICH =
            Argument.choice(
                    "which",
                    "exact means the copies of this message, like those of all messages that are"
                            + " nearly the same too.",
                    Which.class);
    private static final Argument<Which> ALSO = WHICH.optional();
    private static final Argument<Into> INTO =
            Argument.choice("into", "Where they go: junk or quarantine.", Into.class);
    private static final Argument<String> WHY =
            Argument.restOfLine("reason", "Why, for the message's trail.");

    private final Retro retro;
    private final DeliveredCopies copies;
    private final JudgedDomains domains;

    enum Which {
        EXACT,
        LIKE
    }

    enum Into {
        /// Each owner's Junk Mail.
        JUNK,
        /// The quarantine `Filter` of each owner's domain.
        QUARANTINE
    }

    public RetroCommands(Retro retro, DeliveredCopies copies, Directory directory) {
        this.retro = retro;
        this.copies = copies;
        this.domains = new JudgedDomains(directory);
    }

    public List<Command> commands() {
        return List.of(list(), show(), undo(), find(), recall(), look());
    }

    private static Command.Builder command(String verb, String summary) {
        return Command.of("Retro", verb).summary(summary).role(Role.QUARANTINE_ADMINISTRATOR);
    }

    private static boolean in(List<Domain> judged, String address) {
        try {
            return judged.contains(Address.parse(address).domain());
        } catch (AddressSyntaxException e) {
            return false;
        }
    }

    /// The moves that the caller may see, by action, the latest first.
    private Map<String, List<RetroMove>> actions(Call call) throws IOException {
        var judged = domains.of(call);
        Map<String, List<RetroMove>> actions = new LinkedHashMap<>();
        copies.moves(move -> {
            if (in(judged, move.address())) {
                actions.computeIfAbsent(move.action(), _ -> new ArrayList<>()).add(move);
            }
        });
        Map<String, List<RetroMove>> latest = new LinkedHashMap<>();
        List.copyOf(actions.keySet()).reversed().forEach(id -> latest.put(id, actions.get(id)));
        return latest;
    }

    private Command list() {
        return command("List", "Lists what was moved out of mailboxes after its delivery.")
                .help(
                        """
                        Delivered mail is looked at again for some days (retro.age). What turns out to be junk moves to
                        Junk Mail, what turns out to be a virus or an outbreak into the quarantine. Mail that its owner
                        has moved, answered or marked stays. The latest is first.\
                        """)
                .readOnly()
                .handler(call -> Guarded.run(call, this::list));
    }

    private Result list(Call call) throws IOException {
        var rows = new ArrayList<List<Value>>();
        for (var moves : actions(call).values()) {
            var first = moves.getFirst();
            long back = moves.stream().filter(RetroMove::undone).count();
            rows.add(
                    List.of(
                            Value.text(first.action()),
                            Value.instant(first.when()),
                            Value.text(word(first.kind())),
                            Value.text(first.why()),
                            Value.number(moves.size()),
                            Value.number(back)));
        }
        return new Result.Listing(
                List.of("action", "when", "verdict", "reason", "moved", "undone"),
                rows,
                "action",
                "actions");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private List<RetroMove> found(Call call) throws ProblemException, IOException {
        var moves = actions(call).get(call.get(ACTION));
        if (moves == null) {
            throw new ProblemException(
                    new Problem(
                            "There is no action " + call.get(ACTION) + ".",
                            "Actions are kept for as long as retro.undo says.",
                            "Retro List"));
        }
        return moves;
    }

    private Command show() {
        return command("Show", "Shows each copy that an action has moved.")
                .readOnly()
                .argument(ACTION)
                .handler(call -> Guarded.run(call, this::show));
    }

    private Result show(Call call) throws ProblemException, IOException {
        var rows = new ArrayList<List<Value>>();
        for (var move : found(call)) {
            rows.add(
                    List.of(
                            Value.text(move.trail()),
                            Value.text(move.address()),
                            Value.text(move.from().name()),
                            Value.text(move.to().name()),
                            Value.text(move.undone() ? "back" : "moved")));
        }
        return new Result.Listing(
                List.of("message", "account", "from", "to", "state"), rows, "copy", "copies");
    }

    private Command undo() {
        return command(
                        "Undo",
                        "Brings the copies that an action has moved back to where they were.")
                .help(
                        """
                        A copy that somebody has moved on, released or deleted meanwhile is not there any more, and is
                        counted as such. What came back is not looked at again.\
                        """)
                .argument(ACTION)
                .handler(call -> Guarded.run(call, this::undo));
    }

    private Result undo(Call call) throws ProblemException, StoreException, IOException {
        var moved = found(call).stream().filter(move -> !move.undone()).toList();
        if (moved.isEmpty()) {
            throw new ProblemException(
                    new Problem(
                            "All of action " + call.get(ACTION) + " is undone already.",
                            null,
                            "Retro Show " + call.get(ACTION)));
        }
        int back = retro.undo(moved, call.operator());
        int gone = moved.size() - back;
        return new Result.Done(
                counted(back)
                        + (back == 1 ? " is back." : " are back.")
                        + (gone == 0 ? "" : " Not where they were put any more: " + gone + "."));
    }

    private static String counted(int count) {
        return count + (count == 1 ? " copy" : " copies");
    }

    private Command find() {
        return command("Find", "Shows the copies of a message that are where they were delivered.")
                // Delivered mail is nobody's to look at who judges what is held.
                .role(Role.DOMAIN_ADMINISTRATOR)
                .help(
                        """
                        Retro Find 4k2xw0n8v1zq like

                        shows those of messages that are nearly the same too. A copy that its owner has moved is not
                        found; one that he has answered or marked is his, and stays when others are recalled.\
                        """)
                .readOnly()
                .argument(TRAIL)
                .argument(ALSO)
                .handler(call -> Guarded.run(call, this::find));
    }

    private List<StandingCopy> standing(Call call, Which which) throws IOException, StoreException {
        var judged = domains.of(call);
        boolean like = which == Which.LIKE;
        return retro.find(call.get(TRAIL), like).stream()
                .filter(one -> in(judged, one.copy().to()))
                .toList();
    }

    private Result find(Call call) throws IOException, StoreException {
        var rows = new ArrayList<List<Value>>();
        for (var one : standing(call, call.find(ALSO).orElse(Which.EXACT))) {
            rows.add(
                    List.of(
                            Value.text(one.copy().trail()),
                            Value.instant(one.copy().when()),
                            Value.text(one.copy().sender()),
                            Value.text(one.copy().to()),
                            Value.text(one.folder().name().toString()),
                            Value.flag(one.touched())));
        }
        return new Result.Listing(
                List.of("message", "delivered", "sender", "recipient", "folder", "touched"),
                rows,
                "copy",
                "copies");
    }

    private Command recall() {
        return command("Recall", "Takes delivered copies of a message out of their mailboxes.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .help(
                        """
                        Retro Recall 4k2xw0n8v1zq like quarantine phishing for the payroll

                        Copies that their owners have moved, answered or marked stay. Retro Undo takes it back.\
                        """)
                .dangerous("It moves mail of others; Retro Find shows first what it would reach.")
                .argument(TRAIL)
                .argument(WHICH)
                .argument(INTO)
                .argument(WHY)
                .handler(call -> Guarded.run(call, this::recall));
    }

    private Result recall(Call call) throws ProblemException, IOException, StoreException {
        var standing = standing(call, call.get(WHICH));
        if (standing.isEmpty()) {
            throw new ProblemException(
                    new Problem(
                            "No copy of message " + call.get(TRAIL) + " is where it was delivered.",
                            "Copies are followed for as long as retro.age says.",
                            "Message Trace " + call.get(TRAIL)));
        }
        var action = retro.recall(standing, call.get(INTO) == Into.QUARANTINE, call.get(WHY));
        return new Result.Done(
                counted(action.moved)
                        + " moved, as action "
                        + action.id
                        + "."
                        + (action.left == 0 ? "" : " Left to their owners: " + action.left + "."));
    }

    private Command look() {
        return Command.of("Retro", "Look")
                .summary("Looks now at the delivered mail that is due to be looked at again.")
                .help("It happens by itself twice a minute.")
                .handler(call -> Guarded.run(call, _ -> looked()));
    }

    private Result looked() throws IOException {
        try {
            retro.turn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Result.Done(
                "What was due has been looked at; " + copies.followed() + " copies are followed.");
    }
}
