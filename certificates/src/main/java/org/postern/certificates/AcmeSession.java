package org.postern.certificates;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.net.CertificateFiles;
import org.shredzone.acme4j.Session;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The library's session with our patience and, for an authority within the site, its own
/// certificate's signers.
final class AcmeSession extends Session {
    private final HttpClient client;

    private AcmeSession(URI directory, HttpClient client, Duration timeout) {
        super(directory);
        this.client = client;
        networkSettings().setTimeout(timeout);
    }

    static AcmeSession of(AcmeSettings settings, String directory) throws ProblemException {
        var client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(settings.timeout());
        if (!settings.authorities().isEmpty()) {
            client.sslContext(trusting(Path.of(settings.authorities())));
        }
        return new AcmeSession(URI.create(directory), client.build(), settings.timeout());
    }

    @Override
    public HttpClient getHttpClient() {
        return client;
    }

    void close() {
        client.shutdownNow();
    }

    private static SSLContext trusting(Path authorities) throws ProblemException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (var authority : CertificateFiles.certificates(authorities)) {
                store.setCertificateEntry("authority" + count++, authority);
            }
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ProblemException(
                    new Problem("acme.authorities cannot be used.", e.getMessage(), null), e);
        }
    }
}
