package org.postern.node;

import java.util.Map;

/// The ports where programs look for a service (SPEC DEP-8).
final class StandardPorts {
    private static final Map<Class<? extends Endpoint>, Integer> PORTS =
            Map.ofEntries(
                    Map.entry(Endpoint.Smtp.class, 25),
                    Map.entry(Endpoint.Submission.class, 587),
                    Map.entry(Endpoint.Submissions.class, 465),
                    Map.entry(Endpoint.Lmtp.class, 24),
                    Map.entry(Endpoint.Imap.class, 143),
                    Map.entry(Endpoint.Imaps.class, 993),
                    Map.entry(Endpoint.Pop3.class, 110),
                    Map.entry(Endpoint.Pop3s.class, 995),
                    Map.entry(Endpoint.ManageSieve.class, 4190),
                    Map.entry(Endpoint.Http.class, 80),
                    Map.entry(Endpoint.Https.class, 443),
                    Map.entry(Endpoint.Ldap.class, 389),
                    Map.entry(Endpoint.Ldaps.class, 636),
                    Map.entry(Endpoint.Admin.class, 10143),
                    Map.entry(Endpoint.Admins.class, 10243),
                    Map.entry(Endpoint.Ssh.class, 22),
                    Map.entry(Endpoint.Telnet.class, 2023),
                    Map.entry(Endpoint.Snmp.class, 161),
                    Map.entry(Endpoint.Ndmp.class, 10000));

    private StandardPorts() {}

    /// 0: there is none.
    static int of(Class<? extends Endpoint> service) {
        return PORTS.getOrDefault(service, 0);
    }
}
