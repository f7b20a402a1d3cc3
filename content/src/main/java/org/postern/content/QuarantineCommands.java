package org.postern.content;

import org.postern.directory.Directory;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Header;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The commands of the noun `Quarantine`. A domain's administrator sees that domain's.
public final class QuarantineCommands {
    private static final Argument<String> ID =
            Argument.text(
                    "id",
                    "The message's id, as Quarantine List shows it, or all of a quarantine by its"
                            + " name, such as Virus.");
    private static final Argument<String> WHICH =
            Argument.text("quarantine", "Virus, Filter, Outbreak or another; all without.")
                    .optional();
    private static final Argument<Address> TO =
            Argument.of("address", "Who is to get it.", Address::of);
    private static final Argument<String> WHY =
            Argument.restOfLine("reason", "What the sender is told.");

    private final Quarantines quarantines;
    private final JudgedDomains domains;
    private final MailSender sender;
    private final JunkLabels labels;
    private final Supplier<String> host;
    private final InstantSource clock;

    /// @param labels hears what an administrator thinks of what spreads
    public QuarantineCommands(
            Quarantines quarantines,
            Directory directory,
            MailSender sender,
            JunkLabels labels,
            Supplier<String> host,
            InstantSource clock) {
        this.quarantines = quarantines;
        this.domains = new JudgedDomains(directory);
        this.sender = sender;
        this.labels = labels;
        this.host = host;
        this.clock = clock;
    }

    public List<Command> commands() {
        return List.of(list(), show(), release(), reject(), forward(), tell(), delete());
    }

    private static Command.Builder command(String verb, String summary) {
        return Command.of("Quarantine", verb).summary(summary).role(Role.QUARANTINE_ADMINISTRATOR);
    }

    private Command list() {
        return command("List", "Lists the messages that wait for a judgement, latest first.")
                .help(
                        """
                        They lie in the folders below Quarantine among the shared folders of each domain, where
                        any mail program shows them to those who have rights on them.\
                        """)
                .readOnly()
                .argument(WHICH)
                .handler(call -> Guarded.run(call, this::list));
    }

    private Result list(Call call) throws ProblemException, StoreException, IOException {
        var rows = new ArrayList<List<Value>>();
        var listed = quarantines.latest(domains.of(call), call.find(WHICH).orElse(""));
        for (var item : listed.latest()) {
            rows.add(
                    List.of(
                            Value.text(item.id()),
                            Value.instant(item.message().internalDate()),
                            Value.text(item.quarantine()),
                            Value.text(item.lines().from().isEmpty() ? "<>" : item.lines().from()),
                            Value.text(
                                    item.lines().to().isEmpty()
                                            ? ""
                                            : item.lines().to().getFirst()
                                                    + (item.lines().to().size() > 1
                                                            ? " and "
                                                                    + (item.lines().to().size() - 1)
                                                                    + " more"
                                                            : "")),
                            Value.text(subject(item)),
                            Value.text(item.lines().reason())));
        }
        return new Result.Listing(
                List.of("id", "when", "quarantine", "from", "to", "subject", "reason"),
                rows,
                "message",
                listed.waiting() <= Quarantines.MOST_LISTED
                        ? "messages"
                        : "messages, the latest of " + listed.waiting());
    }

    private static String subject(Quarantines.Item item) throws StoreException {
        return item.message()
                .listed()
                .header()
                .value("Subject")
                .map(one -> one.decoded())
                .orElse("");
    }

    private Command show() {
        return command("Show", "Shows a message that waits for a judgement.")
                .readOnly()
                .argument(ID)
                .handler(call ->
                        Guarded.run(
                                call,
                                one -> {
                                    var item = only(one);
                                    return new Result.Item(
                                            List.of(
                                                    Field.of("id", item.id()),
                                                    Field.of("trail", item.lines().trail()),
                                                    Field.of("quarantine", item.quarantine()),
                                                    Field.of("domain", item.domain().toString()),
                                                    Field.of(
                                                            "when",
                                                            Value.instant(
                                                                    item.message().internalDate())),
                                                    Field.of("reason", item.lines().reason()),
                                                    Field.of("from", item.lines().from()),
                                                    Field.of(
                                                            "to",
                                                            Value.texts(
                                                                    item.lines().to().stream()
                                                                            .map(Address::toString)
                                                                            .toList())),
                                                    Field.of("subject", subject(item)),
                                                    Field.of(
                                                            "octets",
                                                            Value.octets(item.message().octets())),
                                                    Field.of("header", header(item))));
                                }));
    }

