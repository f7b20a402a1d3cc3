package org.postern.directory.client;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.JVMDefaultTrustManager;
import com.unboundid.util.ssl.SSLUtil;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Another server, and how it is spoken to: always under TLS, but for one on this machine.
///
/// @param pinned whether the file of trust names the server's own certificate, so that the name in
///   it does not matter
record LdapTarget(String host, int port, Tls tls, String trust, boolean pinned) {
    /// When TLS begins.
    enum Tls {
        FIRST_OCTET,
        START_TLS,
        NONE
    }

    /// Reads `ldaps://host:port` or `ldap://host:port`.
    ///
    /// @param trust a file of certificates; empty: those that Java knows
    /// @throws IllegalArgumentException when it is no such thing
    static LdapTarget parse(String url, String trust) {
        try {
            var parsed = new LDAPURL(url.strip());
            String host = parsed.getHost();
            if (host == null || host.isEmpty()) {
                throw new IllegalArgumentException(url + " names no host");
            }
            boolean secure = parsed.getScheme().equals("ldaps");
            boolean here =
                    host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
            return new LdapTarget(
                    host,
                    parsed.getPort(),
                    secure ? Tls.FIRST_OCTET : here ? Tls.NONE : Tls.START_TLS,
                    trust,
                    !trust.isEmpty());
        } catch (LDAPException e) {
            throw new IllegalArgumentException(
                    url + " is no server: ldap://host:port or ldaps://host:port", e);
        }
    }

    /// A connection on which nobody is logged in.
    ///
    /// @param patience longest wait for the connection and for each answer
    LDAPConnection connect(Duration patience) throws LDAPException, IOException {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) patience.toMillis());
        options.setResponseTimeoutMillis(patience.toMillis());
        options.setUseSynchronousMode(true);
        options.setFollowReferrals(false);
        if (tls != Tls.NONE && !pinned) {
            options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        }
        if (tls == Tls.FIRST_OCTET) {
            return new LDAPConnection(context().getSocketFactory(), options, host, port);
        }
        var connection = new LDAPConnection(options, host, port);
        if (tls == Tls.START_TLS) {
            try {
                var result =
                        connection.processExtendedOperation(new StartTLSExtendedRequest(context()));
                if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
                    throw new LDAPException(result);
                }
            } catch (LDAPException | IOException e) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }

    private SSLContext context() throws IOException {
        try {
            if (trust.isEmpty()) {
                return new SSLUtil(JVMDefaultTrustManager.getInstance()).createSSLContext();
            }
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            try (InputStream file = Files.newInputStream(Path.of(trust))) {
                int count = 0;
                for (var certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                    store.setCertificateEntry("trusted" + count++, certificate);
                }
            }
            var trusting = TrustManagerFactory.getInstance("PKIX");
            trusting.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trusting.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be spoken with what " + trust + " holds", e);
        }
    }

    @Override
    public String toString() {
        return (tls == Tls.FIRST_OCTET ? "ldaps://" : "ldap://") + host + ":" + port;
    }
}
