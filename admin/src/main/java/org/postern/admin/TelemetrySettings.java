package org.postern.admin;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// @param endpoint the base URL of a collector; empty: nothing is sent
/// @param headers fields of each request, for collectors that ask for a key
/// @param interval how often figures are sent
/// @param logs whether the lines of the logs are sent too
/// @param timeout how long a collector may take for one request
@SettingsPrefix(
        value = "telemetry",
        doc = "Sends figures, and logs if wanted, to a collector that speaks OpenTelemetry (OTLP).")
public record TelemetrySettings(
        @Setting(
                        value = "",
                        doc =
                                "The collector's base URL, http://host:4318 as a rule; /v1/metrics"
                                        + " and /v1/logs are added. OTLP over HTTP in JSON. Empty:"
                                        + " nothing is sent.")
                String endpoint,
        @Setting(
                        value = "",
                        secret = true,
                        doc =
                                "Header fields of each request, name=value, for collectors that"
                                        + " want a key.")
                List<String> headers,
        @Setting(
                        value = "60s",
                        min = 1_000,
                        max = 86_400_000,
                        doc = "How often the figures are sent.")
                Duration interval,
        @Setting(value = "false", doc = "Whether the lines of the logs are sent too.") boolean logs,
        @Setting(
                        value = "10s",
                        min = 100,
                        max = 600_000,
                        doc = "How long the collector may take for one request.")
                Duration timeout) {
    public TelemetrySettings {
        headers = List.copyOf(headers);
        if (!endpoint.isEmpty()) {
            URI uri = URI.create(endpoint);
            if (uri.getHost() == null
                    || !("http".equalsIgnoreCase(uri.getScheme())
                            || "https".equalsIgnoreCase(uri.getScheme()))) {
                throw new IllegalArgumentException(
                        "telemetry.endpoint is no http or https URL with a host");
            }
        }
        for (String header : headers) {
            if (header.indexOf('=') < 1) {
                throw new IllegalArgumentException("telemetry.headers has one without name=value");
            }
        }
    }
}
