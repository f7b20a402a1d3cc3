package org.postern.transport;

import org.postern.smtp.client.TlsRequest;

import java.security.GeneralSecurityException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// TLS in the client's role, for each demand. Safe for use by many threads.
public final class ClientTls {
    private final SSLSocketFactory any;
    private final SSLSocketFactory trusted;

    /// @param trusted believes the authorities that this node trusts
    public ClientTls(SSLContext trusted) {
        this.trusted = trusted.getSocketFactory();
        this.any = factory(new AnyTrust());
    }

    /// Believes the authorities that the Java runtime trusts.
    public static ClientTls ofSystem() {
        try {
            return new ClientTls(SSLContext.getDefault());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param host the server's name
    TlsRequest request(TlsDemand demand, String host) {
        return switch (demand) {
            case TlsDemand.None() -> throw new IllegalArgumentException("no TLS is wanted");
            case TlsDemand.Opportunistic(), TlsDemand.Encrypted() -> TlsRequest.of(host, any);
            case TlsDemand.Tested(), TlsDemand.Verified(var _) ->
                    new TlsRequest(host, trusted, true);
            case TlsDemand.Dane dane -> TlsRequest.of(host, factory(new DaneTrust(dane)));
        };
    }

    private static SSLSocketFactory factory(TrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
