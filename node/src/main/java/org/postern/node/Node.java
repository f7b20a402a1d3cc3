package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.admin.AdminServer;
import org.postern.admin.ApplianceCommands;
import org.postern.admin.AuditCommands;
import org.postern.admin.AuditSettings;
import org.postern.admin.AuditTrail;
import org.postern.admin.KeptRevisions;
import org.postern.admin.MetricsSettings;
import org.postern.admin.SshKeys;
import org.postern.antivirus.Antivirus;
import org.postern.antivirus.AntivirusCommands;
import org.postern.antivirus.AntivirusSettings;
import org.postern.antivirus.PatternUpdates;
import org.postern.certificates.AcmeChallenges;
import org.postern.certificates.AcmeSettings;
import org.postern.certificates.CertificateCommands;
import org.postern.certificates.Certificates;
import org.postern.certificates.CertificatesSettings;
import org.postern.certificates.ChallengeListener;
import org.postern.detection.DetectionCentre;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.directory.DirectoryException;
import org.postern.directory.FirstStart;
import org.postern.directory.UserCommands;
import org.postern.directory.client.Replica;
import org.postern.directory.client.ReplicaSettings;
import org.postern.engine.BlobCollection;
import org.postern.engine.BlobMetrics;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.kernel.AlarmSettings;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.CoreCommands;
import org.postern.kernel.EventCommands;
import org.postern.kernel.EventFeed;
import org.postern.kernel.EventLog;
import org.postern.kernel.Lifecycle;
import org.postern.kernel.LogCommands;
import org.postern.kernel.LogSettings;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsCommands;
import org.postern.kernel.StatusSource;
import org.postern.mail.Domain;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.milter.MilterSettings;
import org.postern.milter.Milters;
import org.postern.net.BlockCommands;
import org.postern.net.CachingResolver;
import org.postern.net.CertificateSettings;
import org.postern.net.ConnectionLimits;
import org.postern.net.ConnectionSettings;
import org.postern.net.DnsCommands;
import org.postern.net.DnsSettings;
import org.postern.net.ListenerContext;
import org.postern.net.OverloadSettings;
import org.postern.net.ProxyProtocolSettings;
import org.postern.net.ResolvConf;
import org.postern.net.SelfSigned;
import org.postern.net.TlsCertificate;
import org.postern.net.TrustedSettings;
import org.postern.reception.SenderVerification;
import org.postern.reports.Reporting;
import org.postern.screening.MailHurdle;
import org.postern.screening.MailHurdleGate;
import org.postern.screening.MailHurdleSettings;
import org.postern.setup.SetupCommand;
import org.postern.snmp.SnmpCommands;
import org.postern.store.AccountId;
import org.postern.store.DomainUsageCommands;
import org.postern.store.ExpireCommand;
import org.postern.store.ExpirySettings;
import org.postern.store.FolderCommands;
import org.postern.store.HoldCommand;
import org.postern.store.MailExpiry;
import org.postern.store.MailboxListCommand;
import org.postern.store.SharingCommands;
import org.postern.store.UndeleteCommands;
import org.postern.web.MountRules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Supplier;

/// One running node: every room, wired by hand, from the ground up.
final class Node implements AutoCloseable {
    /// Postern's version.
    static final String VERSION = "0.1.0";

    /// How long sessions are given at the end.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Instant begun = Instant.now();
    private final Clock clock = Clock.systemUTC();
    private final Home home;
    private final Settings settings;
    private final EventLog log;
    private final EventFeed events;
    private final Ground ground;
    private final People people;
    private final CachingResolver resolver;
    private final Edge edge;
    private final Reporting reporting;
    private final Milters milters;
    private final Catalogue catalogue;
    private final Certificates certificates;
    private final ListenerContext listening;
    private final Services services;
    private final Web web;
    private final MailApi mailApi;
    private final Replica replica;
    private final Lifecycle lifecycle;
    private Optional<FirstStart.Begun> administrator = Optional.empty();

    /// What the directory has, once the start has looked.
    private Domain domain;

    /// Starts a node; when it returns every listener is bound.
    ///
    /// @throws ProblemException saying what is wrong and what to do; nothing is left running, and
    ///   of a first start nothing is left on disk
    static Node start(Arguments arguments) throws ProblemException {
        var home = Home.take(arguments.home());
        boolean first = !Files.exists(home.settings());
        try {
            if (first) {
                home.markPasswordUnseen();
            }
            return start(home, arguments);
        } catch (ProblemException | RuntimeException e) {
            if (first) {
                home.clear();
            }
            home.close();
            throw e;
        }
    }

