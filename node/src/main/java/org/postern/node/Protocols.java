package org.postern.node;

import org.postern.access.StoreImapBackend;
import org.postern.access.StoreMaildrops;
import org.postern.access.StoreScripts;
import org.postern.content.OutbreakJail;
import org.postern.content.Retro;
import org.postern.content.ScriptLimits;
import org.postern.directory.client.ReplicaSettings;
import org.postern.directory.server.LdapServer;
import org.postern.directory.server.LdapSettings;
import org.postern.imap.server.ImapLogins;
import org.postern.imap.server.ImapServer;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.MetricSource;
import org.postern.kernel.Settings;
import org.postern.kernel.StatusSource;
import org.postern.managesieve.server.ManageSieveServer;
import org.postern.managesieve.server.ManageSieveSettings;
import org.postern.milter.Milters;
import org.postern.net.CertificateMechanisms;
import org.postern.net.CombinedMechanisms;
import org.postern.net.Connection;
import org.postern.net.GssapiMechanisms;
import org.postern.net.LoginSettings;
import org.postern.net.PasswordMechanisms;
import org.postern.net.SaslMechanisms;
import org.postern.net.ScramMechanisms;
import org.postern.net.TlsMode;
import org.postern.net.TokenMechanisms;
import org.postern.pop3.server.LoginDelays;
import org.postern.pop3.server.Pop3Server;
import org.postern.pop3.server.Pop3Settings;
import org.postern.reception.LmtpSettings;
import org.postern.reception.MilteredMail;
import org.postern.reception.QueuedArrival;
import org.postern.reception.QuotaSettings;
import org.postern.reception.Reception;
import org.postern.reception.SenderVerification;
import org.postern.reception.SubmissionSettings;
import org.postern.screening.RecipientSettings;
import org.postern.screening.RememberedRecipients;
import org.postern.smtp.server.DefenceSettings;
import org.postern.smtp.server.SmtpBackend;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.SmtpServer;
import org.postern.smtp.server.SmtpService;
import org.postern.smtp.server.SmtpSettings;
import org.postern.store.ExpirySettings;
import org.postern.store.ScriptSettings;
import org.postern.transport.TransportSettings;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The faces of a node: each protocol's server over what stands behind it.
final class Protocols {
    private final People people;
    private final Mail mail;
    private final Settings settings;
    private final Supplier<String> hostname;
    private final InstantSource clock;
    private final Events events;
    private final SaslMechanisms mechanisms;
    private final Edge edge;
    private final SenderVerification senders;
    private final Milters milters;
    private final ContentControl content;
    private final Reception reception;

    /// What the SMTP services tell `Status`.
    private final List<StatusSource> status = new ArrayList<>();

    private final List<MetricSource> figures = new ArrayList<>();

    Protocols(
            People people,
            Mail mail,
            Edge edge,
            SenderVerification senders,
            Milters milters,
            ContentControl content,
            Settings settings,
            Supplier<String> hostname,
            InstantSource clock,
            Events events) {
        this.people = people;
        this.mail = mail;
        this.edge = edge;
        this.senders = senders;
        this.milters = milters;
        this.content = content;
        this.settings = settings;
        this.hostname = hostname;
        this.clock = clock;
        this.events = events;
        this.mechanisms =
                new CombinedMechanisms(
                        new CertificateMechanisms(people.logins()),
                        new GssapiMechanisms(people.tickets()),
                        new ScramMechanisms(people.logins()),
                        new TokenMechanisms(people.logins()),
                        new PasswordMechanisms(people.logins()));
        this.reception = made();
    }

    List<Services.Offer> offers() {
        mail.transport().contentBy(new QueuedArrival(reception));
        var filtered = new MilteredMail(reception, milters, "Postern");
        var submission = smtp(SmtpMode.SUBMISSION, filtered);
        var imap = imap();
        var pop3 = pop3();
        var ldap = ldap();
        return List.of(
                new Services.Offer(
                        Endpoint.Smtp.class, TlsMode.STARTTLS, true, smtp(SmtpMode.MX, filtered)),
                new Services.Offer(Endpoint.Submission.class, TlsMode.STARTTLS, true, submission),
                new Services.Offer(Endpoint.Submissions.class, TlsMode.IMPLICIT, true, submission),
                // Routers hand in mail over few connections and many messages: they are not
                // counted.
                new Services.Offer(
                        Endpoint.Lmtp.class,
                        TlsMode.STARTTLS,
                        false,
                        smtp(SmtpMode.LMTP, filtered)),
                new Services.Offer(Endpoint.Imap.class, TlsMode.STARTTLS, true, imap),
                new Services.Offer(Endpoint.Imaps.class, TlsMode.IMPLICIT, true, imap),
                new Services.Offer(Endpoint.Pop3.class, TlsMode.STARTTLS, true, pop3),
                new Services.Offer(Endpoint.Pop3s.class, TlsMode.IMPLICIT, true, pop3),
                new Services.Offer(
                        Endpoint.ManageSieve.class, TlsMode.STARTTLS, true, manageSieve()),
                new Services.Offer(Endpoint.Ldap.class, TlsMode.STARTTLS, true, ldap),
                new Services.Offer(Endpoint.Ldaps.class, TlsMode.IMPLICIT, true, ldap));
    }

