package org.postern.transport;

import org.postern.mail.Domain;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Fetches policies of MTA-STS from the well-known place.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8461#section-3.3 RFC 8461: HTTPS policy fetching
public final class HttpsPolicies implements StsPolicies.Fetcher {
    /// RFC 8461 section 3.3: a minute and 64 KiB are suggested.
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final int MOST_OCTETS = 64 << 10;
    private static final int OK = 200;

    // RFC 8461 section 3.3: redirects are not followed
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(20))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    @Override
    public String fetch(Domain domain) throws IOException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "https://mta-sts."
                                                + domain.ascii()
                                                + "/.well-known/mta-sts.txt"))
                        .timeout(TIMEOUT)
                        .build();
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() != OK) {
                    throw new IOException("status " + response.statusCode());
                }
                byte[] octets = body.readNBytes(MOST_OCTETS + 1);
                if (octets.length > MOST_OCTETS) {
                    throw new IOException("more than " + MOST_OCTETS + " octets");
                }
                return new String(octets, StandardCharsets.US_ASCII);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