    private static Node start(Home home, Arguments arguments) throws ProblemException {
        var settings = Configuration.load(home, arguments.overrides());
        settings.require(MessageSizes::check);
        String zone = settings.current(NodeSettings.class).timeZone();
        if (!zone.isEmpty()) {
            TimeZone.setDefault(TimeZone.getTimeZone(ZoneId.of(zone)));
        }
        var log =
                EventLog.open(
                        home.logs(), () -> settings.current(LogSettings.class), Clock.systemUTC());
        try {
            var oversight = new Oversight(log, Clock.systemUTC());
            var tally = new MailTally(oversight.events(), Clock.systemUTC());
            var events = new EventFeed(tally, Clock.systemUTC());
            var ground = Ground.open(home, settings, events);
            try {
                var node = new Node(home, settings, log, oversight, tally, events, ground);
                node.run();
                return node;
            } catch (ProblemException | RuntimeException e) {
                ground.close();
                throw e;
            }
        } catch (ProblemException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private Node(
            Home home,
            Settings settings,
            EventLog log,
            Oversight oversight,
            MailTally tally,
            EventFeed events,
            Ground ground)
            throws ProblemException {
        this.home = home;
        this.settings = settings;
        this.log = log;
        this.events = events;
        this.ground = ground;
        this.domain = wantedDomain();
        this.people = People.over(ground, settings, clock, events);
        this.replica =
                new Replica(people.writer().merge(), () -> settings.current(ReplicaSettings.class));
        this.resolver =
                new CachingResolver(
                        () -> settings.current(DnsSettings.class), new ResolvConf(), clock, events);
        var hurdle =
                new MailHurdle(
                        home.hurdle(),
                        new DiskFileLayer(),
                        () -> settings.current(MailHurdleSettings.class),
                        () -> settings.current(TrustedSettings.class),
                        clock,
                        events);
        var reports = Reports.over(ground, settings, clock);
        var mail =
                Mail.over(
                        ground,
                        people,
                        resolver,
                        settings,
                        this::hostname,
                        clock,
                        reports.tls(),
                        events);
        this.reporting = reports.reporting(ground, people, mail, resolver, settings, clock, events);
        var recipients =
                new HurdleRecipients(
                        people.directory(),
                        people.directory().services(),
                        mail.transport().router(),
                        () -> settings.current(MailHurdleSettings.class));
        var gate = new MailHurdleGate(hurdle, this::domain, recipients);
        var authentication =
                new MailAuthentication(
                        resolver,
                        () -> settings.current(MailAuthSettings.class),
                        clock,
                        events,
                        reports.dmarc());
        this.edge =
                Edge.over(
                        home.folder(),
                        ground,
                        resolver,
                        new SpfByMailAuth(authentication, this::hostname),
                        gate,
                        settings,
                        clock,
                        events);
        this.milters =
                new Milters(
                        () -> settings.current(MilterSettings.class),
                        home.waiting(),
                        clock,
                        events);
        var viruses =
                new Antivirus(
                        () -> settings.current(AntivirusSettings.class),
                        home.folder(),
                        clock,
                        events);
        var updates =
                new PatternUpdates(
                        () -> settings.current(AntivirusSettings.class), viruses, clock, events);
        var content =
                ContentControl.over(
                        ground,
                        people,
                        mail,
                        JunkEngines.over(
                                ground,
                                settings,
                                clock,
                                viruses,
                                resolver,
                                new DetectionClient(
                                        () -> settings.current(DetectionSettings.class),
                                        clock,
                                        events)),
                        settings,
                        this::hostname,
                        clock);
        var audit =
                new AuditTrail(
                        ground.engine(),
                        ground.committer(),
                        clock,
                        () -> settings.current(AuditSettings.class),
                        events);
        var protocols =
                new Protocols(
                        people,
                        mail,
                        edge,
                        new SenderVerification(
                                authentication,
                                () -> settings.current(MailAuthSettings.class),
                                () -> settings.current(TrustedSettings.class)),
                        milters,
                        content,
                        settings,
                        this::hostname,
                        clock,
                        audit);
        var revisions = new KeptRevisions(ground.engine(), ground.committer(), clock);
        settings.keep(revisions);
        this.catalogue = new Catalogue(audit);
        var setup =
                new SetupCommand(
                        () -> SetupSites.of(settings, firstDomain(), home.folder(), clock),
                        new SetupCommand.Doer() {
                            @Override
                            public void settings(Map<String, String> values, String by)
                                    throws ProblemException {
                                settings.set(values, by);
                            }

                            @Override
                            public void command(List<String> words, Caller caller)
                                    throws ProblemException {
                                execute(words, caller);
                            }
                        });
        catalogue.register(setup.commands());
        catalogue.register(new AuditCommands(audit, clock).commands());
        catalogue.register(new SettingsCommands(settings, revisions).commands());
        var logs = new LogCommands(log, home.logs(), clock);
        catalogue.register(logs.commands());
        catalogue.register(new EventCommands(events).commands());
        catalogue.completing("Log", "service", _ -> logs.services());
        var administration =
                new Administration(
                        people,
                        catalogue,
                        List.of(setup),
                        new SshKeys(ground.engine(), ground.committer()),
                        home,
                        settings,
                        this::hostname,
                        clock,
                        events);
        catalogue.register(administration.commands());
        Completions.register(catalogue, people.directory(), settings);
        var offers = new ArrayList<>(protocols.offers());
        offers.addAll(administration.offers());
        var challenges = new AcmeChallenges();
        this.certificates =
                certificates(
                        home, settings, this::hostname, challenges, this::listening, clock, events);
        settings.onChange(CertificatesSettings.class, certificates::changed);
        catalogue.register(
                new CertificateCommands(certificates, () -> settings.current(AcmeSettings.class))
                        .commands());
        this.listening = listenerContext();
        this.services = new Services(settings, listening, offers);
        this.web =
                new Web(
                        ground,
                        people,
                        administration.tokens(),
                        settings,
                        listening,
                        this::hostname,
                        clock,
                        events);
        web.watch(this::health);
        catalogue.register(web.commands());
        this.mailApi =
                new MailApi(
                        ground,
                        people,
                        mail,
                        protocols.entrance(),
                        web.mounts(),
                        settings,
                        this::hostname,
                        clock);
        mailApi.addWebmail(content.senders(), people, mail, web.mounts(), home.branding());
        web.mounts()
                .mount(
                        AcmeChallenges.PATH,
                        MountRules.PUBLIC.withAnyHost().withClear(),
                        new ChallengeAnswers(challenges));
        var inOrder = new ArrayList<Service>();
        inOrder.add(
                new StoreHealth(
                        ground.committer(),
                        ground.blobs()::counters,
                        () -> settings.current(BlobSettings.class),
                        home.blobs()));
        inOrder.add(new IdleMemory());
        inOrder.add(mail.trail());
        inOrder.add(mail.transport());
        inOrder.add(mailApi.service().outbox());
        inOrder.add(reporting);
        inOrder.add(new MailExpiry(mail.store(), () -> settings.current(ExpirySettings.class)));
        var collection = Collection.service(ground, settings, events);
        inOrder.add(collection);
        inOrder.add(mail.search());
        inOrder.addAll(content.services());
        var jail = protocols.jail();
        catalogue.register(jail.commands());
        inOrder.add(jail);
        var retro = protocols.retro();
        catalogue.register(protocols.commands(retro));
        inOrder.add(retro);
        inOrder.add(updates);
        inOrder.add(hurdle);
        inOrder.add(edge.rejects());
        inOrder.add(edge.overload());
        inOrder.add(replica);
        var centre =
                new DetectionCentre(
                        () -> settings.current(DetectionSettings.class),
                        home.detection(),
                        new DiskFileLayer(),
                        clock,
                        events);
        inOrder.add(centre);
        inOrder.add(certificates);
        inOrder.addAll(services.listeners());
        inOrder.addAll(web.services());
        var status = new ArrayList<StatusSource>(protocols.status());
        status.addAll(edge.status());
        status.addAll(web.status());
        status.addAll(administration.status());
        status.add(centre);
        status.add(retro);
        status.add(viruses);
        status.add(certificates);
        catalogue.register(protocols.commands());
        catalogue.register(new AntivirusCommands(viruses, updates).commands());
        var alarms =
                oversight.alarms(
                        home,
                        ground,
                        mail,
                        settings,
                        catalogue,
                        new AlarmMail(
                                mail.transport(),
                                ground.blobs(),
                                () -> settings.current(AlarmSettings.class),
                                this::hostname,
                                () -> this.domain.toString(),
                                clock,
                                events),
                        this::health,
                        this::certificates);
        status.addFirst(alarms);
        oversight.measure(status);
        oversight.measure(protocols.figures());
        oversight.measure(services.listeners());
        oversight.measure(
                List.of(
                        resolver,
                        people.status(),
                        people.guard(),
                        ground.committer(),
                        new BlobMetrics(ground.blobs()::counters),
                        mail.transport().queue().whole()));
        register(catalogue, mail, collection, gate, status);
        inOrder.add(oversight.service(alarms, settings));
        inOrder.add(oversight.telemetry(settings, this::hostname));
        new MetricsPage(oversight.metrics(), () -> settings.current(MetricsSettings.class))
                .mount(web.mounts());
        inOrder.addAll(administration.services());
        var snmp =
                Monitoring.over(
                        home,
                        settings,
                        new MonitoredNode(this, people, mail, ground, tally, log, services, begun),
                        events,
                        clock);
        catalogue.register(new SnmpCommands(snmp).commands());
        inOrder.add(snmp);
        inOrder.add(new AdminServer(home.folder(), catalogue, events, clock));
        catalogue.register(
                Sites.doctor(resolver, clock)
                        .commands(() ->
                                Sites.running(
                                        hostname(),
                                        home.folder(),
                                        people,
                                        mail.transport(),
                                        shownCertificates(),
                                        settings)));
        this.lifecycle = new Lifecycle(inOrder, events);
        settings.onChange(NodeSettings.class, this::refuseOtherDomain);
        PortRules.watch(settings);
    }

    private ListenerContext listening() {
        return listening;
    }

    private ListenerContext listenerContext() throws ProblemException {
        var limits =
                new ConnectionLimits(
                        () -> settings.current(ConnectionSettings.class),
                        () -> settings.current(TrustedSettings.class),
                        () -> settings.current(OverloadSettings.class),
                        clock,
                        ConnectionLimits.MAX_IDLE_ADDRESSES);
        return new ListenerContext(
                () -> settings.current(ConnectionSettings.class),
                () -> settings.current(ProxyProtocolSettings.class),
                limits,
                certificates.identity(clientAuthorities()),
                events,
                edge.overload());
    }

    private static Certificates certificates(
            Home home,
            Settings settings,
            Supplier<String> hostname,
            AcmeChallenges challenges,
            Supplier<ListenerContext> listeners,
            Clock clock,
            EventFeed events)
            throws ProblemException {
        if (!Files.exists(home.tls())) {
            // Made aside and named when it is whole: a start that is cut off leaves no key without
            // its certificate.
            var aside = home.emptyFolder("tls.new");
            SelfSigned.create(aside, List.of(hostname.get(), "localhost"), clock);
            home.rename(aside, home.tls());
        }
        Supplier<AcmeSettings> acme = () -> settings.current(AcmeSettings.class);
        return new Certificates(
                home.tls(),
                () -> settings.current(CertificatesSettings.class),
                acme,
                hostname,
                challenges,
                new ChallengeListener(acme, challenges, listeners),
                clock,
                events);
    }

    /// The certificate that clients are shown who ask for no host.
    X509Certificate certificate() {
        return certificates.shown().getFirst().leaf();
    }

    /// All certificates that clients are shown, with what the site calls them.
    List<TlsCertificate> namedCertificates() {
        return certificates.shown();
    }

    private String firstDomain() {
        return domain.ascii();
    }

    /// Gives a command.
    Result execute(List<String> words, Caller caller) throws ProblemException {
        return catalogue.execute(words, caller);
    }

    private Certificates shownCertificates() {
        return certificates;
    }

    /// All that clients may be shown, the default first.
    List<X509Certificate> certificates() {
        return certificates.shown().stream().map(TlsCertificate::leaf).toList();
    }

    private @Nullable Path clientAuthorities() {
        var file = settings.current(CertificateSettings.class).clientAuthorities();
        return file.isEmpty() ? null : Path.of(file);
    }

    private void register(
            Catalogue catalogue,
            Mail mail,
            BlobCollection collection,
            MailHurdleGate gate,
            List<StatusSource> edges) {
        var dns = new DnsCommands(resolver);
        var status =
                new ArrayList<StatusSource>(List.of(people.status(), people.guard(), dns, log));
        status.addAll(edges);
        var identity = new CoreCommands.Node(VERSION, home.folder(), begun);
        catalogue.register(
                new CoreCommands(identity, clock, catalogue, this::health, status).commands());
        var users = new UserCommands(people.directory(), people.writer(), people.names());
        catalogue.register(users.commands());
        catalogue.register(new BlockCommands(people.guard()).commands());
        catalogue.register(dns.commands());
        catalogue.register(edge.commands(settings, clock));
        catalogue.register(PeopleCommands.of(people, clock));
        var identities = new DirectoryIdentities(people.directory());
        FolderCommands.Accounts accounts =
                (name, call) ->
                        name.startsWith("@")
                                ? identities.site(name.substring(1))
                                : users.find(name, call).map(AccountId::new);
        catalogue.register(new FolderCommands(mail.store(), accounts).commands());
        catalogue.register(
                new MailboxListCommand(mail.store(), AccountMail.pages(people.directory()))
                        .commands());
        catalogue.register(new SharingCommands(mail.store(), accounts, identities).commands());
        catalogue.register(
                new DomainUsageCommands(mail.store(), () -> AccountMail.domains(people.directory()))
                        .commands());
        catalogue.register(
                new HoldCommand(mail.store(), accounts, clock, events, _ -> finishDeletions())
                        .commands());
        catalogue.register(
                new ExpireCommand(
                                mail.store(),
                                accounts,
                                () -> settings.current(ExpirySettings.class))
                        .commands());
        catalogue.register(new UndeleteCommands(mail.store(), accounts).commands());
        catalogue.register(gate.commands().commands());
        catalogue.register(mail.transport().commands());
        catalogue.register(reporting.commands());
        catalogue.register(
                StoreCare.commands(
                        home,
                        ground,
                        collection,
                        people,
                        mail,
                        gate.hurdle(),
                        accounts,
                        settings,
                        clock,
                        events));
        catalogue.register(ApplianceCommands.all());
    }

    /// Lets go the mail of deleted accounts that no hold keeps any more.
    private void finishDeletions() throws ProblemException {
        try {
            people.writer().finishDeletions();
        } catch (DirectoryException e) {
            throw new ProblemException(
                    new Problem(
                            "The hold is over, but what a deleted account had is still there.",
                            "The directory cannot be read. It goes at the next start.",
                            "Status"),
                    e);
        }
    }

    List<Lifecycle.ServiceHealth> health() {
        return services.withThoseThatAreOff(lifecycle.health());
    }

    private void run() throws ProblemException {
        try {
            people.writer().completeTree();
            people.writer().finishDeletions();
            beginFromReplica();
            administrator = FirstStart.run(people.directory(), people.writer(), domain);
            if (administrator.isEmpty() && home.passwordUnseen()) {
                administrator = FirstStart.again(people.directory(), people.writer());
            }
            domain = people.directory().firstDomain().orElse(domain);
        } catch (DirectoryException e) {
            throw new ProblemException("The directory cannot be read.", e.getMessage(), null);
        }
        refuseOtherDomain(settings.current(NodeSettings.class));
        lifecycle.start(GRACE);
    }

    /// A node that follows another from its first start takes over that one's domains and people,
    /// and makes none of its own.
    private void beginFromReplica() throws ProblemException, DirectoryException {
        if (replica.follows() && people.directory().firstDomain().isEmpty()) {
            replica.begin();
            // Its administrator's password is the other's to know.
            home.markPasswordSeen();
        }
    }

    /// The domain that a first start makes.
    private Domain wantedDomain() {
        var wanted = settings.current(NodeSettings.class).domain();
        return Domain.of(wanted.isEmpty() ? HostNames.domainOf(hostname()) : wanted);
    }

    /// A file from which the key is gone says nothing about the domain that is there.
    private void refuseOtherDomain(NodeSettings wanted) throws ProblemException {
        if (!wanted.domain().isEmpty() && !Domain.of(wanted.domain()).equals(domain)) {
            throw Configuration.domainIsFirst(domain.toString(), wanted.domain());
        }
    }

    Path home() {
        return home.folder();
    }

    String hostname() {
        var name = settings.current(NodeSettings.class).hostname();
        return name.isEmpty() ? HostNames.own() : name;
    }

    /// The first domain.
    Domain domain() {
        return domain;
    }

    Services services() {
        return services;
    }

    /// What mail programs on the web stand on.
    MailApi mailApi() {
        return mailApi;
    }

    Web web() {
        return web;
    }

    /// The account that the first start made, with its password; empty at any later start.
    Optional<FirstStart.Begun> administrator() {
        return administrator;
    }

    /// The banner has been printed: its password is not given again.
    void announced() {
        home.markPasswordSeen();
    }

    /// Stops everything: sessions are told, data is flushed, the home is given back.
    @Override
    public void close() {
        // All sessions are told at once; one after the other, each service would wait for its
        // slowest.
        services.stopAll(GRACE);
        lifecycle.stop(GRACE);
        milters.close();
        ground.close();
        log.close();
        home.close();
    }
}
