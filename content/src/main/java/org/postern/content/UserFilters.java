package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.NamedService;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.sieve.CompiledScript;
import org.postern.sieve.MessageForm;
import org.postern.sieve.SieveAction;
import org.postern.sieve.SieveAction.FolderChoice;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveOutcome;
import org.postern.store.AccountId;
import org.postern.store.Filing;
import org.postern.store.FlagSet;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One account's filters on one message: its forms in their order, then its active Sieve script, or
/// the site's. The next runs as long as the one before has left the message where it would go
/// anyway.
///
/// A script that fails loses nothing: the message is kept as it came, and the owner is told once.
final class UserFilters {
    private final Room room;
    private final MailToExamine mail;
    private final Findings findings;
    private final Drafts drafts;
    private final FilterScene scene;

    UserFilters(Room room, MailToExamine mail, Findings findings, Drafts drafts) {
        this.room = room;
        this.mail = mail;
        this.findings = findings;
        this.drafts = drafts;
        this.scene = new FilterScene(room, mail);
    }

    /// What has become of the message so far.
    private static final class Course {
        final Addressee.Mailbox mailbox;
        final Address to;
        final List<Placement> placements = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        Strand strand;
        boolean kept = true;
        boolean goesOn = true;
        Decision.@Nullable Refuse refusal;

        Course(Addressee.Mailbox mailbox, Address to, Strand strand) {
            this.mailbox = mailbox;
            this.to = to;
            this.strand = strand;
        }

        Account account() {
            return mailbox.account();
        }
    }

    UserMail.Wish run(Strand strand, Addressee addressee, Addressee.Mailbox mailbox)
            throws IOException, StoreException {
        var course = new Course(mailbox, addressee.address(), strand);
        for (var filter : room.filters().running(FilterStage.USER, course.account().id())) {
            if (course.goesOn) {
                run(course, "filter " + filter.filter().name(), filter.script(), filter.problem());
            }
        }
        if (course.goesOn) {
            var active = room.scripts().of(course.account().id());
            if (active.isPresent()) {
                run(
                        course,
                        "script " + active.get().name(),
                        active.get().script(),
                        active.get().problem());
            }
        }
        if (course.refusal == null && (course.kept || !course.placements.isEmpty())) {
            answerForAbsent(course);
        }
        if (course.kept) {
            course.placements.add(
                    placement(
                            course,
                            new Filing(0, null, "", false, course.strand.flagSet()),
                            course.strand.content().form()));
        }
        if (!course.told.isEmpty()) {
            findings.note(course.to, "filter", String.join(", ", course.told));
        }
        return new UserMail.Wish(numbered(course.placements), course.refusal);
    }

    /// An account gets a bounded number of copies.
    private static List<Placement> numbered(List<Placement> all) {
        return all.stream().limit(Filing.MOST_COPIES).toList();
    }

    private Placement placement(Course course, Filing filing, Form form)
            throws IOException, StoreException {
        var user = new UserMail(room, mail, findings, drafts);
        var content = content(course.strand.content(), form);
        return new Placement(
                course.mailbox,
                filing,
                user.tagged(content, course.strand.score()),
                user.lines(course.strand, course.strand.score()));
    }

    private Content content(Content now, Form form) {
        return form.equals(now.form())
                ? now
                : new Content(
                        room.blobs(), mail.added(), form, room.settings().get().examined().count());
    }

    private void run(Course course, String name, @Nullable CompiledScript script, String problem)
            throws IOException, StoreException {
        if (script == null) {
            failed(course, name, problem);
            return;
        }
        var texts = new WordTexts(course.strand.content());
        var outcome =
                script.run(
                        course.strand.content(),
                        scene.of(course.account(), course.to, course.strand, texts),
                        room.limits().get().limits());
        var error = outcome.error();
        if (error != null) {
            failed(course, name, error.toString());
            return;
        }
        apply(course, outcome);
    }

    /// What is delivered, and no junk, is answered while the owner is away, whatever filters there
    /// are.
    private void answerForAbsent(Course course) throws IOException, StoreException {
        var reply = Autoreply.of(course.account().attributes());
        if (!reply.runs(room.clock().instant())
                || course.strand.score().junk() >= room.junkSettings().get().threshold()) {
            return;
        }
        try {
            var texts = new WordTexts(course.strand.content());
            var limits = room.limits().get().limits();
            var outcome =
                    reply.compiled(limits)
                            .run(
                                    course.strand.content(),
                                    scene.of(course.account(), course.to, course.strand, texts),
                                    limits);
            for (var action : outcome.actions()) {
                if (action instanceof SieveAction.Vacation vacation) {
                    answer(course, vacation);
                }
            }
        } catch (SieveException e) {
            findings.note(course.to, "autoreply failed", String.valueOf(e.getMessage()));
        }
    }

    private void failed(Course course, String name, String problem) throws IOException {
        course.goesOn = false;
        findings.note(course.to, "filter failed", name + ": " + problem);
        new ScriptTroubles(room, mail, findings).tell(course.account(), name, problem);
    }

    private void apply(Course course, SieveOutcome outcome) throws IOException, StoreException {
        course.kept = false;
        for (var action : outcome.actions()) {
            take(course, action);
        }
        course.goesOn &= course.kept;
        for (var one : outcome.remembered()) {
            remember(course, one.key(), one.period());
        }
        if (!course.kept && course.placements.isEmpty() && course.told.isEmpty()) {
            course.told.add("discard");
        }
    }

