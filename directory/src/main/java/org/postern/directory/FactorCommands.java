package org.postern.directory;

import org.postern.directory.SecondFactors.AppPassword;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The commands of the nouns `SecondFactor` and `AppPassword`: for people who have lost theirs, and
/// for programs that nobody logs in for.
public final class FactorCommands {
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address, or its name.");
    private static final Argument<String> ID = Argument.text("id", "As AppPassword List shows it.");
    private static final Argument<String> NAME =
            Argument.text("name", "What the password is for, e.g. \"Scanner, 2nd floor\".");
    private static final Argument<List<String>> SCOPES =
            Argument.of(
                            "scopes",
                            "What it lets in to, separated by commas: "
                                    + String.join(", ", AppPasswords.SCOPES)
                                    + ". The mail protocols and jmap unless told.",
                            FactorCommands::scopes)
                    .optional();

    private final DirectoryWriter writer;
    private final LocalDirectory directory;
    private final CommandNames names;
    private final FactorUse use;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public FactorCommands(
            LocalDirectory directory,
            DirectoryWriter writer,
            CommandNames names,
            FactorUse use,
            InstantSource clock) {
        this.directory = directory;
        this.writer = writer;
        this.names = names;
        this.use = use;
        this.clock = clock;
    }

    private static List<String> scopes(String words) {
        var scopes = new ArrayList<String>();
        for (String word : words.split(",", -1)) {
            if (!AppPasswords.SCOPES.contains(word.strip())) {
                throw new IllegalArgumentException(
                        "is one or some of " + String.join(", ", AppPasswords.SCOPES));
            }
            scopes.add(word.strip());
        }
        return List.copyOf(scopes);
    }

    public List<Command> commands() {
        return List.of(
                Command.of("SecondFactor", "Get")
                        .summary("Shows which second factors an account has.")
                        .role(Role.HELP_DESK)
                        .argument(ACCOUNT)
                        .readOnly()
                        .handler(CommandNames.guarded(this::get)),
                Command.of("SecondFactor", "Reset")
                        .summary("Takes an account's second factors away: the password is enough.")
                        .help(
                                "For somebody who has lost the generator of codes, the passkeys and"
                                        + " the codes to recover by, and has proved who they are."
                                        + " Passwords of programs stay.")
                        .role(Role.DOMAIN_ADMINISTRATOR)
                        .argument(ACCOUNT)
                        .dangerous("The account is then protected by its password alone.")
                        .handler(CommandNames.guarded(this::reset)),
                Command.of("AppPassword", "List")
                        .summary("Lists the passwords that an account's programs have.")
                        .role(Role.HELP_DESK)
                        .argument(ACCOUNT)
                        .readOnly()
                        .handler(CommandNames.guarded(this::list)),
                Command.of("AppPassword", "Add")
                        .summary("Makes a password for a program and shows it once.")
                        .role(Role.DOMAIN_ADMINISTRATOR)
                        .argument(ACCOUNT)
                        .argument(NAME)
                        .argument(SCOPES)
                        .handler(CommandNames.guarded(this::add)),
                Command.of("AppPassword", "Delete")
                        .summary("Takes a program's password away and ends what it has open.")
                        .role(Role.DOMAIN_ADMINISTRATOR)
                        .argument(ACCOUNT)
                        .argument(ID)
                        .handler(CommandNames.guarded(this::delete)));
    }

    private Result get(Call call) throws ProblemException, DirectoryException {
        var factors = directory.secondFactors(names.account(call, call.get(ACCOUNT)).id());
        return new Result.Item(
                List.of(
                        Field.of("on", new Value.Flag(factors.on())),
                        Field.of("codes", new Value.Flag(factors.totp() != null)),
                        Field.of("recoveryCodes", Value.number(factors.recovery().size())),
                        Field.of(
                                "passkeys",
                                new Value.Many(
                                        factors.passkeys().stream()
                                                .map(one -> new Value.Text(one.name()))
                                                .toList())),
                        Field.of("appPasswords", Value.number(factors.appPasswords().size()))));
    }

    private Result reset(Call call) throws ProblemException, DirectoryException {
        Account account = runBy(call);
        var before = directory.secondFactors(account.id());
        var after =
                writer.changeFactors(
                        account.id(),
                        all -> SecondFactors.NONE.withAppPasswords(all.appPasswords()));
        call.changed(account.address().toString(), before.toString(), after.toString());
        return new Result.Done(account.address() + " logs in by password alone.");
    }

    /// An account whose owner may do no more than the operator.
    private Account runBy(Call call) throws ProblemException, DirectoryException {
        Account account = names.account(call, call.get(ACCOUNT));
        names.notAbove(call, account);
        return account;
    }

    private Result list(Call call) throws ProblemException, DirectoryException {
        Account account = names.account(call, call.get(ACCOUNT));
        var rows = new ArrayList<List<Value>>();
        for (AppPassword one : directory.secondFactors(account.id()).appPasswords()) {
            var used = use.appPasswordUse(account.id(), one.id());
            rows.add(
                    List.of(
                            Value.text(one.id()),
                            Value.text(one.name()),
                            Value.text(String.join(", ", one.scopes())),
                            new Value.Moment(one.created()),
                            used.isPresent() ? new Value.Moment(used.get()) : new Value.Nothing()));
        }
        return new Result.Listing(
                List.of("id", "name", "scopes", "created", "used"), rows, "password", "passwords");
    }

    private Result add(Call call) throws ProblemException, DirectoryException {
        Account account = runBy(call);
        String name = call.get(NAME);
        if (name.isBlank() || name.length() > SecondFactors.LONGEST_NAME) {
            throw new ProblemException(
                    "The name has 1 to " + SecondFactors.LONGEST_NAME + " characters.", null, null);
        }
        if (directory.secondFactors(account.id()).appPasswords().size()
                >= SecondFactors.MOST_APP_PASSWORDS) {
            throw new ProblemException(
                    account.address() + " has as many passwords for programs as allowed.",
                    "At most " + SecondFactors.MOST_APP_PASSWORDS + ".",
                    "AppPassword List " + account.address());
        }
        var scopes = call.find(SCOPES);
        var made =
                AppPasswords.make(
                        account.id(),
                        name,
                        scopes.orElse(List.of("imap", "pop", "smtp", "sieve", "jmap")),
                        random,
                        clock.instant());
        var _ = writer.changeFactors(account.id(), all -> all.withAppPassword(made.kept()));
        call.changed(account.address().toString(), "", "password for " + name);
        return new Result.Item(
                List.of(
                        Field.of("id", made.kept().id()),
                        Field.of("password", made.text()),
                        Field.of("scopes", String.join(", ", made.kept().scopes()))));
    }

    private Result delete(Call call) throws ProblemException, DirectoryException {
        Account account = runBy(call);
        String id = call.get(ID);
        var there = directory.secondFactors(account.id()).appPassword(id);
        if (there.isEmpty()) {
            throw ProblemException.noSuch(
                    account.address() + " has no such password.",
                    null,
                    "AppPassword List " + account.address());
        }
        var _ = writer.changeFactors(account.id(), all -> all.withoutAppPassword(id));
        call.changed(account.address().toString(), "password for " + there.get().name(), "");
        return new Result.Done("The password for " + there.get().name() + " is gone.");
    }
}
