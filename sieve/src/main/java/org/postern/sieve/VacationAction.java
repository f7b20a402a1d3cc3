package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.SieveAction.Vacation;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// `vacation` (RFC 5230), with `:seconds` (RFC 6131) and `:fcc` (RFC 8580): who is answered is
/// judged by [VacationAddressee], the answer is written here.
final class VacationAction {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            FolderCopy.into(
                                            Signature.of("vacation", "vacation")
                                                    .tag("days", "period", Kind.NUMBER, "")
                                                    .tag(
                                                            "seconds",
                                                            "period",
                                                            Kind.NUMBER,
                                                            "vacation-seconds")
                                                    .tag("subject", Kind.STRING)
                                                    .tag("from", Kind.ADDRESS)
                                                    .tag("addresses", Kind.STRINGS)
                                                    .tag("mime")
                                                    .tag("handle", Kind.STRING))
                                    .takes(Kind.STRING),
                            VacationAction::vacation));

    private static final long MOST_DAYS = 100_000;

    private VacationAction() {}

    /// What the script says.
    private record Wording(
            @Nullable Text subject,
            @Nullable Text from,
            @Nullable Texts addresses,
            @Nullable Text handle,
            boolean mime,
            Text reason,
            @Nullable Duration period,
            FolderCopy copy) {}

    private static Statement vacation(Call call) throws SieveException {
        var wording =
                new Wording(
                        call.textOrNull("subject"),
                        call.textOrNull("from"),
                        call.has("addresses") ? call.texts("addresses") : null,
                        call.textOrNull("handle"),
                        call.has("mime"),
                        call.text(0),
                        period(call),
                        FolderCopy.of(call));
        return run -> {
            Duration period = within(run.session().settings().vacation(), wording.period);
            take(run, wording, period);
            return Flow.NEXT;
        };
    }

    private static @Nullable Duration period(Call call) {
        if (call.has("days")) {
            return Duration.ofDays(Math.min(call.number("days"), MOST_DAYS));
        }
        return call.has("seconds") ? Duration.ofSeconds(call.number("seconds")) : null;
    }

    // RFC 5230 section 4.1, RFC 6131 section 2: the site's bounds
    private static Duration within(SieveSettings.VacationRules rules, @Nullable Duration wanted) {
        Duration period = wanted == null ? rules.period() : wanted;
        if (period.compareTo(rules.min()) < 0) {
            return rules.min();
        }
        return !rules.max().isZero() && period.compareTo(rules.max()) > 0 ? rules.max() : period;
    }

    private static void take(Run run, Wording wording, Duration period)
            throws ScriptFault, IOException {
        List<String> more = wording.addresses == null ? List.of() : wording.addresses.values(run);
        String sender = run.session().envelope().from();
        String key =
                TrackerKey.of("vacation", sender.toLowerCase(Locale.ROOT), handle(run, wording));
        String silence = VacationAddressee.whyNot(run, more);
        if (silence.isEmpty() && !period.isZero() && run.session().tracker().remembers(key)) {
            silence = "was answered not long ago";
        }
        if (!silence.isEmpty()) {
            var none = new SieveMail("", List.of(), new byte[0]);
            run.result().addSilent(new Vacation(none, key, period, null, List.of()), run);
            run.note("vacation: no answer: " + silence);
            return;
        }
        boolean own = run.session().settings().vacation().sendsFromRecipient();
        String path = own ? run.session().envelope().to() : "";
        String mine = VacationAddressee.addressed(run, more);
        String from = mine == null ? Sender.address(run) : mine;
        var reply = new SieveMail(path, List.of(sender), reply(run, wording, sender, from));
        run.result()
                .add(
                        new Vacation(
                                reply,
                                key,
                                period,
                                wording.copy.choice(run),
                                wording.copy.flags(run)),
                        run);
        run.note("vacation: answer " + Compilation.shown(sender));
    }

    // RFC 5230 section 4.2: without a handle, answers with the same words are the same
    private static String handle(Run run, Wording wording) {
        if (wording.handle != null) {
            return "handle " + wording.handle.value(run);
        }
        String subject = wording.subject == null ? "" : wording.subject.value(run);
        String from = wording.from == null ? "" : wording.from.value(run);
        return TrackerKey.of(
                "words", subject, from, wording.mime ? "mime" : "text", wording.reason.value(run));
    }

    // RFC 5230 section 5
    private static byte[] reply(Run run, Wording wording, String sender, String mine)
            throws ScriptFault, IOException {
        // RFC 5230 section 5.1: the address that the message was sent to
        String from = Sender.of(run, mine);
        if (wording.from != null) {
            String given = wording.from.value(run);
            from =
                    FieldPrinter.mailbox(
                            OutgoingAddress.name(given),
                            BaseActions.address(given, "vacation :from"));
        }
        String reason = wording.reason.value(run);
        return new Outgoing(run, from)
                .plain("To", "<" + FieldPrinter.clean(sender) + ">")
                .field("Subject", subject(run, wording))
                .answering(run)
                // RFC 3834 section 5
                .plain("Auto-Submitted", "auto-replied (vacation)")
                .plain("Precedence", "bulk")
                .plain("X-Auto-Response-Suppress", "All")
                .with(wording.mime ? PartText.ofMime(reason) : PartText.of(reason));
    }

    // RFC 5230 section 5.3: Auto: and the subject of the message
    private static String subject(Run run, Wording wording) throws IOException {
        if (wording.subject != null) {
            return wording.subject.value(run);
        }
        var rules = run.session().settings().vacation();
        String old = run.message().value("subject");
        if (old == null || old.isBlank()) {
            return rules.subject();
        }
        String cut = old.length() > 256 ? old.substring(0, 255) + "…" : old;
        return rules.subjectTemplate().replace("%{subject}", cut).replace("%$", cut);
    }
}
