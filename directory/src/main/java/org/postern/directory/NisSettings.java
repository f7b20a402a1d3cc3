package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// The NIS servers that passwords are looked up at.
@SettingsPrefix(
        value = "nis",
        doc = "Passwords looked up by NIS, for the domains that name it as their back-end.")
public record NisSettings(
        @Setting(
                        value = "",
                        doc =
                                "The servers, as host or host:port, asked one after the other until"
                                    + " one answers; without a port the server's portmapper tells"
                                    + " it. Empty: there are none. NIS shows hashes to whoever"
                                    + " asks: use it on networks that are safe.")
                List<String> servers,
        @Setting(value = "", doc = "The NIS domain.") String domain,
        @Setting(value = "passwd.byname", doc = "The map that has the people by their names.")
                String map,
        @Setting(value = "5s", min = 100, max = 60_000, doc = "How long an answer is waited for.")
                Duration timeout) {
    public NisSettings {
        servers = List.copyOf(servers);
        servers.forEach(server -> HostAndPort.parse(server, NisBackend.PORTMAPPER));
        if (!servers.isEmpty() && domain.isEmpty()) {
            throw new IllegalArgumentException("nis.servers needs nis.domain");
        }
    }
}
