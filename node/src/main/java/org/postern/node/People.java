package org.postern.node;

import org.postern.directory.Backends;
import org.postern.directory.CertificateLogins;
import org.postern.directory.ClassWriter;
import org.postern.directory.CommandNames;
import org.postern.directory.CredentialRenewal;
import org.postern.directory.DirectorySchema;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryStatus;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.EntryLogins;
import org.postern.directory.FactorUse;
import org.postern.directory.GroupSettings;
import org.postern.directory.GroupWriter;
import org.postern.directory.KerberosLogins;
import org.postern.directory.KerberosSettings;
import org.postern.directory.LocalDirectory;
import org.postern.directory.LoginTickets;
import org.postern.directory.OAuthSettings;
import org.postern.directory.PasswordAuthenticator;
import org.postern.directory.Passwords;
import org.postern.directory.ProvenLogins;
import org.postern.directory.Provisioning;
import org.postern.directory.RenamedForwards;
import org.postern.directory.ScramLogins;
import org.postern.directory.TokenLogins;
import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.net.CertificateSettings;
import org.postern.net.GssapiAuthenticator;
import org.postern.net.GuardSettings;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginGuard;
import org.postern.net.LoginSettings;
import org.postern.net.TrustedSettings;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Everything about people: the directory, who changes it, who judges logins.
record People(
        LocalDirectory directory,
        DirectoryWriter writer,
        LoginGuard guard,
        GuardedLogins logins,
        GssapiAuthenticator tickets,
        ProvenLogins proven,
        FactorUse factors,
        Passwords passwords,
        ClassWriter classes,
        GroupWriter groups,
        Backends backends,
        CommandNames names,
        EntryLogins entries,
        Supplier<DirectorySchema> schema,
        DirectoryStatus status) {
    static People over(Ground ground, Settings settings, InstantSource clock, Events events) {
        Supplier<DirectorySettings> limits = () -> settings.current(DirectorySettings.class);
        Supplier<GroupSettings> groupLimits = () -> settings.current(GroupSettings.class);
        BooleanSupplier keysKept = () -> settings.current(LoginSettings.class).scram();
        var passwords = new Passwords(limits, keysKept, clock);
        var directory = new LocalDirectory(ground.engine(), limits, groupLimits);
        var writer =
                new DirectoryWriter(
                        directory, ground.committer(), passwords, clock, limits, events);
        var tickets = new LoginTickets(directory);
        var groups = new GroupWriter(directory, writer, groupLimits, clock, events);
        writer.addListener(groups);
        writer.addListener(new RenamedForwards(directory, writer));
        var sources = new ForeignPeople(settings, clock);
        var provisioning = new Provisioning(directory, writer, sources.people());
        directory.provision(provisioning);
        // The first to be told: no session outlives what it has open.
        writer.addListener(tickets);
        var factors = new FactorUse(directory, writer, ground.engine(), ground.committer(), clock);
        var guard =
                new LoginGuard(
                        () -> settings.current(GuardSettings.class),
                        () -> settings.current(TrustedSettings.class),
                        directory::loginKey,
                        clock,
                        events);
        var logins =
                new GuardedLogins(
                        new PasswordAuthenticator(
                                directory,
                                passwords,
                                new PasswordAuthenticator.Elsewhere(
                                        sources.backends(),
                                        provisioning,
                                        new CredentialRenewal(
                                                writer, () -> limits.get().renewHashes()),
                                        Optional.of(factors)),
                                tickets,
                                clock,
                                limits,
                                events),
                        new ScramLogins(directory, writer, keysKept, tickets, limits, events),
                        new TokenLogins(
                                directory,
                                tickets,
                                clock,
                                () -> settings.current(OAuthSettings.class),
                                events),
                        new CertificateLogins(
                                directory,
                                tickets,
                                () -> settings.current(CertificateSettings.class),
                                events),
                        guard);
        return new People(
                directory,
                writer,
                guard,
                logins,
                new KerberosLogins(
                        directory, tickets, () -> settings.current(KerberosSettings.class), events),
                new ProvenLogins(directory, tickets),
                factors,
                passwords,
                new ClassWriter(directory, writer, clock, events),
                groups,
                sources.backends(),
                new CommandNames(directory),
                new EntryLogins(directory, passwords, logins, limits, clock, events),
                new Once<>(DirectorySchema::load),
                new DirectoryStatus(directory, passwords));
    }
}