    private static String header(Quarantines.Item item) throws StoreException, IOException {
        try (var in = item.message().open(0, 16 << 10)) {
            var text = new StringBuilder();
            for (var field : Header.parse(in.readAllBytes()).fields()) {
                text.append(field.name()).append(": ").append(field.value().decoded()).append('\n');
            }
            return text.toString().stripTrailing();
        }
    }

    private Quarantines.Item only(Call call) throws ProblemException, StoreException, IOException {
        var found = found(call);
        if (found.size() > 1) {
            throw new ProblemException(
                    call.get(ID) + " are " + found.size() + " messages.", null, "Quarantine List");
        }
        return found.getFirst();
    }

    /// The messages that are meant: one by its id, or all of a quarantine, of which it takes the
    /// oldest when they are very many.
    private List<Quarantines.Item> found(Call call)
            throws ProblemException, StoreException, IOException {
        String wanted = call.get(ID);
        var items = new ArrayList<Quarantines.Item>();
        quarantines.walk(
                domains.of(call),
                "",
                item -> {
                    if (item.id().equals(wanted)
                            || item.lines().trail().equals(wanted)
                            || item.quarantine().equalsIgnoreCase(wanted)) {
                        items.add(item);
                    }
                    return items.size() < Quarantines.MOST_LISTED;
                });
        if (items.isEmpty()) {
            throw new ProblemException(
                    "There is no message " + wanted + " in a quarantine.", null, "Quarantine List");
        }
        return items;
    }

    /// Does something with each message that is meant.
    private Result each(Call call, String done, Quarantines.Judging judging)
            throws ProblemException, StoreException, IOException {
        return each(found(call), _ -> true, done, judging);
    }

    /// Does something with those that are meant of which it is known whom they are for.
    private Result addressed(Call call, String done, Quarantines.Judging judging)
            throws ProblemException, StoreException, IOException {
        var items = found(call);
        if (items.stream().allMatch(item -> item.lines().to().isEmpty())) {
            throw new ProblemException(
                    "It is not known whom message " + items.getFirst().id() + " was for.",
                    "It was moved into the quarantine by hand.",
                    "Quarantine Forward " + items.getFirst().id() + " ADDRESS");
        }
        return each(items, item -> !item.lines().to().isEmpty(), done, judging);
    }

    private Result each(
            List<Quarantines.Item> items,
            Predicate<Quarantines.Item> may,
            String done,
            Quarantines.Judging judging)
            throws ProblemException, StoreException, IOException {
        int judged = 0;
        for (var item : items) {
            judged += may.test(item) && quarantines.judge(item, judging) ? 1 : 0;
        }
        if (judged == 0) {
            throw new ProblemException(
                    "Somebody else judges message " + items.getFirst().id() + ", or has done so.",
                    null,
                    "Quarantine List");
        }
        int others = items.size() - judged;
        return new Result.Done(
                items.size() == 1
                        ? "Message " + items.getFirst().id() + " " + done + "."
                        : judged
                                + " messages "
                                + done
                                + "."
                                + (others == 0
                                        ? ""
                                        : " Not so "
                                                + others
                                                + ": moved here by hand, or judged by somebody"
                                                + " else."));
    }

    private void judged(Call call, Quarantines.Item item, String what, String more)
            throws StoreException {
        sender.note(item.lines().trail(), "", what, "by " + call.operator() + more);
        quarantines.remove(item);
    }

