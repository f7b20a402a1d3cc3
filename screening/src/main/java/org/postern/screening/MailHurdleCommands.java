package org.postern.screening;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.net.Network;
import org.postern.screening.MailHurdleAllowed.Entry;
import org.postern.screening.MailHurdleAllowed.Kind;
import org.postern.screening.MailHurdleDay.Count;
import org.postern.smtp.ReversePath;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The commands of the noun `MailHurdle`.
public final class MailHurdleCommands {
    private static final long MOST_MINUTES = 1_440;
    private static final long MINUTES = 15;
    private static final long DAYS = 30;
    private static final int MOST_LISTED = 1_000;
    private static final int MOST_REASON = 200;

    /// What a flush forgets.
    enum Flushed {
        WAITING,
        ALL
    }

    private static final Argument<String> SOURCE =
            Argument.text("source", "A client's address or network, or a domain SPF verifies.");
    private static final Argument<ReversePath> SENDER =
            Argument.of("sender", "The sender's address, or <>.", MailHurdleCommands::sender);
    private static final Argument<Address> RECIPIENT =
            Argument.of("recipient", "The recipient's address.", MailHurdleCommands::address);
    private static final Argument<String> WHO_EXPECTS =
            Argument.text("recipient", "Their address; without a domain one of the first domain.");
    private static final Argument<String> FILTER =
            Argument.text("text", "A part of source, sender or recipient.").optional();
    private static final Argument<Long> MINUTES_OPEN =
            Argument.number("minutes", "How long; 15 unless told.", 1, MOST_MINUTES).optional();
    private static final Argument<Long> DAYS_BACK =
            Argument.number("days", "Today and the days before; 30 unless told.", 1, 92).optional();
    private static final Argument<Flushed> FLUSHED =
            Argument.choice("what", "waiting (unless told), or all.", Flushed.class).optional();
    private static final Argument<Kind> KIND =
            Argument.choice("kind", "host, sender or recipient.", Kind.class);
    private static final Argument<String> WHAT =
            Argument.text(
                    "what",
                    "For a host an address, a network or a domain; else an address or a domain.");
    private static final Argument<String> REASON =
            Argument.text("reason", "Why, for whoever reads the list.").optional();

    private final MailHurdle hurdle;
    private final TripletLog log;
    private final Supplier<Triplets> triplets;
    private final Supplier<MailHurdleSettings> settings;
    private final InstantSource clock;
    private final Supplier<Domain> domain;
    private final MailHurdleGate.Recipients recipients;

    MailHurdleCommands(
            MailHurdle hurdle,
            TripletLog log,
            Supplier<Triplets> triplets,
            Supplier<MailHurdleSettings> settings,
            InstantSource clock,
            Supplier<Domain> domain,
            MailHurdleGate.Recipients recipients) {
        this.hurdle = hurdle;
        this.log = log;
        this.triplets = triplets;
        this.settings = settings;
        this.clock = clock;
        this.domain = domain;
        this.recipients = recipients;
    }

