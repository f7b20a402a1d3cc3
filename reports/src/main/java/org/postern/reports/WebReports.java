package org.postern.reports;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Posts reports on TLS to where domains want them over HTTPS.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8460#section-5.4 RFC 8460: HTTPS transport
final class WebReports {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    // RFC 8460 section 3: certificates of receivers of reports need not be valid; we insist, since
    // a
    // report names servers
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(20))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /// @return why it was not taken; empty when it was
    Optional<String> post(String uri, byte[] compressed) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(uri))
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/tlsrpt+gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(compressed))
                            .build();
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of("answered " + status);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("not posted: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("not posted");
        }
    }
}
