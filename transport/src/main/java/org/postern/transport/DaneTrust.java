package org.postern.transport;

import org.postern.net.DnsRecord;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Believes what TLSA records name, and nothing else.
///
/// @spec https://www.rfc-editor.org/rfc/rfc7672#section-3 RFC 7672: DANE for SMTP
final class DaneTrust extends X509ExtendedTrustManager {
    private static final int TRUST_ANCHOR = 2;
    private static final int END_ENTITY = 3;
    private static final int LONGEST_CHAIN = 10;

    /// RFC 5280: the type of a dNSName among alternative names.
    private static final int DNS_NAME = 2;

    private final List<DnsRecord.Tlsa> records;
    private final List<String> names;

    DaneTrust(TlsDemand.Dane demand) {
        this.records = demand.records();
        this.names = demand.names();
    }

    /// Whether a record can be used for SMTP.
    // RFC 7672 section 3.1.3: usages 0 and 1 are not; RFC 6698 section 2.1 names the others' values
    static boolean usable(DnsRecord.Tlsa record) {
        return (record.usage() == TRUST_ANCHOR || record.usage() == END_ENTITY)
                && record.selector() <= 1
                && record.matching() <= 2;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        for (var record : records) {
            if (record.usage() == END_ENTITY && matches(record, chain[0])) {
                // RFC 7672 section 3.1.1: neither names nor dates count
                return;
            }
            if (record.usage() == TRUST_ANCHOR && anchored(record, chain)) {
                return;
            }
        }
        throw new CertificateException("no TLSA record names the certificate");
    }

    // RFC 7672 section 3.1.2: the chain leads to the anchor, and the certificate names the host
    private boolean anchored(DnsRecord.Tlsa record, X509Certificate[] chain) {
        try {
            for (int i = 0; i < Math.min(chain.length, LONGEST_CHAIN); i++) {
                chain[i].checkValidity();
                if (i > 0 && matches(record, chain[i])) {
                    return names(chain[0]);
                }
                if (i + 1 < chain.length) {
                    chain[i].verify(chain[i + 1].getPublicKey());
                    if (chain[i + 1].getBasicConstraints() < 0) {
                        return false;
                    }
                }
            }
            return false;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean names(X509Certificate leaf) throws CertificateException {
        var alternatives = leaf.getSubjectAlternativeNames();
        if (alternatives == null) {
            return false;
        }
        for (var alternative : alternatives) {
            if (alternative.get(0) instanceof Integer type
                    && type == DNS_NAME
                    && alternative.get(1) instanceof String bears
                    && names.stream().anyMatch(name -> names(bears, name))) {
                return true;
            }
        }
        return false;
    }

    // RFC 6125 section 6.4.3: a wildcard stands for the whole of the first label
    static boolean names(String bears, String name) {
        String pattern = bears.toLowerCase(Locale.ROOT);
        String wanted = name.toLowerCase(Locale.ROOT);
        if (pattern.startsWith("*.")) {
            int dot = wanted.indexOf('.');
            return dot > 0 && wanted.substring(dot).equals(pattern.substring(1));
        }
        return pattern.equals(wanted);
    }

    // RFC 6698 section 2.1: selector 0 the certificate, 1 its key; matching type 0 as it is, 1 and
    // 2
    // its digest
    private static boolean matches(DnsRecord.Tlsa record, X509Certificate certificate)
            throws CertificateException {
        byte[] selected =
                record.selector() == 0
                        ? certificate.getEncoded()
                        : certificate.getPublicKey().getEncoded();
        return switch (record.matching()) {
            case 0 -> Arrays.equals(selected, record.data());
            case 1 -> MessageDigest.isEqual(digest("SHA-256", selected), record.data());
            default -> MessageDigest.isEqual(digest("SHA-512", selected), record.data());
        };
    }

    private static byte[] digest(String name, byte[] octets) {
        try {
            return MessageDigest.getInstance(name).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("we are the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("we are the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("we are the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
