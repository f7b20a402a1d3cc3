package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.EnvelopeAddress;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// `address` and `envelope` (RFC 5228 sections 5.1 and 5.4).
final class AddressTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("address")
                                    .tags(Matching.TAGS)
                                    .tags(AddressPart.TAGS)
                                    .tags(FieldIndex.TAGS)
                                    .tags(PartScope.TAGS)
                                    .takes(Kind.HEADERS, Kind.STRINGS),
                            AddressTests::address),
                    Word.test(
                            Signature.of("envelope", "envelope")
                                    .tags(Matching.TAGS)
                                    .tags(AddressPart.TAGS)
                                    .takes(Kind.STRINGS, Kind.STRINGS),
                            AddressTests::envelope));

    /// Fields that hold addresses (RFC 5228 section 5.1); besides, whatever begins with `X-`.
    private static final Set<String> ADDRESS_FIELDS =
            Set.of(
                    "from",
                    "to",
                    "cc",
                    "bcc",
                    "sender",
                    "reply-to",
                    "resent-from",
                    "resent-to",
                    "resent-cc",
                    "resent-bcc",
                    "resent-sender",
                    "resent-reply-to",
                    "return-path",
                    "delivered-to",
                    "apparently-to",
                    "errors-to",
                    "mail-followup-to",
                    "mail-reply-to",
                    "disposition-notification-to",
                    "return-receipt-to",
                    "read-receipt-to",
                    "abuse-reports-to",
                    "approved",
                    "envelope-to",
                    "original-recipient",
                    "original-from");

    private AddressTests() {}

    private static Condition address(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        for (Argument.Text name : call.places(0)) {
            String key = FieldNames.key(name.value());
            boolean variable = call.unit().has("variables") && Template.hasVariables(name.value());
            if (!variable && !holdsAddresses(key)) {
                call.complain(
                        name.position(),
                        "the field \"" + Compilation.shown(name.value()) + "\" holds no addresses");
            }
        }
        var names = new FieldList(call.texts(0));
        var part = AddressPart.of(call);
        var index = FieldIndex.of(call);
        var scope = PartScope.of(call);
        Matching.Source source =
                (run, target) -> {
                    String separator = run.session().settings().detailSeparator();
                    for (WorkingPart one : scope.parts(run)) {
                        for (String key : names.keys(run)) {
                            if (holdsAddresses(key)
                                    && offer(run, one, key, index, part, separator, target)) {
                                return;
                            }
                        }
                    }
                };
        return run -> matching.holds(run, source);
    }

    private static boolean holdsAddresses(String key) {
        return ADDRESS_FIELDS.contains(key) || key.startsWith("x-");
    }

    private static boolean offer(
            Run run,
            WorkingPart whose,
            String key,
            FieldIndex index,
            AddressPart part,
            String separator,
            Matching.Target target)
            throws ScriptFault, IOException {
        run.step();
        for (var field : index.chosen(whose.addresses(key, run))) {
            if (field.empty() && part == AddressPart.ALL && target.take(new Value(""))) {
                return true;
            }
            for (EnvelopeAddress entry : field.entries()) {
                String value = value(entry, part, separator);
                if (value != null && target.take(new Value(value))) {
                    return true;
                }
            }
        }
        return false;
    }

    // RFC 5228 section 5.1: what is no address has no parts, and is compared as a whole only
    private static @Nullable String value(
            EnvelopeAddress entry, AddressPart part, String separator) {
        if (entry.mailbox() == null || entry.host() == null) {
            return null;
        }
        String local = entry.mailbox().literal();
        String host = entry.host().literal();
        if (local.isEmpty() || host.isEmpty()) {
            return part == AddressPart.ALL ? (host.isEmpty() ? local : "@" + host) : null;
        }
        return part.take(local, host, separator);
    }

    // ---- envelope

    private static Condition envelope(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        for (Argument.Text name : call.places(0)) {
            boolean variable = call.unit().has("variables") && Template.hasVariables(name.value());
            if (!variable && !isPart(name.value())) {
                call.complain(
                        name.position(),
                        "\""
                                + Compilation.shown(name.value())
                                + "\" is no part of the envelope known here");
            }
        }
        Texts names = call.texts(0);
        var part = AddressPart.of(call);
        Matching.Source source =
                (run, target) -> {
                    for (String name : names.values(run)) {
                        if (offer(run, name, part, target)) {
                            return;
                        }
                    }
                };
        return run -> matching.holds(run, source);
    }

    private static boolean isPart(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "from", "to", "orig_to", "auth" -> true;
            default -> false;
        };
    }

    private static boolean offer(Run run, String name, AddressPart part, Matching.Target target)
            throws ScriptFault {
        run.step();
        SieveEnvelope envelope = run.session().envelope();
        boolean sender = name.equalsIgnoreCase("from");
        String address =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "from" -> envelope.from();
                    case "to" -> envelope.to();
                    case "orig_to" -> envelope.originalTo();
                    case "auth" -> Objects.requireNonNullElse(envelope.authenticated(), "");
                    default -> "";
                };
        if (address.isEmpty()) {
            // RFC 5228 section 5.4: the null reverse-path is the empty string, whatever its part
            return sender && part != AddressPart.DETAIL && target.take(new Value(""));
        }
        var path = EnvelopePath.of(address);
        if (part == AddressPart.ALL) {
            return target.take(new Value(path.text()));
        }
        String value =
                path.valid()
                        ? part.take(
                                unquoted(path.local()),
                                path.domain(),
                                run.session().settings().detailSeparator())
                        : null;
        return value != null && target.take(new Value(value));
    }

    private static String unquoted(String local) {
        return local.length() > 1 && local.startsWith("\"") && local.endsWith("\"")
                ? local.substring(1, local.length() - 1).replace("\\\"", "\"")
                : local;
    }
}
