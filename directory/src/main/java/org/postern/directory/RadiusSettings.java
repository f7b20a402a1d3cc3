package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// The RADIUS servers that judge passwords.
@SettingsPrefix(
        value = "radius",
        doc = "Passwords judged by RADIUS, for the domains that name it as their back-end.")
public record RadiusSettings(
        @Setting(
                        value = "",
                        doc =
                                "The servers, as host or host:port, asked one after the other until"
                                        + " one answers; the port is 1812 without one. Empty: there"
                                        + " are none.")
                List<String> servers,
        @Setting(
                        value = "",
                        doc =
                                "A file with the secret that is shared with the servers; readable"
                                        + " for nobody else.")
                String secretFile,
        @Setting(value = "3s", min = 100, max = 60_000, doc = "How long an answer is waited for.")
                Duration timeout,
        @Setting(
                        value = "2",
                        min = 1,
                        max = 10,
                        doc = "How often a server is asked before the next one is.")
                int attempts,
        @Setting(
                        value = "local-part",
                        doc =
                                "By what name people are known there: local-part, what stands"
                                        + " before the @, or address.")
                NameForm name,
        @Setting(value = "postern", doc = "What the servers are told of who asks (NAS-Identifier).")
                String nasIdentifier,
        @Setting(
                        value = "true",
                        doc =
                                "Whether answers must be signed with Message-Authenticator. Without"
                                    + " it somebody between may forge them; turn it off only for"
                                    + " servers that cannot and that are reached over a safe"
                                    + " network.")
                boolean requireMessageAuthenticator) {
    public RadiusSettings {
        servers = List.copyOf(servers);
        servers.forEach(server -> HostAndPort.parse(server, RadiusBackend.PORT));
        if (!servers.isEmpty() && secretFile.isEmpty()) {
            throw new IllegalArgumentException("radius.servers needs radius.secretFile");
        }
    }
}