    private Command release() {
        return command("Release", "Brings a message to those whom it was for.")
                .help(
                        """
                        Virus and junk engines do not look again; the filters of its readers do. What is released from
                        Outbreak is wanted: its like is no outbreak any more, on all nodes of the detection centre.\
                        """)
                .argument(ID)
                .handler(call ->
                        Guarded.run(
                                call,
                                one ->
                                        addressed(
                                                one,
                                                "released",
                                                item -> {
                                                    var kept = kept(item);
                                                    sender.send(kept, item.lines().to());
                                                    if (item.quarantine().equals(Held.OUTBREAK)) {
                                                        labels.wanted(item.message());
                                                    }
                                                    judged(
                                                            one,
                                                            item,
                                                            "released",
                                                            "; as " + kept.trail());
                                                })));
    }

    /// The message as the queue takes it, with the lines that were before it. It gets an id of its
    /// own: an account that has a copy of the message already has none of what comes under that id.
    static MailSender.Kept kept(Quarantines.Item item) {
        return new MailSender.Kept(
                Ids.next(),
                item.message().blob(),
                item.message().octets() - item.message().prefixOctets(),
                Quarantines.prefixOf(item),
                path(item.lines().from()));
    }

    private static ReversePath path(String from) {
        try {
            return from.isEmpty()
                    ? new ReversePath.NullSender()
                    : new ReversePath.Mailbox(Address.parse(from));
        } catch (AddressSyntaxException e) {
            return new ReversePath.NullSender();
        }
    }

    private Command reject() {
        return command("Reject", "Sends a message back: its sender is told why.")
                .argument(ID)
                .argument(WHY)
                .handler(call ->
                        Guarded.run(
                                call,
                                one ->
                                        addressed(
                                                one,
                                                "rejected",
                                                item -> {
                                                    sender.refuse(
                                                            kept(item),
                                                            item.lines().to(),
                                                            one.get(WHY));
                                                    judged(one, item, "rejected", "");
                                                })));
    }

    private Command forward() {
        return command("Forward", "Sends a copy to somebody who is to look at it; it stays here.")
                .argument(ID)
                .argument(TO)
                .handler(call ->
                        Guarded.run(
                                call,
                                one ->
                                        each(
                                                one,
                                                "forwarded to " + one.get(TO),
                                                item -> {
                                                    var kept = kept(item);
                                                    sender.send(
                                                            new MailSender.Kept(
                                                                    kept.trail(),
                                                                    kept.blob(),
                                                                    kept.octets(),
                                                                    kept.prefix(),
                                                                    new ReversePath.NullSender()),
                                                            List.of(one.get(TO)));
                                                    sender.note(
                                                            item.lines().trail(),
                                                            one.get(TO).toString(),
                                                            "forwarded",
                                                            "by "
                                                                    + one.operator()
                                                                    + "; as "
                                                                    + kept.trail());
                                                })));
    }

    private Command tell() {
        return command("Notify", "Tells the recipients that a message for them is held back.")
                .argument(ID)
                .handler(call ->
                        Guarded.run(
                                call,
                                one ->
                                        addressed(
                                                one,
                                                "announced to its recipients",
                                                item -> {
                                                    for (var to : item.lines().to()) {
                                                        sender.send(
                                                                notice(item, to),
                                                                new ReversePath.NullSender(),
                                                                List.of(to));
                                                    }
                                                    sender.note(
                                                            item.lines().trail(),
                                                            "",
                                                            "recipients told",
                                                            "by " + one.operator());
                                                })));
    }

    private byte[] notice(Quarantines.Item item, Address to) throws StoreException {
        return Notice.of(
                host.get(),
                "Mail quarantine",
                to.toString(),
                "A message to you is held back",
                """
                A message to you is held back until somebody has looked at it.

                From:    %s
                Subject: %s
                Reason:  %s
                Id:      %s

                Your administrator can release it under that id.
                """
                        .formatted(
                                item.lines().from().isEmpty() ? "<>" : item.lines().from(),
                                subject(item),
                                item.lines().reason(),
                                item.id()),
                clock.instant());
    }

    private Command delete() {
        return command("Delete", "Deletes a message that waits for a judgement; nobody is told.")
                .dangerous(
                        "It deletes the message. It can be undeleted for as long as the domain's"
                                + " shared folders keep deleted mail.")
                .argument(ID)
                .handler(call ->
                        Guarded.run(
                                call,
                                one ->
                                        each(
                                                one,
                                                "deleted",
                                                item -> judged(one, item, "deleted", ""))));
    }
}
