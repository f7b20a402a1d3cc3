package org.postern.node;

import org.postern.admin.MetricsSettings;
import org.postern.admin.MetricsText;
import org.postern.kernel.Metrics;
import org.postern.net.Network;
import org.postern.web.MountRules;
import org.postern.web.WebHandler;
import org.postern.web.WebMounts;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// `/metrics`: the figures for Prometheus and whatever reads its format.
///
/// @param settings asked for each request
record MetricsPage(Metrics metrics, Supplier<MetricsSettings> settings) implements WebHandler {
    private static final String PATH = "/metrics";

    /// Who scrapes knows addresses, not host names, and often no TLS: whom we let in is told by
    /// where he comes from.
    void mount(WebMounts mounts) {
        mounts.mount(PATH, MountRules.PUBLIC.withAnyHost().withClear().withCompression(), this);
    }

    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            response.header("Allow", "GET, HEAD");
            response.problem(405, "about:blank", "The figures are read by GET.");
            return;
        }
        if (!Network.anyContains(settings.get().allowed(), request.client())) {
            response.problem(
                    403,
                    "about:blank",
                    "Your address is not among those that may read the figures.");
            return;
        }
        boolean open = MetricsText.prefersOpen(request.header("Accept").orElse(""));
        byte[] text = MetricsText.of(metrics.families(), open).getBytes(StandardCharsets.UTF_8);
        response.send(200, open ? MetricsText.OPEN : MetricsText.PLAIN, text);
    }
}
