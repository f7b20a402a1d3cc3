package org.postern.transport;

import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.DiskGuard;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Domain;
import org.postern.mailauth.SignatureAlgorithm;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `Dkim`.
final class DkimCommands {
    private static final DiskGuard GUARD =
            new DiskGuard(
                    "The keys are not available now.",
                    System.getLogger(DkimCommands.class.getName()));

    private static final Argument<Domain> DOMAIN =
            Argument.of("domain", "A domain that signs its mail.", Domain::of);
    private static final Argument<String> SELECTOR = Argument.text("selector", "The key's name.");
    private static final Argument<String> NEW_SELECTOR =
            Argument.text("selector", "The new key's name; one with the date unless told.")
                    .optional();
    private static final Argument<Kind> KIND =
            Argument.choice(
                            "kind",
                            "rsa, which every server knows, or ed25519, which is shorter.",
                            Kind.class)
                    .optional();

    /// The kinds of key.
    private enum Kind {
        RSA,
        ED25519
    }

    private final DkimKeys keys;
    private final InstantSource clock;

    DkimCommands(DkimKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    List<Command> commands() {
        return List.of(generate(), show(), activate(), rotate(), delete());
    }

    private Command generate() {
        return Command.of("Dkim", "Generate")
                .summary("Makes a key for a domain, and says what to put into its DNS.")
                .help(
                        """
                        The key signs nothing yet. Publish the record, wait until it is seen everywhere, then give
                        Dkim Activate. To rotate keys make a new one, publish, activate, and delete the old one a
                        week later.\
                        """)
                .argument(DOMAIN)
                .argument(NEW_SELECTOR)
                .argument(KIND)
                .handler(call -> GUARD.run(call, this::generate));
    }

    private Result generate(Call call) throws EngineException, ProblemException {
        var kind = call.find(KIND).orElse(Kind.RSA);
        String selector = call.find(NEW_SELECTOR).orElseGet(() -> selector(kind));
        return generate(call.get(DOMAIN), selector, kind);
    }

    /// The kind and the day.
    private String selector(Kind kind) {
        var today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        return kind.name().toLowerCase(Locale.ROOT)
                + DateTimeFormatter.BASIC_ISO_DATE.format(today);
    }

    private Result generate(Domain domain, String selector, Kind kind)
            throws EngineException, ProblemException {
        try {
            var algorithm =
                    kind == Kind.RSA
                            ? SignatureAlgorithm.RSA_SHA256
                            : SignatureAlgorithm.ED25519_SHA256;
            return new Result.Item(fields(keys.generate(domain, selector, algorithm)));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem("The key was not made.", e.getMessage(), "Dkim Show"), e);
        }
    }

    private static List<Field> fields(DkimKeys.Kept kept) {
        return List.of(
                Field.of("domain", kept.key().domain().text()),
                Field.of("selector", kept.key().selector()),
                Field.of("algorithm", kept.key().algorithm().word()),
                Field.of("active", Value.flag(kept.active())),
                Field.of("made", Value.instant(kept.made())),
                Field.of("name", kept.key().name().text()),
                Field.of("record", kept.record()),
                Field.of("zoneLine", zoneLine(kept)));
    }

    private static String zoneLine(DkimKeys.Kept kept) {
        var line = new StringBuilder(kept.key().name().text()).append(". IN TXT (");
        String text = kept.record();
        for (int at = 0; at < text.length(); at += 255) {
            line.append(" \"").append(text, at, Math.min(text.length(), at + 255)).append('"');
        }
        return line.append(" )").toString();
    }

    private Command show() {
        return Command.of("Dkim", "Show")
                .summary("Lists the keys, with the records that DNS must have.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ ->
                        new Result.Listing(
                                List.of(
                                        "domain",
                                        "selector",
                                        "algorithm",
                                        "active",
                                        "made",
                                        "name",
                                        "record"),
                                keys.all().stream().map(DkimCommands::row).toList(),
                                "key",
                                "keys"));
    }

    private static List<Value> row(DkimKeys.Kept kept) {
        return fields(kept).stream().limit(7).map(Field::value).toList();
    }

    private Command activate() {
        return Command.of("Dkim", "Activate")
                .summary(
                        "Signs with this key from now on, instead of the domain's other of its"
                                + " kind.")
                .argument(DOMAIN)
                .argument(SELECTOR)
                .handler(call ->
                        GUARD.run(
                                call,
                                one -> {
                                    var kept = existing(one);
                                    var retired = keys.activate(kept);
                                    return new Result.Done(
                                            "Mail of "
                                                    + kept.key().domain().text()
                                                    + " is signed with "
                                                    + kept.key().selector()
                                                    + "."
                                                    + (retired.isEmpty()
                                                            ? ""
                                                            : " Leave the record of "
                                                                    + retired.getFirst()
                                                                            .key()
                                                                            .selector()
                                                                    + " in DNS for a"
                                                                    + " week."));
                                }));
    }

    private Command rotate() {
        return Command.of("Dkim", "Rotate")
                .summary("Takes the next step from one key of a domain to its successor.")
                .help(
                        """
                        Given first it makes an RSA key and says what to put into DNS. Given again, once that is
                        seen everywhere, it signs with that key.\
                        """)
                .argument(DOMAIN)
                .handler(call -> GUARD.run(call, this::rotate));
    }

    private Result rotate(Call call) throws EngineException, ProblemException {
        String domain = call.get(DOMAIN).ascii();
        DkimKeys.Kept latest = null;
        for (var kept : keys.all()) {
            boolean candidate =
                    kept.key().domain().text().equals(domain)
                            && kept.key().algorithm() == SignatureAlgorithm.RSA_SHA256;
            if (candidate && (latest == null || succeeds(kept, latest))) {
                latest = kept;
            }
        }
        if (latest == null || latest.active()) {
            return generate(call.get(DOMAIN), selector(Kind.RSA), Kind.RSA);
        }
        keys.activate(latest);
        return new Result.Done(
                "Mail of " + domain + " is signed with " + latest.key().selector() + ".");
    }

    private static boolean succeeds(DkimKeys.Kept kept, DkimKeys.Kept other) {
        return kept.made().isAfter(other.made())
                || (kept.active() && kept.made().equals(other.made()));
    }

    private Command delete() {
        return Command.of("Dkim", "Delete")
                .summary("Destroys a key.")
                .argument(DOMAIN)
                .argument(SELECTOR)
                .dangerous("The key is destroyed; it cannot be undone.")
                .handler(call ->
                        GUARD.run(
                                call,
                                one -> {
                                    keys.delete(existing(one));
                                    return new Result.Done(
                                            "Key " + one.get(SELECTOR) + " deleted.");
                                }));
    }

    private DkimKeys.Kept existing(Call call) throws ProblemException {
        return keys.find(call.get(DOMAIN), call.get(SELECTOR))
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no key "
                                        + call.get(SELECTOR)
                                        + " of "
                                        + call.get(DOMAIN)
                                        + ".",
                                null,
                                "Dkim Show"));
    }
}