    /// What stands behind the submission ports, for mail that comes otherwise.
    SmtpBackend entrance() {
        return new MilteredMail(reception, milters, "Postern");
    }

    /// The commands that send mail.
    List<Command> commands() {
        return content.commands(reception);
    }

    /// What waits in the outbreak jail is looked after.
    OutbreakJail jail() {
        return content.jail(reception);
    }

    /// What is delivered is looked at again.
    Retro retro() {
        return content.retro(reception, events);
    }

    /// Its commands.
    List<Command> commands(Retro retro) {
        return content.commands(retro);
    }

    /// Who keeps figures besides.
    List<MetricSource> figures() {
        return List.copyOf(figures);
    }

    /// What the services tell `Status`, once they are made.
    List<StatusSource> status() {
        return List.copyOf(status);
    }

    private Reception made() {
        return new Reception(
                mail.store(),
                people.directory(),
                mail.transport().router(),
                mail.delivery(),
                mail.transport().queue(),
                mail.transport().keys(),
                mail.transport().control(),
                clock,
                hostname,
                () -> settings.current(SubmissionSettings.class),
                () -> settings.current(LmtpSettings.class),
                () -> settings.current(QuotaSettings.class),
                edge.screening(),
                senders,
                relayed(),
                () -> settings.current(TransportSettings.class),
                content.pipeline());
    }

    private RelayedRecipients relayed() {
        Supplier<RecipientSettings> rules = () -> settings.current(RecipientSettings.class);
        var remembered =
                new RememberedRecipients(
                        RelayedRecipients.callAhead(mail.transport(), hostname, rules),
                        rules,
                        clock);
        status.add(remembered);
        return new RelayedRecipients(people.directory(), remembered, rules);
    }

    private SmtpServer smtp(SmtpMode mode, SmtpBackend backend) {
        var service =
                new SmtpService(
                        mode,
                        hostname,
                        () -> settings.current(SmtpSettings.class),
                        mechanisms,
                        this::passwordsAllowed,
                        clock,
                        () -> settings.current(DefenceSettings.class));
        var server = new SmtpServer(service, backend, events);
        status.add(server);
        return server;
    }

    private ImapServer imap() {
        var server =
                new ImapServer(
                        hostname,
                        new StoreImapBackend(
                                people.directory(),
                                new DirectoryIdentities(people.directory()),
                                mail.store(),
                                mail.search()),
                        new ImapLogins(people.logins(), mechanisms, this::passwordsAllowed),
                        () -> MessageSizes.imap(settings),
                        events,
                        clock);
        figures.add(server);
        return server;
    }

    private Pop3Server pop3() {
        return new Pop3Server(
                hostname,
                new StoreMaildrops(
                        people.directory(),
                        mail.store(),
                        () -> settings.current(ExpirySettings.class)),
                people.logins(),
                mechanisms,
                () -> settings.current(LoginSettings.class),
                () -> settings.current(Pop3Settings.class),
                new LoginDelays(clock),
                events);
    }

    private ManageSieveServer manageSieve() {
        Supplier<ScriptSettings> limits = () -> settings.current(ScriptSettings.class);
        return new ManageSieveServer(
                "Postern " + Node.VERSION,
                new StoreScripts(
                        people.directory(),
                        mail.store(),
                        limits,
                        () -> settings.current(ScriptLimits.class).limits()),
                mechanisms,
                this::passwordsAllowed,
                () -> (int) limits.get().maxScript().count(),
                () -> settings.current(ManageSieveSettings.class),
                events);
    }

    private LdapServer ldap() {
        return new LdapServer(
                people.directory(),
                people.writer().treeWriter(people.groups(), people.classes()),
                people.schema(),
                people.entries(),
                mechanisms,
                this::passwordsAllowed,
                () -> settings.current(ReplicaSettings.class).readOnly(),
                () -> settings.current(LdapSettings.class),
                clock,
                events);
    }

    private boolean passwordsAllowed(Connection connection) {
        return settings.current(LoginSettings.class).cleartext().allows(connection);
    }
}