    public List<Command> commands() {
        return List.of(
                command("Status", "Shows what MailHurdle remembers and did today.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .handler(_ -> status()),
                command("Report", "Shows what deferring stopped and what it delayed.")
                        .help(
                                """
                                Of triplets that were deferred, some came back in their window
                                (cameBack, with the delay that half and 95 of 100 of them had at
                                most) and some never did (neverCameBack: what was stopped). The
                                sample is first contacts that were let through instead: the share
                                of unwanted mail in it tells how much of what is stopped would
                                have been unwanted; it is known once content checks judge it.\
                                """)
                        .role(Role.HELP_DESK)
                        .argument(DAYS_BACK)
                        .readOnly()
                        .handler(this::report),
                command("List", "Lists triplets that wait, the newest first.")
                        .help(
                                """
                                Shown are the newest 1,000 that match, of the last ones deferred
                                (mailhurdle.listed). Triplets that are valid are kept without
                                names: ask for one with MailHurdle Check.\
                                """)
                        .role(Role.HELP_DESK)
                        .argument(FILTER)
                        .readOnly()
                        .handler(this::list),
                triplet("Check", "Says how a triplet stands.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .handler(this::check),
                triplet("Add", "Makes a triplet valid, as if it had come back.").handler(this::add),
                triplet("Delete", "Forgets a triplet.").handler(this::delete),
                command("Flush", "Forgets all triplets that wait, or all there are.")
                        .argument(FLUSHED)
                        .dangerous(
                                "First contacts begin anew for all that is forgotten; this cannot"
                                        + " be undone.")
                        .handler(this::flush),
                command("Allow", "Exempts a client, a sender or a recipient.")
                        .help(
                                """
                                MailHurdle Allow host 192.0.2.0/24 "our bank"
                                MailHurdle Allow host example.org
                                MailHurdle Allow sender news@example.org
                                MailHurdle Allow recipient sales.example.net

                                A domain covers those below it. A host's domain is that of its
                                confirmed name, or the one that SPF verified. A sender can be
                                forged: then no more is lost than this delay.\
                                """)
                        .argument(KIND)
                        .argument(WHAT)
                        .argument(REASON)
                        .handler(this::allow),
                command("Allowed", "Lists who is exempt.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .handler(_ -> allowed()),
                command("Disallow", "Takes an exemption back.")
                        .argument(KIND)
                        .argument(WHAT)
                        .handler(this::disallow),
                command("Expect", "For some minutes, defers no first contact to a recipient.")
                        .help(
                                """
                                For somebody who waits for mail from a stranger: a log-in link, the
                                confirmation of an order. A user may do this for their own
                                address. A name without a domain is of the first domain.\
                                """)
                        .role(Role.USER)
                        .argument(WHO_EXPECTS)
                        .argument(MINUTES_OPEN)
                        .handler(this::expect));
    }

    private static Command.Builder command(String verb, String summary) {
        return Command.of("MailHurdle", verb).summary(summary);
    }

    private static Command.Builder triplet(String verb, String summary) {
        return command(verb, summary).argument(SOURCE).argument(SENDER).argument(RECIPIENT);
    }

    private static ReversePath sender(String word) {
        return word.equals("<>")
                ? new ReversePath.NullSender()
                : new ReversePath.Mailbox(address(word));
    }

    private static Address address(String word) {
        try {
            return Address.parse(word);
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Result status() {
        hurdle.sweep();
        var now = settings.get();
        var standing = hurdle.standing();
        var journal = hurdle.journal();
        var fields = new ArrayList<Field>();
        fields.add(Field.of("enabled", Value.flag(now.enabled())));
        fields.add(Field.of("mode", now.mode().name().toLowerCase(Locale.ROOT)));
        fields.add(Field.of("waiting", Value.number(standing.waiting())));
        fields.add(Field.of("valid", Value.number(standing.valid())));
        fields.add(Field.of("sources", Value.number(standing.sources())));
        fields.add(Field.of("evicted", Value.number(triplets.get().evicted())));
        fields.add(Field.of("memory", Value.octets(triplets.get().octets())));
        fields.add(Field.of("allowed", Value.number(log.allowed().all().size())));
        fields.add(Field.of("expecting", Value.number(log.expected().all().size())));
        fields.add(
                Field.of(
                        "journalOctets",
                        Value.octets(journal.logOctets() + journal.checkpointOctets())));
        fields.add(Field.of("journalLost", Value.number(journal.lost())));
        fields.add(Field.of("journalHealthy", Value.flag(journal.healthy())));
        fields.add(Field.of("today", Value.group(counts(1).toArray(Field[]::new))));
        return new Result.Item(fields);
    }

    private List<Field> counts(long days) {
        var sum = log.days().sum(clock.instant(), days);
        var fields = new ArrayList<Field>();
        for (var what : Count.values()) {
            fields.add(Field.of(name(what), Value.number(sum.count(what))));
        }
        return fields;
    }

    /// `NEVER_CAME_BACK` as `neverCameBack`.
    private static String name(Count what) {
        var name = new StringBuilder();
        boolean upper = false;
        for (char c : what.name().toCharArray()) {
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? c : Character.toLowerCase(c));
                upper = false;
            }
        }
        return name.toString();
    }

    private Result report(Call call) {
        hurdle.sweep();
        long days = call.find(DAYS_BACK).orElse(DAYS);
        var sum = log.days().sum(clock.instant(), days);
        long back = sum.count(Count.CAME_BACK);
        long never = sum.count(Count.NEVER_CAME_BACK);
        long unwanted = sum.count(Count.SAMPLE_UNWANTED);
        long judged = unwanted + sum.count(Count.SAMPLE_GOOD);
        var fields = new ArrayList<Field>();
        fields.add(Field.of("days", Value.number(days)));
        fields.addAll(counts(days));
        fields.add(Field.of("stoppedShare", share(never, back + never)));
        fields.add(Field.of("delayMedian", delay(sum, 0.5, back)));
        fields.add(Field.of("delayOf95", delay(sum, 0.95, back)));
        fields.add(Field.of("unwantedShareOfSample", share(unwanted, judged)));
        return new Result.Item(fields);
    }

    private static Value delay(MailHurdleDay sum, double share, long count) {
        return count == 0 ? Value.nothing() : Value.duration(Duration.ofSeconds(sum.delay(share)));
    }

    private static Value share(long part, long whole) {
        return whole == 0
                ? Value.nothing()
                : Value.text(String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole));
    }

    private Result list(Call call) {
        String wanted = call.find(FILTER).orElse("").toLowerCase(Locale.ROOT);
        var now = clock.instant();
        var rules = settings.get().rules();
        var rows = new ArrayList<List<Value>>();
        for (var one : log.waiting().all().reversed()) {
            var triplet = one.triplet();
            boolean matches =
                    (triplet.source() + ' ' + triplet.sender() + ' ' + triplet.recipient())
                            .contains(wanted);
            if (matches
                    && rows.size() < MOST_LISTED
                    && triplets.get().remembers(triplet, now, rules)) {
                var since = Instant.ofEpochSecond(one.since());
                rows.add(
                        List.of(
                                Value.text(triplet.source()),
                                Value.text(triplet.sender()),
                                Value.text(triplet.recipient()),
                                Value.instant(since),
                                Value.instant(since.plus(rules.retryMin()))));
            }
        }
        return new Result.Listing(
                List.of("source", "sender", "recipient", "since", "retryFrom"),
                rows,
                "triplet",
                "triplets");
    }

    private Triplet triplet(Call call) throws ProblemException {
        var now = settings.get();
        return new Triplet(
                source(call.get(SOURCE), now),
                TripletNames.sender(call.get(SENDER), now),
                TripletNames.recipient(call.get(RECIPIENT), now));
    }

    private static String source(String word, MailHurdleSettings now) throws ProblemException {
        try {
            String normal = MailHurdleAllowed.normal(Kind.HOST, word);
            boolean network = normal.indexOf(':') >= 0 || !normal.equals(domain(normal));
            return network && normal.indexOf('/') < 0
                    ? TripletNames.network(Network.parse(normal).address(), now)
                    : normal;
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    "The source \"" + word + "\" cannot be used.", e.getMessage(), null);
        }
    }

    /// The text when it is a domain; empty else.
    private static String domain(String text) {
        try {
            return Domain.parse(text).ascii();
        } catch (AddressSyntaxException e) {
            return "";
        }
    }

    private Result check(Call call) throws ProblemException {
        var triplet = triplet(call);
        var now = clock.instant();
        var rules = settings.get().rules();
        long entry = log.table().find(log.table().key(triplet));
        boolean there =
                entry != TripletEntry.NONE
                        && !TripletEntry.over(entry, now.getEpochSecond(), rules);
        boolean waits = there && TripletEntry.kind(entry) == TripletEntry.WAITING;
        var fields = new ArrayList<Field>();
        fields.add(Field.of("source", triplet.source()));
        fields.add(Field.of("sender", triplet.sender()));
        fields.add(Field.of("recipient", triplet.recipient()));
        fields.add(Field.of("standing", there ? waits ? "waiting" : "valid" : "unknown"));
        var at = Instant.ofEpochSecond(TripletEntry.seconds(entry));
        fields.add(
                Field.of(
                        waits ? "firstContact" : "lastUse",
                        there ? Value.instant(at) : Value.nothing()));
        fields.add(
                Field.of(
                        "merits",
                        Value.number(triplets.get().merits(triplet.source(), now, rules))));
        return new Result.Item(fields);
    }

    private Result add(Call call) throws ProblemException {
        triplets.get().add(triplet(call), clock.instant(), settings.get().rules());
        return new Result.Done("The triplet is valid.");
    }

    private Result delete(Call call) throws ProblemException {
        var triplet = triplet(call);
        log.waiting().remove(triplet);
        if (!triplets.get().remove(triplet)) {
            throw ProblemException.noSuch(
                    "There is no such triplet.",
                    "%s %s %s".formatted(triplet.source(), triplet.sender(), triplet.recipient()),
                    "MailHurdle List");
        }
        return new Result.Done("The triplet is forgotten.");
    }

    private Result flush(Call call) {
        boolean waitingOnly = call.find(FLUSHED).orElse(Flushed.WAITING) == Flushed.WAITING;
        long gone = triplets.get().flush(waitingOnly);
        log.waiting().clear();
        return new Result.Done("%,d are forgotten.".formatted(gone));
    }

    private static String normal(Call call) throws ProblemException {
        try {
            return MailHurdleAllowed.normal(call.get(KIND), call.get(WHAT));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    "The entry \"" + call.get(WHAT) + "\" cannot be used.", e.getMessage(), null);
        }
    }

