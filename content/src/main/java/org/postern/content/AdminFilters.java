package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.sieve.CompiledScript;
import org.postern.sieve.MessageForm;
import org.postern.sieve.SieveAction;
import org.postern.sieve.SieveMail;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The filters of administrators, of one stage, on one message.
final class AdminFilters {
    private final Room room;
    private final MailToExamine mail;
    private final Findings findings;
    private final Drafts drafts;
    private final FilterScene scene;

    AdminFilters(Room room, MailToExamine mail, Findings findings, Drafts drafts) {
        this.room = room;
        this.mail = mail;
        this.findings = findings;
        this.drafts = drafts;
        this.scene = new FilterScene(room, mail);
    }

    /// Those for whom the same filters are to run.
    ///
    /// @param recipient the place of the one whose filters look at the envelope; -1: none do
    private record Group(List<Filters.Ready> filters, int recipient) {}

    /// Runs the filters of a stage; recipients part where filters part them.
    List<Strand> run(FilterStage stage, List<Strand> strands) throws IOException, StoreException {
        var filters = room.filters().running(stage, "");
        if (filters.isEmpty()) {
            return strands;
        }
        var after = new ArrayList<Strand>();
        for (var strand : strands) {
            if (strand.decided()) {
                after.add(strand);
            } else {
                for (var group : groups(filters, strand).entrySet()) {
                    after.add(run(group.getKey().filters(), strand.of(group.getValue())));
                }
            }
        }
        return after;
    }

    private Map<Group, List<Integer>> groups(List<Filters.Ready> filters, Strand strand) {
        Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        for (int at : strand.who()) {
            var address = mail.addressees().get(at).address();
            var mine = filters.stream().filter(one -> concerns(one.filter(), address)).toList();
            boolean alone = mine.stream().anyMatch(Filters.Ready::perRecipient);
            groups.computeIfAbsent(new Group(mine, alone ? at : -1), _ -> new ArrayList<>())
                    .add(at);
        }
        return groups;
    }

    private boolean concerns(Filter filter, Address recipient) {
        if (!filter.direction().takes(mail.origin())) {
            return false;
        }
        if (filter.domain().isEmpty()) {
            return true;
        }
        boolean outgoing = mail.origin() == Origin.SUBMISSION;
        return is(filter.domain(), recipient.domain())
                || (outgoing
                        && mail.from() instanceof ReversePath.Mailbox(var sender)
                        && is(filter.domain(), sender.domain()));
    }

    private static boolean is(String domain, MailDomain other) {
        return other.ascii().equalsIgnoreCase(domain);
    }

    private Strand run(List<Filters.Ready> filters, Strand strand)
            throws IOException, StoreException {
        var now = strand;
        for (var filter : filters) {
            var script = filter.script();
            if (script == null) {
                findings.note(now, "filter", name(filter) + " cannot run: " + filter.problem());
                continue;
            }
            now = run(filter, script, now);
            boolean stopped = now.flags().contains(FilterFacts.STOP);
            if (stopped) {
                now =
                        now.flagged(
                                now.flags().stream()
                                        .filter(flag -> !flag.equals(FilterFacts.STOP))
                                        .toList());
            }
            if (now.decided() || stopped) {
                return now;
            }
        }
        return now;
    }

    private static String name(Filters.Ready filter) {
        return filter.filter().stage().word() + " filter " + filter.filter().name();
    }

    private Strand run(Filters.Ready filter, CompiledScript script, Strand strand)
            throws IOException, StoreException {
        var texts = new WordTexts(strand.content());
        var to = mail.addressees().get(strand.who().getFirst()).address();
        var outcome =
                script.run(
                        strand.content(),
                        scene.site(to, strand, texts),
                        room.limits().get().limits());
        var error = outcome.error();
        if (error != null) {
            findings.note(strand, "filter", name(filter) + " failed: " + error);
            return strand;
        }
        return new Applied(filter, strand).all(outcome.actions());
    }

    /// What one filter's actions come to.
    private final class Applied {
        private final Filters.Ready filter;
        private final Strand before;
        private Strand now;
        private boolean kept;
        private boolean acted;

        Applied(Filters.Ready filter, Strand before) {
            this.filter = filter;
            this.before = before;
            this.now = before;
        }

        Strand all(List<SieveAction> actions) throws IOException, StoreException {
            for (var action : actions) {
                take(action);
            }
            if (!kept && !now.decided()) {
                now = now.decided(new Decision.Discard());
            }
            if (acted || !now.equals(before)) {
                findings.note(before, "filter", name(filter) + ": " + told(actions));
            }
            return now;
        }