    private void remember(Course course, String key, Duration period) {
        findings.memories.add(
                new Verdict.Memory(
                        course.account().id(), key, room.clock().instant().plus(period)));
    }

    private void take(Course course, SieveAction action) throws IOException, StoreException {
        switch (action) {
            case SieveAction.Keep(var flags, var form) -> keep(course, flags, form);
            case SieveAction.FileInto(var target, var flags, var form) -> {
                var filing = filing(course.account(), target, Filing.flags(flags));
                course.placements.add(
                        placement(course, filing, drafts.form(course.strand.content(), form)));
                told(course, action);
            }
            case SieveAction.Redirect(var address, var form) ->
                    redirect(course, action, address, form);
            case SieveAction.RedirectToList(var list, var _) -> {
                course.told.add("no list " + list + " to redirect to");
                course.kept = true;
            }
            case SieveAction.Discard() -> told(course, action);
            case SieveAction.Reject(var reason, var _) -> refuse(course, reason);
            case SieveAction.Vacation vacation -> answer(course, vacation);
            case SieveAction.Notify notify -> {
                findings.errands.add(
                        SieveErrands.of(Errand.Kind.NOTICE, course.account(), notify.notice()));
                file(course, notify.copy(), notify.copyFlags(), notify.notice().octets());
                told(course, action);
            }
            // Only administrators' filters can take these; the compiler refuses them here.
            case SieveAction.Wiretap _,
                    SieveAction.Quarantine _,
                    SieveAction.Excerpt _,
                    SieveAction.Score _ ->
                    told(course, action);
        }
    }

    private static void told(Course course, SieveAction action) {
        course.told.add(SieveErrands.word(action));
    }

    private void keep(Course course, List<String> flags, MessageForm form)
            throws IOException, StoreException {
        course.kept = true;
        if (!form.isOriginal()) {
            course.strand =
                    course.strand.with(
                            content(
                                    course.strand.content(),
                                    drafts.form(course.strand.content(), form)));
            course.told.add("change");
        }
        if (flags.contains(FilterFacts.STOP)) {
            course.goesOn = false;
        }
        var real = flags.stream().filter(flag -> !flag.equals(FilterFacts.STOP)).toList();
        if (!real.isEmpty()) {
            course.strand = course.strand.flagged(real);
            course.told.add("flag " + String.join(" ", real));
        }
    }

    private Filing filing(Account account, FolderChoice target, FlagSet flags) {
        var id = target.mailboxId();
        if (id != null) {
            var named = new FilterMailboxes(room.store(), new AccountId(account.id())).name(id);
            if (named.isPresent()) {
                return new Filing(0, null, named.get(), false, flags);
            }
        }
        var use = target.specialUse();
        SpecialUse special = use == null ? null : Filing.use(use).orElse(null);
        return new Filing(0, special, target.name(), target.create(), flags);
    }

    private void redirect(Course course, SieveAction action, String address, MessageForm form)
            throws IOException, StoreException {
        if (!allows(course.account(), NamedService.FORWARD)) {
            course.told.add("not sent on: the account may not forward mail");
            course.kept = true;
            return;
        }
        if (passedBefore(course)) {
            course.told.add("not sent on: it came from there");
            course.kept = true;
            return;
        }
        try {
            var to = Address.parse(address);
            findings.errands.add(
                    new Errand(
                            Errand.Kind.REDIRECT,
                            course.account(),
                            mail.from(),
                            List.of(to),
                            new Errand.Body.Passing(
                                    drafts.form(course.strand.content(), form),
                                    "Delivered-To: " + course.to + "\r\n")));
            told(course, action);
        } catch (AddressSyntaxException e) {
            course.told.add(address + " is no address");
            course.kept = true;
        }
    }

    /// Whether this account has sent the message on already: it stands in the copy.
    private static boolean passedBefore(Course course) throws IOException {
        return course.strand.content().header().all("Delivered-To").stream()
                .anyMatch(field ->
                        field.value().toString().strip().equalsIgnoreCase(course.to.toString()));
    }

    private void refuse(Course course, String reason) {
        course.refusal = new Decision.Refuse("5.7.1", AdminFilters.oneLine(reason));
        course.told.add("reject");
    }

    private void answer(Course course, SieveAction.Vacation vacation)
            throws IOException, StoreException {
        if (!allows(course.account(), NamedService.AUTOREPLY)) {
            return;
        }
        findings.errands.add(
                SieveErrands.of(Errand.Kind.REPLY, course.account(), vacation.reply()));
        remember(course, vacation.key(), vacation.period());
        file(course, vacation.copy(), vacation.copyFlags(), vacation.reply().octets());
        course.told.add("answer");
    }

    /// Files a copy of what was sent (RFC 8580).
    private void file(
            Course course, @Nullable FolderChoice folder, List<String> flags, byte[] octets)
            throws IOException, StoreException {
        if (folder != null) {
            course.placements.add(
                    new Placement(
                            course.mailbox,
                            filing(course.account(), folder, Filing.flags(flags)),
                            new Form(drafts.stage(octets), true),
                            "",
                            true));
        }
    }

    private boolean allows(Account account, NamedService service) throws DirectoryException {
        return room.directory().services().allows(account, service);
    }
}
