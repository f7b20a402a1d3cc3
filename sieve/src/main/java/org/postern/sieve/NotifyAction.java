package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.SieveAction.Notify;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// `notify`, `valid_notify_method` and `notify_method_capability` (RFC 5435), by mail (RFC 5436).
final class NotifyAction {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            FolderCopy.into(
                                            Signature.of("notify", "enotify")
                                                    .tag("from", Kind.STRING)
                                                    .tag("importance", Kind.STRING)
                                                    .tag("options", Kind.STRINGS)
                                                    .tag("message", Kind.STRING))
                                    .takes(Kind.STRING),
                            NotifyAction::notify));

    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("valid_notify_method", "enotify").takes(Kind.STRINGS),
                            NotifyAction::valid),
                    Word.test(
                            Signature.of("notify_method_capability", "enotify")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.STRING, Kind.STRING, Kind.STRINGS),
                            NotifyAction::capability));

    private NotifyAction() {}

    /// What the script says.
    private record Wording(
            Text method,
            @Nullable Text from,
            @Nullable Text importance,
            @Nullable Text message,
            FolderCopy copy) {}

    // RFC 5435 section 3
    private static Statement notify(Call call) throws SieveException {
        var wording =
                new Wording(
                        call.text(0),
                        call.textOrNull("from"),
                        call.textOrNull("importance"),
                        call.textOrNull("message"),
                        FolderCopy.of(call));
        if (wording.method instanceof Text.Constant(String uri)) {
            try {
                MailtoUri.parse(uri);
            } catch (MailtoUri.NoUri e) {
                call.complain(call.position(0), "notify: " + e.getMessage());
            }
        }
        if (wording.importance instanceof Text.Constant(String value) && importance(value) == 0) {
            call.complain(call.position("importance"), ":importance is 1, 2 or 3");
        }
        if (wording.from instanceof Text.Constant(String value)
                && OutgoingAddress.bare(value) == null) {
            call.complain(
                    call.position("from"), "\"" + Compilation.shown(value) + "\" is no address");
        }
        return run -> {
            take(run, wording);
            return Flow.NEXT;
        };
    }

    private static int importance(String value) {
        return value.equals("1") || value.equals("2") || value.equals("3")
                ? Integer.parseInt(value)
                : 0;
    }

    private static void take(Run run, Wording wording) throws ScriptFault, IOException {
        String method = wording.method.value(run);
        MailtoUri uri;
        try {
            uri = MailtoUri.parse(method);
        } catch (MailtoUri.NoUri e) {
            throw new ScriptFault("notify: " + e.getMessage());
        }
        int importance = wording.importance == null ? 2 : importance(wording.importance.value(run));
        if (importance == 0) {
            throw new ScriptFault("notify: :importance is 1, 2 or 3");
        }
        // RFC 5436 section 2: a notification of a notification would never end
        if (isAutomatic(run)) {
            run.note("notify: the message is automatic itself");
            return;
        }
        var notice =
                new SieveMail(
                        path(run, wording),
                        uri.recipients(),
                        notice(run, wording, uri, importance));
        run.result()
                .add(
                        new Notify(
                                method,
                                importance,
                                notice,
                                wording.copy.choice(run),
                                wording.copy.flags(run)),
                        run);
        run.note("notify " + Compilation.shown(method));
    }

    /// What cannot be delivered comes back to who is named, else to the postmaster; nothing comes
    /// back for a message that was a notice itself.
    private static String path(Run run, Wording wording) throws ScriptFault {
        if (run.session().envelope().from().isEmpty()) {
            return "";
        }
        return wording.from == null
                ? run.session().settings().postmaster()
                : BaseActions.address(wording.from.value(run), "notify :from");
    }

    private static boolean isAutomatic(Run run) throws IOException {
        String automatic = run.message().value("auto-submitted");
        return automatic != null && !automatic.strip().toLowerCase(Locale.ROOT).startsWith("no");
    }

    // RFC 5436 section 2
    private static byte[] notice(Run run, Wording wording, MailtoUri uri, int importance)
            throws ScriptFault, IOException {
        String from = Sender.of(run);
        if (wording.from != null) {
            String given = wording.from.value(run);
            from =
                    FieldPrinter.mailbox(
                            OutgoingAddress.name(given),
                            BaseActions.address(given, "notify :from"));
        }
        String message = wording.message == null ? "" : wording.message.value(run);
        String old = run.message().value("subject");
        String subject = uri.subject();
        if (subject == null) {
            subject = !message.isBlank() ? message : old == null ? "New message" : old;
        }
        String sender = run.message().value("from");
        String body = uri.body();
        if (body == null) {
            body = !message.isBlank() ? message : "New message from " + sender + ":\n" + old;
        }
        var mail =
                new Outgoing(run, from)
                        .addresses("To", uri.to())
                        .addresses("Cc", uri.cc())
                        .field("Subject", subject)
                        .plain(
                                "Auto-Submitted",
                                "auto-notified; owner-email=\"" + Sender.address(run) + "\"")
                        .plain("Precedence", "bulk")
                        .plain(
                                "X-Priority",
                                new String[] {"1 (Highest)", "3 (Normal)", "5 (Lowest)"}
                                        [importance - 1])
                        .plain(
                                "Importance",
                                new String[] {"High", "Normal", "Low"}[importance - 1]);
        for (MailtoUri.Field field : uri.fields()) {
            mail.field(field.name(), field.value());
        }
        return mail.with(PartText.of(body));
    }

    // RFC 5435 section 4
    private static Condition valid(Call call) throws SieveException {
        Texts uris = call.texts(0);
        return run -> {
            for (String uri : uris.values(run)) {
                run.work(uri.length());
                if (!isValid(uri)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static boolean isValid(String uri) {
        try {
            MailtoUri.parse(uri);
            return true;
        } catch (MailtoUri.NoUri e) {
            return false;
        }
    }

    // RFC 5435 section 5: of mail nobody knows whether it is read at once
    private static Condition capability(Call call) throws SieveException {
        var matching = Matching.of(call, 2);
        Text uri = call.text(0);
        Text name = call.text(1);
        return run -> {
            run.step();
            return isValid(uri.value(run))
                    && name.value(run).equalsIgnoreCase("online")
                    && matching.holds(run, "maybe");
        };
    }
}