        private void take(SieveAction action) throws IOException, StoreException {
            switch (action) {
                case SieveAction.Keep(var flags, var form) -> {
                    kept = true;
                    changed(form);
                    if (!flags.isEmpty()) {
                        var all = new ArrayList<>(now.flags());
                        all.addAll(flags);
                        now = now.flagged(all);
                    }
                }
                case SieveAction.FileInto(var target, var flags, var form) -> {
                    kept = true;
                    changed(form);
                    now = now.filed(target.name());
                    if (!flags.isEmpty()) {
                        now = now.flagged(flags);
                    }
                }
                case SieveAction.Redirect(var address, var form) ->
                        send(Errand.Kind.REDIRECT, address, form);
                case SieveAction.RedirectToList(var list, var _) -> {
                    findings.note(before, "filter", "no list " + list + " to redirect to");
                    kept = true;
                }
                case SieveAction.Discard() ->
                        // Only what no other action keeps is dropped; said below.
                        acted = true;
                case SieveAction.Reject(var reason, var _) -> refuse(reason);
                case SieveAction.Wiretap(var address, var form) ->
                        send(Errand.Kind.WIRETAP, address, form);
                case SieveAction.Quarantine(var name, var reason, var form) -> {
                    changed(form);
                    hold(name, reason);
                }
                case SieveAction.Excerpt(var excerpt) -> made(Errand.Kind.EXCERPT, excerpt);
                case SieveAction.Score(var delta) ->
                        now = now.with(now.score().plus(delta, name(filter)));
                case SieveAction.Notify notify -> made(Errand.Kind.NOTICE, notify.notice());
                // Answers are people's own.
                case SieveAction.Vacation _ -> {}
            }
        }

        private void changed(MessageForm form) throws IOException, StoreException {
            if (!form.isOriginal()) {
                var fresh = drafts.form(now.content(), form);
                now =
                        now.with(
                                new Content(
                                        room.blobs(),
                                        mail.added(),
                                        fresh,
                                        room.settings().get().examined().count()));
            }
        }

        private void refuse(String reason) {
            now = now.decided(new Decision.Refuse("5.7.1", oneLine(reason)));
        }

        private void hold(String name, String reason) throws StoreException {
            var domains = new ArrayList<MailDomain>();
            now.who().forEach(at -> domains.add(mail.addressees().get(at).address().domain()));
            if (mail.from() instanceof ReversePath.Mailbox(var sender)
                    && sender.domain() instanceof Domain) {
                domains.add(sender.domain());
            }
            String why = reason.isEmpty() ? name(filter) : reason;
            now = now.decided(room.quarantines().hold(new Held(name, why), domains));
        }

        private void send(Errand.Kind kind, String address, MessageForm form)
                throws IOException, StoreException {
            try {
                var to = Address.parse(address);
                var body = new Errand.Body.Passing(drafts.form(now.content(), form), "");
                boolean secret = kind == Errand.Kind.WIRETAP;
                findings.errands.add(
                        new Errand(
                                kind,
                                secret ? null : anyAccount(),
                                secret ? new ReversePath.NullSender() : mail.from(),
                                List.of(to),
                                body));
                acted = true;
            } catch (AddressSyntaxException e) {
                findings.note(before, "filter", address + " is no address");
                // A redirect that goes nowhere has not cancelled the keep.
                kept |= kind == Errand.Kind.REDIRECT;
            }
        }

        /// In whose name mail is sent on, so that its sender can be rewritten.
        private @Nullable Account anyAccount() {
            return now.who().stream()
                    .flatMap(at -> mail.addressees().get(at).mailboxes().stream())
                    .map(Addressee.Mailbox::account)
                    .findFirst()
                    .orElse(null);
        }

        private void made(Errand.Kind kind, SieveMail letter) {
            findings.errands.add(SieveErrands.of(kind, null, letter));
            acted = true;
        }

        private String told(List<SieveAction> actions) {
            return String.join(", ", actions.stream().map(SieveErrands::word).distinct().toList());
        }
    }

    /// The lines of a reason as one.
    static String oneLine(String reason) {
        String line = reason.strip().replaceAll("\\s+", " ");
        return line.isEmpty()
                ? "The message is refused"
                : line.length() > 400 ? line.substring(0, 400) : line;
    }
}
