package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.NamedService;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.mailauth.DmarcStatus;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One message on its way through the stages. For one thread.
final class Examination {
    /// How long a message that was taken already waits for an engine that does not answer.
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Room room;
    private final MailToExamine mail;
    private final Findings findings;
    private final Drafts drafts;
    private final Deadline deadline;
    private final boolean scanned;

    Examination(Room room, MailToExamine mail, Deadline deadline) {
        this.room = room;
        this.mail = mail;
        this.deadline = deadline;
        this.findings = new Findings(mail);
        this.drafts = new Drafts(room.store());
        this.scanned = mail.origin().scanned(room.settings().get());
    }

    Verdict run() throws IOException, StoreException {
        try {
            return verdict(held(strands()));
        } catch (OutOfTimeException e) {
            return Verdict.unfinished(
                    mail,
                    List.of(new Step("", "not examined yet", String.valueOf(e.getMessage()))));
        }
    }

    private List<Strand> strands() throws IOException, StoreException, OutOfTimeException {
        var everybody = new ArrayList<Integer>();
        for (int i = 0; i < mail.addressees().size(); i++) {
            everybody.add(i);
        }
        var content =
                new Content(
                        room.blobs(),
                        mail.added(),
                        new Form(mail.message(), false),
                        room.settings().get().examined().count());
        var start = Strand.of(everybody, content);
        if (!scanned) {
            return List.of(start.with(earlier(content)));
        }
        var filters = new AdminFilters(room, mail, findings, drafts);
        var strands = new ArrayList<Strand>();
        for (var strand : filters.run(FilterStage.HIGH, List.of(start))) {
            strands.add(strand.decided() ? strand : judged(strand));
        }
        deadline.check("the domain's filters");
        return filters.run(FilterStage.DOMAIN, strands);
    }

    /// What a mail filter wants held is, unless something else has become of it already.
    private List<Strand> held(List<Strand> strands) throws StoreException {
        if (mail.hold().isEmpty()) {
            return strands;
        }
        var held = new ArrayList<Strand>();
        for (var strand : strands) {
            var why = new Held(Held.FILTER, "a mail filter asks for it: " + mail.hold());
            held.add(
                    strand.decided()
                            ? strand
                            : strand.decided(room.quarantines().hold(why, domains(strand))));
        }
        return held;
    }

    /// The score that another node of ours has given.
    private Score earlier(Content content) throws IOException {
        var score = JunkStatus.score(content.header());
        return score.isEmpty()
                ? Score.NONE
                : new Score(score.getAsInt(), true, List.of(), List.of());
    }

    private Strand judged(Strand strand) throws IOException, StoreException, OutOfTimeException {
        var looked = virus(strand);
        return looked.decided() ? looked : junk(looked);
    }

    private Strand virus(Strand strand) throws IOException, StoreException, OutOfTimeException {
        var policy = room.virusPolicy().get();
        if (!policy.enabled() || !wanted(strand, NamedService.ANTIVIRUS)) {
            return strand;
        }
        deadline.check("virus engines");
        var found = room.virus().judge(mail, strand.content(), policy, deadline.left());
        if (found.unknown()) {
            return waiting(strand);
        }
        return new VirusAction(room, mail, findings, drafts).act(strand, found);
    }

    /// No engine answers: the message waits in the queue, for a day.
    private Strand waiting(Strand strand) throws StoreException, OutOfTimeException {
        var now = room.clock().instant();
        if (!mail.late() || mail.arrived().plus(PATIENCE).isAfter(now)) {
            throw new OutOfTimeException("a virus engine does not answer");
        }
        findings.note(strand, "virus", "nobody could look for a day");
        return strand.decided(
                room.quarantines()
                        .hold(
                                new Held(Held.VIRUS, "no virus engine answered for a day"),
                                domains(strand)));
    }

