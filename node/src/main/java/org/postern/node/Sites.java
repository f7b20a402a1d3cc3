package org.postern.node;

import org.postern.certificates.Certificates;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.net.CachingResolver;
import org.postern.net.DnsSettings;
import org.postern.net.ListenAddress;
import org.postern.net.ResolvConf;
import org.postern.net.Resolver;
import org.postern.net.TimeServer;
import org.postern.setup.Deployment;
import org.postern.setup.Doctor;
import org.postern.setup.DoctorSettings;
import org.postern.setup.Instruments;
import org.postern.transport.HttpsPolicies;
import org.postern.transport.Transport;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Describes this node to the doctor.
final class Sites {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Sites() {}

    static Doctor doctor(Resolver resolver, InstantSource clock) {
        return Doctor.with(instruments(resolver, clock));
    }

    static Instruments instruments(Resolver resolver, InstantSource clock) {
        var policies = new Once<>(HttpsPolicies::new);
        return new Instruments(
                resolver,
                clock,
                server -> TimeServer.offset(server, PATIENCE, clock),
                domain -> policies.get().fetch(Domain.of(domain)),
                Sites::ownAddresses);
    }

    private static List<InetAddress> ownAddresses() {
        var all = new ArrayList<InetAddress>();
        try {
            for (var each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    all.addAll(Collections.list(each.getInetAddresses()));
                }
            }
        } catch (SocketException none) {
            return List.of();
        }
        return all;
    }

    /// A node that runs.
    static Deployment running(
            String hostname,
            Path home,
            People people,
            Transport transport,
            Certificates certificates,
            Settings settings) {
        return new Deployment(
                true,
                ascii(hostname),
                domains(people),
                services(settings),
                transport.keys().published().stream()
                        .map(key ->
                                new Deployment.SigningRecord(
                                        key.domain(), key.name(), key.record(), key.active()))
                        .toList(),
                certificates.shown(),
                home,
                settings.current(DoctorSettings.class).timeServers(),
                settings.current(DoctorSettings.class).lists(),
                settings.current(NodeSettings.class).timeZone());
    }

    private static String ascii(String hostname) {
        return Domain.of(hostname).ascii();
    }

    private static List<String> domains(People people) {
        try {
            return people.directory().domains().stream().map(MailDomain::ascii).toList();
        } catch (DirectoryException e) {
            return List.of();
        }
    }

    /// What should listen by these settings.
    static List<Deployment.Listening> services(Settings settings) {
        var services = new ArrayList<Deployment.Listening>();
        for (var service : Endpoint.SERVED) {
            var endpoint = (Endpoint) settings.current(service.asSubclass(Record.class));
            var addresses = ListenAddress.resolve(endpoint.address());
            if (endpoint.port() != 0 && !addresses.isEmpty() && !isDatagram(service)) {
                services.add(
                        new Deployment.Listening(
                                Endpoint.nameOf(service),
                                endpoint.port(),
                                StandardPorts.of(service),
                                addresses));
            }
        }
        return services;
    }

    /// Whether it cannot be connected to.
    private static boolean isDatagram(Class<? extends Endpoint> service) {
        return service == Endpoint.Snmp.class;
    }

    /// A home where nothing runs, or where nothing is yet.
    static Deployment resting(Path home, Settings settings) {
        var node = settings.current(NodeSettings.class);
        String hostname = node.hostname().isEmpty() ? HostNames.own() : node.hostname();
        return new Deployment(
                false,
                ascii(hostname),
                node.domain().isEmpty() ? List.of() : List.of(ascii(node.domain())),
                services(settings),
                List.of(),
                List.of(),
                home,
                settings.current(DoctorSettings.class).timeServers(),
                settings.current(DoctorSettings.class).lists(),
                node.timeZone());
    }

    /// A resolver for when no node runs.
    static Resolver resolver(Settings settings, InstantSource clock, Events events) {
        return new CachingResolver(
                () -> settings.current(DnsSettings.class), new ResolvConf(), clock, events);
    }
}
