package org.postern.admin;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.Network;

import java.util.List;

/// @param allowed who may read the figures without a token
/// @param token who sends it may read them from anywhere; empty: nobody
@SettingsPrefix(
        value = "metrics",
        doc = "Who may read the node's figures at /metrics, where Prometheus looks for them.")
public record MetricsSettings(
        @Setting(
                        value = "127.0.0.0/8, ::1",
                        doc = "Networks from which the figures may be read without a token.")
                List<Network> allowed,
        @Setting(
                        value = "",
                        secret = true,
                        doc =
                                "A secret that lets in from anywhere, sent as \"Authorization:"
                                        + " Bearer …\"; at least 16 characters. Empty: only"
                                        + " metrics.allowed.")
                String token) {
    private static final int SHORTEST = 16;

    public MetricsSettings {
        allowed = List.copyOf(allowed);
        if (!token.isEmpty() && token.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "metrics.token has less than " + SHORTEST + " characters");
        }
    }
}
