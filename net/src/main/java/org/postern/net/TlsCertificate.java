package org.postern.net;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// A certificate that a server shows, with its private key.
///
/// @param name what the site calls it
/// @param chain the server's own certificate first, then those that sign it
/// @param key belongs to the first of them
public record TlsCertificate(String name, List<X509Certificate> chain, PrivateKey key) {
    /// A DNS name among the alternative names: RFC 5280 section 4.2.1.6.
    private static final int DNS_NAME = 2;

    public TlsCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException(name + " has no certificate");
        }
    }

    /// The server's own certificate.
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// The host names that it is for, in lower case; a wildcard begins with `*.`.
    public List<String> hosts() {
        return hosts(leaf());
    }

    /// As [#hosts()], of any certificate.
    public static List<String> hosts(X509Certificate certificate) {
        var hosts = new ArrayList<String>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (var each : names) {
                    if (each.get(0) instanceof Integer type && type == DNS_NAME) {
                        hosts.add(String.valueOf(each.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        // RFC 6125 section 6.4.4: the common name counts where no alternative name does.
        return hosts.isEmpty() ? commonName(certificate) : List.copyOf(hosts);
    }

    private static List<String> commonName(X509Certificate certificate) {
        var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        var names = subject.getRDNs(BCStyle.CN);
        if (names.length == 0) {
            return List.of();
        }
        String name = IETFUtils.valueToString(names[0].getFirst().getValue());
        return List.of(name.toLowerCase(Locale.ROOT));
    }

    /// Whether it is for this host by its whole name.
    public boolean names(String host) {
        return hosts().contains(folded(host));
    }

    /// Whether it is for this host by its whole name or a wildcard.
    public boolean covers(String host) {
        return covers(leaf(), host);
    }

    /// As [#covers(String)], of any certificate.
    public static boolean covers(X509Certificate certificate, String host) {
        return covered(hosts(certificate), host);
    }

    static boolean covered(List<String> hosts, String host) {
        String wanted = folded(host);
        int dot = wanted.indexOf('.');
        // RFC 6125 section 6.4.3: a wildcard stands for one whole label, the leftmost.
        return hosts.contains(wanted) || (dot > 0 && hosts.contains("*" + wanted.substring(dot)));
    }

    static String folded(String host) {
        String folded = host.toLowerCase(Locale.ROOT);
        return folded.endsWith(".") ? folded.substring(0, folded.length() - 1) : folded;
    }

    /// When it begins to be valid.
    public Instant begins() {
        return leaf().getNotBefore().toInstant();
    }

    /// When it ends.
    public Instant ends() {
        return leaf().getNotAfter().toInstant();
    }

    /// Whether nobody but its own key signed it.
    public boolean isSelfSigned() {
        return leaf().getSubjectX500Principal().equals(leaf().getIssuerX500Principal());
    }
}
