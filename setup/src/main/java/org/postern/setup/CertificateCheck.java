package org.postern.setup;

import org.postern.kernel.Durations;
import org.postern.net.TlsCertificate;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whether clients will like the certificates that they are shown.
record CertificateCheck(Instruments tools) implements Check {
    private static final Duration SOON = Duration.ofDays(14);

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public String about() {
        return "certificates: end, names, chain, who signed them";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        if (site.certificates().isEmpty()) {
            findings.unchecked(
                    "", "which certificates there are only a node knows that has started.");
            return;
        }
        var standard = site.certificates().getFirst();
        if (site.certificates().stream().noneMatch(each -> each.covers(site.hostname()))) {
            findings.bad(
                    site.hostname(),
                    "no certificate is for it; clients are shown one for "
                            + String.join(", ", standard.hosts())
                            + ".",
                    "Mail programs refuse, or warn of, a certificate of another name.",
                    "Certificate Request "
                            + site.hostname()
                            + ", or Certificate Create NAME "
                            + site.hostname());
        }
        site.certificates().stream()
                .filter(each -> each.equals(standard) || !each.isSelfSigned())
                .forEach(each -> look(each, findings));
    }

    private void look(TlsCertificate certificate, Findings findings) {
        var now = tools.clock().instant();
        var left = Duration.between(now, certificate.ends());
        String name = certificate.name();
        if (left.isNegative()) {
            findings.bad(
                    name,
                    "it ended " + Durations.approximate(left.negated()) + " ago.",
                    "Mail programs refuse it, and servers that insist on TLS send nothing.",
                    renew(certificate));
        } else if (now.isBefore(certificate.begins())) {
            findings.bad(
                    name,
                    "it is not valid yet.",
                    "Mail programs refuse it.",
                    "Doctor clock, or another certificate");
        } else if (left.compareTo(SOON) < 0) {
            findings.warning(
                    name,
                    "it ends in " + Durations.approximate(left) + ".",
                    "After that mail programs refuse it.",
                    renew(certificate));
        } else if (certificate.isSelfSigned()) {
            findings.note(
                    name,
                    "it is signed by itself.",
                    "Mail programs warn of it. Mail between servers works.",
                    "Certificate Request with the names of this node, or Certificate Add");
        } else {
            chain(certificate, left, findings);
        }
    }

    private static String renew(TlsCertificate certificate) {
        return "Certificate Show " + certificate.name() + ", which says where it comes from";
    }

    private void chain(TlsCertificate certificate, Duration left, Findings findings) {
        String name = certificate.name();
        var anchors = anchors();
        if (leadsTo(anchors, certificate.chain())) {
            findings.good(name, "valid for " + Durations.approximate(left) + ", chain complete.");
        } else if (certificate.chain().size() == 1) {
            findings.bad(
                    name,
                    "its chain is not complete: the certificate of its signer, "
                            + certificate.leaf().getIssuerX500Principal().getName()
                            + ", is not in the file.",
                    "Clients cannot find the way to an authority that they trust.",
                    "the file that the authority calls the full chain");
        } else {
            findings.note(
                    name,
                    "it is signed by nobody whom this Java trusts.",
                    "That is right where all clients have the authority of your site.",
                    "Certificate Request, for one that everybody trusts");
        }
    }

    private static Set<TrustAnchor> anchors() {
        var anchors = new HashSet<TrustAnchor>();
        try {
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init((KeyStore) null);
            for (var each : trust.getTrustManagers()) {
                if (each instanceof X509TrustManager manager) {
                    Arrays.stream(manager.getAcceptedIssuers())
                            .forEach(issuer -> anchors.add(new TrustAnchor(issuer, null)));
                }
            }
        } catch (GeneralSecurityException e) {
            return Set.of();
        }
        return anchors;
    }

    // RFC 5280 section 6.1
    private boolean leadsTo(Set<TrustAnchor> anchors, List<X509Certificate> chain) {
        if (anchors.isEmpty()) {
            return false;
        }
        try {
            var last = chain.getLast();
            boolean root = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
            var path =
                    CertificateFactory.getInstance("X.509")
                            .generateCertPath(
                                    root && chain.size() > 1
                                            ? chain.subList(0, chain.size() - 1)
                                            : chain);
            var parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(tools.clock().instant()));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