    private Result allow(Call call) throws ProblemException {
        String what = normal(call);
        String reason = call.find(REASON).orElse("");
        log.allow(
                new Entry(
                        call.get(KIND),
                        what,
                        reason.length() > MOST_REASON ? reason.substring(0, MOST_REASON) : reason,
                        call.operator(),
                        clock.instant()));
        return new Result.Done(what + " is exempt.");
    }

    private Result disallow(Call call) throws ProblemException {
        String what = normal(call);
        if (!log.disallow(call.get(KIND), what)) {
            throw new ProblemException(what + " is not exempt.", null, "MailHurdle Allowed");
        }
        return new Result.Done(what + " is not exempt any more.");
    }

    private Result allowed() {
        List<List<Value>> rows =
                log.allowed().all().stream()
                        .map(entry ->
                                List.of(
                                        Value.text(entry.kind().name().toLowerCase(Locale.ROOT)),
                                        Value.text(entry.what()),
                                        Value.text(entry.reason()),
                                        Value.text(entry.by()),
                                        Value.instant(entry.since())))
                        .toList();
        return new Result.Listing(
                List.of("kind", "what", "reason", "by", "since"), rows, "entry", "entries");
    }

    private Result expect(Call call) throws ProblemException {
        String word = call.get(WHO_EXPECTS);
        var recipient = recipient(word.indexOf('@') < 0 ? word + "@" + domain.get() : word);
        if (!call.role().includes(Role.HELP_DESK) && !isOwn(call.operator(), recipient)) {
            throw new ProblemException(
                    "You may expect mail for your own address only.", null, null);
        }
        if (!recipients.takesMail(recipient)) {
            throw ProblemException.noSuch(
                    recipient + " is no address that this node takes mail for.",
                    "MailHurdle asks only about recipients whose mail comes in here.",
                    "User List");
        }
        long minutes = call.find(MINUTES_OPEN).orElse(MINUTES);
        hurdle.expect(recipient, Duration.ofMinutes(minutes), call.operator());
        return new Result.Done(
                "For %d minutes first contacts to %s are not deferred."
                        .formatted(minutes, recipient));
    }

    private static Address recipient(String word) throws ProblemException {
        try {
            return address(word);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    "\"" + word + "\" is no address.", e.getMessage(), "ada@example.org, or ada");
        }
    }

    private static boolean isOwn(String operator, Address recipient) {
        try {
            return Address.parse(operator).equals(recipient);
        } catch (AddressSyntaxException e) {
            return false;
        }
    }
}
