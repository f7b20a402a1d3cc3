package org.postern.admin;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.Network;

import java.util.List;

/// @param allowed who may read the figures
@SettingsPrefix(
        value = "metrics",
        doc = "Who may read the node's figures at /metrics, where Prometheus looks for them.")
public record MetricsSettings(
        @Setting(value = "127.0.0.0/8, ::1", doc = "Networks from which the figures may be read.")
                List<Network> allowed) {
    public MetricsSettings {
        allowed = List.copyOf(allowed);
    }
}
