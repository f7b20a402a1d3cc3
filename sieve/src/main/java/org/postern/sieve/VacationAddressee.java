package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.AddressList;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.HeaderField;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Who is answered by `vacation`, and who never is (RFC 5230 sections 4.5 and 4.6; RFC 3834 section
/// 2): people who wrote to the person, and neither programs nor lists.
final class VacationAddressee {
    private static final List<String> RECIPIENT_FIELDS =
            List.of("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc");

    // RFC 2369 section 3 and RFC 2919 section 3: only lists write these
    private static final Set<String> LIST_FIELDS =
            Set.of(
                    "list-id",
                    "list-help",
                    "list-subscribe",
                    "list-unsubscribe",
                    "list-post",
                    "list-owner",
                    "list-archive");

    private VacationAddressee() {}

    /// Why no answer is sent; empty when one is.
    ///
    /// @param more addresses that the script gives as the person's own
    static String whyNot(Run run, List<String> more) throws ScriptFault, IOException {
        String sender = run.session().envelope().from();
        if (sender.isEmpty()) {
            return "the message is a notice";
        }
        // RFC 3834 section 2: programs and lists by their names
        if (isProgram(sender)) {
            return "its sender is a program or a list";
        }
        Set<String> own = own(run, more);
        if (own.contains(key(sender, run))) {
            return "it is from the person itself";
        }
        String header = byHeader(run);
        if (!header.isEmpty()) {
            return header;
        }
        return run.session().settings().vacation().answersAny() || addressed(run, own) != null
                ? ""
                : "it is not addressed to the person";
    }

    private static boolean isProgram(String sender) {
        int at = sender.lastIndexOf('@');
        String local = (at < 0 ? sender : sender.substring(0, at)).toLowerCase(Locale.ROOT);
        return local.startsWith("owner-")
                || local.endsWith("-owner")
                || local.startsWith("owner+")
                || local.endsWith("-request")
                || local.contains("-bounces")
                || local.startsWith("bounce-")
                || switch (local) {
                    case "mailer-daemon",
                            "listserv",
                            "majordomo",
                            "noreply",
                            "no-reply",
                            "donotreply",
                            "do-not-reply" ->
                            true;
                    default -> false;
                };
    }

    private static String byHeader(Run run) throws IOException {
        WorkingPart root = run.message().root();
        for (HeaderField field : root.fields()) {
            if (LIST_FIELDS.contains(field.name().toLowerCase(Locale.ROOT))) {
                return "it came through a list";
            }
        }
        // RFC 3834 section 5: anything but no
        String automatic = first(root, "auto-submitted");
        if (automatic != null && !automatic.startsWith("no")) {
            return "a program sent it";
        }
        String precedence = first(root, "precedence");
        if (precedence != null && Set.of("bulk", "list", "junk").contains(precedence)) {
            return "it is bulk mail";
        }
        String suppress = first(root, "x-auto-response-suppress");
        boolean unwanted =
                suppress != null && (suppress.contains("all") || suppress.contains("oof"));
        return unwanted ? "its sender wants no answer" : "";
    }

    private static @Nullable String first(WorkingPart root, String key) throws IOException {
        List<Value> values = root.values(key);
        return values.isEmpty() ? null : values.getFirst().text().strip().toLowerCase(Locale.ROOT);
    }

    private static Set<String> own(Run run, List<String> more) {
        var own = new HashSet<String>();
        for (String address : run.session().settings().addresses()) {
            own.add(key(address, run));
        }
        for (String address : more) {
            String bare = OutgoingAddress.bare(address);
            own.add(key(bare == null ? address : bare, run));
        }
        SieveEnvelope envelope = run.session().envelope();
        own.add(key(envelope.to(), run));
        if (run.session().settings().vacation().knowsOriginalRecipient()) {
            own.add(key(envelope.originalTo(), run));
        }
        return own;
    }

    /// An address without its detail, in lower case.
    private static String key(String address, Run run) {
        return withoutDetail(address, run).toLowerCase(Locale.ROOT);
    }

    private static String withoutDetail(String address, Run run) {
        int at = address.lastIndexOf('@');
        String separator = run.session().settings().detailSeparator();
        int detail = separator.isEmpty() || at < 0 ? -1 : address.indexOf(separator);
        return detail > 0 && detail < at
                ? address.substring(0, detail) + address.substring(at)
                : address;
    }

    /// Which of the person's addresses the message is addressed to; null for none.
    ///
    /// @param more addresses that the script gives as the person's own
    static @Nullable String addressed(Run run, List<String> more) throws ScriptFault, IOException {
        return addressed(run, own(run, more));
    }

    private static @Nullable String addressed(Run run, Set<String> own)
            throws ScriptFault, IOException {
        for (HeaderField field : run.message().root().fields()) {
            if (!RECIPIENT_FIELDS.contains(field.name().toLowerCase(Locale.ROOT))) {
                continue;
            }
            run.work(field.length());
            for (EnvelopeAddress entry : AddressList.parse(field.value())) {
                if (entry.mailbox() != null && entry.host() != null) {
                    String address = entry.mailbox().literal() + "@" + entry.host().literal();
                    if (own.contains(key(address, run))) {
                        return withoutDetail(address, run);
                    }
                }
            }
        }
        return null;
    }
}
