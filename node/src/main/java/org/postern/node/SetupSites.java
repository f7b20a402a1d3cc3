package org.postern.node;

import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.SettingValue;
import org.postern.kernel.Settings;
import org.postern.net.CachingResolver;
import org.postern.net.DnsServer;
import org.postern.net.DnsSettings;
import org.postern.net.ResolvConf;
import org.postern.net.Resolver;
import org.postern.setup.Instruments;
import org.postern.setup.SetupSite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Describes a node, or a home that is to have one, to the wizard.
final class SetupSites {
    /// Those whose ports and addresses the wizard sets: what people and other servers use. The
    /// others are for administrators and for the inside of a site.
    private static final List<Class<? extends Endpoint>> MOVABLE =
            List.of(
                    Endpoint.Smtp.class,
                    Endpoint.Submission.class,
                    Endpoint.Submissions.class,
                    Endpoint.Imap.class,
                    Endpoint.Imaps.class,
                    Endpoint.Pop3.class,
                    Endpoint.Pop3s.class,
                    Endpoint.ManageSieve.class,
                    Endpoint.Http.class,
                    Endpoint.Https.class);

    private SetupSites() {}

    /// A node that runs, or ran.
    static SetupSite of(Settings settings, String domain, Path home, InstantSource clock) {
        String hostname = settings.current(NodeSettings.class).hostname();
        return new SetupSite(
                false,
                hostname.isEmpty() ? HostNames.own() : hostname,
                domain,
                values(settings),
                services(),
                home,
                servers -> resolver(settings.current(DnsSettings.class), servers, clock),
                tools(settings.current(DnsSettings.class), clock));
    }

    /// A home where there is no node yet.
    static SetupSite fresh(Path home, InstantSource clock) throws ProblemException {
        var usual = DnsSettings.DEFAULTS;
        return new SetupSite(
                true,
                HostNames.own(),
                HostNames.domainOf(HostNames.own()),
                defaults(),
                services(),
                home,
                servers -> resolver(usual, servers, clock),
                tools(usual, clock));
    }

    /// By way of a file, as a first start would write it.
    private static Map<String, String> defaults() throws ProblemException {
        try {
            var folder = Files.createTempDirectory("postern-setup");
            var file = folder.resolve("postern.toml");
            try {
                Settings.writeNew(file, Configuration.declarations(), Map.of());
                return values(Settings.load(file, Configuration.declarations()));
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "No file can be made in the temporary folder.", e.getMessage(), null),
                    e);
        }
    }

    private static Map<String, String> values(Settings settings) {
        var values = new HashMap<String, String>();
        try {
            for (SettingValue each : settings.get("")) {
                values.put(each.key(), each.value());
            }
        } catch (ProblemException e) {
            throw new IllegalStateException("every node has settings", e);
        }
        return values;
    }

    private static List<SetupSite.Movable> services() {
        return MOVABLE.stream()
                .map(service ->
                        new SetupSite.Movable(
                                Endpoint.nameOf(service),
                                ((Endpoint) Settings.defaults(service.asSubclass(Record.class)))
                                        .port(),
                                StandardPorts.of(service)))
                .toList();
    }

    private static Instruments tools(DnsSettings dns, InstantSource clock) {
        return Sites.instruments(resolver(dns, List.of(), clock), clock);
    }

    private static Resolver resolver(
            DnsSettings usual, List<DnsServer> servers, InstantSource clock) {
        var settings =
                new DnsSettings(
                        servers,
                        usual.timeout(),
                        usual.serverTimeout(),
                        usual.cache(),
                        usual.longestTtl(),
                        usual.longestNegativeTtl(),
                        usual.failureTtl(),
                        usual.stale(),
                        usual.trusted(),
                        usual.mixedCase());
        return new CachingResolver(() -> settings, new ResolvConf(), clock, new MemoryEvents());
    }
}
