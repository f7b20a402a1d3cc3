package org.postern.node;

import org.postern.kernel.EventFeed;
import org.postern.kernel.Settings;
import org.postern.net.ListenAddress;
import org.postern.snmp.Figures;
import org.postern.snmp.SnmpService;
import org.postern.snmp.SnmpSettings;

import java.time.InstantSource;
import java.util.function.Supplier;

/// The agent of SNMP, wired.
final class Monitoring {
    private Monitoring() {}

    static SnmpService over(
            Home home,
            Settings settings,
            Supplier<Figures> figures,
            EventFeed events,
            InstantSource clock) {
        var endpoint = settings.current(Endpoint.Snmp.class);
        var addresses = ListenAddress.resolve(endpoint.address());
        var service =
                new SnmpService(
                        new SnmpService.Plan(
                                addresses,
                                addresses.isEmpty() ? 0 : endpoint.port(),
                                home.snmpEngine()),
                        () -> settings.current(SnmpSettings.class),
                        figures,
                        events,
                        events,
                        clock);
        settings.onChange(SnmpSettings.class, service::changed);
        return service;
    }
}