    /// Whether anybody of them is to have a service, or is elsewhere.
    private boolean wanted(Strand strand, NamedService service) throws IOException {
        for (int at : strand.who()) {
            var one = mail.addressees().get(at);
            if (one.leaves()) {
                return true;
            }
            for (var mailbox : one.mailboxes()) {
                if (room.directory().services().allows(mailbox.account(), service)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Strand junk(Strand strand) throws IOException, StoreException, OutOfTimeException {
        var settings = room.junkSettings().get();
        if (!settings.enabled() || !wanted(strand, NamedService.ANTISPAM)) {
            return strand;
        }
        deadline.check("junk engines");
        var score = room.junk().judge(mail, strand.content(), strand.score());
        if (genuine() && siteAllows(strand.content())) {
            score = score.to(0, "the sender is on the site's list of allowed senders");
        }
        findings.note(
                strand, "junk score", score.junk() + " of " + settings.threshold() + told(score));
        var judged = strand.with(score);
        if (mail.origin() == Origin.SUBMISSION) {
            return settings.outbound() > 0 && score.junk() >= settings.outbound()
                    ? judged.decided(
                            room.quarantines()
                                    .hold(
                                            new Held(
                                                    Held.FILTER,
                                                    "outgoing junk, score " + score.junk()),
                                            domains(strand)))
                    : judged;
        }
        return settings.reject() > 0 && score.junk() >= settings.reject()
                ? judged.decided(new Decision.Refuse("5.7.1", "The message looks like junk"))
                : judged;
    }

    /// The rules that counted most, for the trail.
    private static String told(Score score) {
        var names = new ArrayList<String>();
        for (var report : score.reports()) {
            report.byWeight().stream()
                    .filter(point -> point.points() != 0)
                    .limit(8)
                    .forEach(point -> names.add(point.rule() + "=" + number(point.points())));
        }
        names.addAll(score.notes());
        return names.isEmpty() ? "" : ": " + String.join(", ", names);
    }

    private static String number(double points) {
        return points == Math.rint(points)
                ? String.valueOf((long) points)
                : "%.1f".formatted(points);
    }

    private boolean genuine() {
        var found = mail.authentication();
        return found == null || found.dmarc().status() != DmarcStatus.FAIL;
    }

    private boolean siteAllows(Content content) throws IOException {
        var site = room.senders().of(SenderLists.SITE);
        if (mail.from() instanceof ReversePath.Mailbox(var sender)
                && site.has(SenderLists.Kind.ALLOWED_SENDERS, sender)) {
            return true;
        }
        return UserMail.addresses(content, "From").stream()
                .anyMatch(one -> site.has(SenderLists.Kind.ALLOWED_SENDERS, one));
    }

    private List<MailDomain> domains(Strand strand) {
        var domains = new ArrayList<MailDomain>();
        strand.who().forEach(at -> domains.add(mail.addressees().get(at).address().domain()));
        if (mail.from() instanceof ReversePath.Mailbox(var sender)
                && sender.domain() instanceof Domain) {
            domains.add(sender.domain());
        }
        return domains;
    }

    private Verdict verdict(List<Strand> strands) throws IOException, StoreException {
        var rulings = new @Nullable Ruling[mail.addressees().size()];
        for (var strand : strands) {
            for (int at : strand.who()) {
                rulings[at] = ruling(strand, mail.addressees().get(at));
            }
        }
        var all = new ArrayList<Ruling>();
        for (var ruling : rulings) {
            if (ruling == null) {
                throw new IllegalStateException("a recipient was lost, trail=" + mail.trail());
            }
            all.add(ruling);
        }
        return new Verdict(
                all,
                findings.errands,
                findings.steps,
                findings.memories,
                strands.getFirst().score(),
                true);
    }

    private Ruling ruling(Strand strand, Addressee addressee) throws IOException, StoreException {
        var decision = strand.decision();
        var user = new UserMail(room, mail, findings, drafts).reading(strand.content());
        var form = user.tagged(strand.content(), strand.score());
        String lines = user.lines(strand, strand.score());
        if (decision != null) {
            note(addressee.address(), decision);
            return new Ruling(addressee, late(decision, addressee), form, lines, List.of());
        }
        var placements = new ArrayList<Placement>();
        Decision.Refuse refusal = null;
        for (var mailbox : addressee.mailboxes()) {
            var wish = user.of(strand, addressee, mailbox);
            placements.addAll(wish.placements());
            refusal = wish.refusal() == null ? refusal : wish.refusal();
        }
        if (refusal != null) {
            boolean alone = addressee.mailboxes().size() == 1 && !addressee.leaves();
            if (alone && placements.isEmpty()) {
                return new Ruling(addressee, refusal, form, lines, List.of());
            }
            // One of several behind an address cannot speak for all.
            findings.note(
                    addressee.address(), "filter", "one of several refuses it; its sender is told");
        }
        return new Ruling(addressee, new Decision.Deliver(), form, lines, placements, refusal);
    }

    private void note(Address to, Decision decision) {
        switch (decision) {
            case Decision.Deliver() -> {}
            case Decision.Refuse(var _, var text) -> findings.note(to, "refused", text);
            case Decision.Discard() -> findings.note(to, "discarded", "nobody is told");
            case Decision.Quarantine(var held, var _, var folder) ->
                    findings.note(to, "quarantined", folder + ": " + held.reason());
        }
    }

    /// What was taken already cannot be refused any more.
    private Decision late(Decision decision, Addressee addressee) throws StoreException {
        return mail.late() && decision instanceof Decision.Refuse(var _, var text)
                ? room.quarantines()
                        .hold(
                                new Held(Held.FILTER, "would have been refused: " + text),
                                List.of(addressee.address().domain()))
                : decision;
    }
}
