package org.postern.setup;

import org.postern.kernel.Sha256;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.TlsCertificate;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Whether the TLSA records of the node name the keys that it shows.
record DaneCheck(Instruments tools) implements Check {
    private static final int AUTHORITY = 2;
    private static final int SERVER = 3;

    @Override
    public String name() {
        return "tlsa";
    }

    @Override
    public String about() {
        return "TLSA (DANE) of the node: that it names the certificate in use";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var name = Look.name("_25._tcp." + site.hostname());
        if (name.isEmpty() || site.certificates().isEmpty()) {
            findings.unchecked(site.hostname(), "its certificate is not known.");
            return;
        }
        var shown = shownTo(site);
        String record = name.get() + ". IN TLSA 3 1 1 " + hash(shown.leaf());
        var answer = tools.resolver().lookup(name.get(), DnsType.TLSA);
        if (answer.isUnknown()) {
            findings.unchecked(site.hostname(), "DNS does not answer: " + answer.reason());
        } else if (answer.isAbsent()) {
            findings.note(
                    site.hostname(),
                    "it has no TLSA record.",
                    "With DNSSEC, one would keep others from being sent elsewhere or in clear.",
                    record);
        } else if (answer.records().stream().noneMatch(one -> matches(one, shown.chain()))) {
            // RFC 7672 section 2.2: who sees records that do not match sends nothing
            findings.bad(
                    site.hostname(),
                    "none of its TLSA records is of the certificate that it shows.",
                    "Servers that keep to DANE send it no mail at all.",
                    record);
        } else {
            findings.good(site.hostname(), "TLSA names the certificate in use.");
        }
    }

    /// What a client is shown that asks for the node's name.
    private static TlsCertificate shownTo(Deployment site) {
        return site.certificates().stream()
                .filter(each -> each.covers(site.hostname()))
                .findFirst()
                .orElse(site.certificates().getFirst());
    }

    private static String hash(X509Certificate certificate) {
        return HexFormat.of().formatHex(Sha256.digest(certificate.getPublicKey().getEncoded()));
    }

    // RFC 6698 section 2.1: usage, selector, matching type
    private static boolean matches(DnsRecord.Tlsa record, List<X509Certificate> chain) {
        var candidates =
                switch (record.usage()) {
                    case SERVER -> chain.subList(0, 1);
                    case AUTHORITY -> chain.subList(Math.min(1, chain.size()), chain.size());
                    default -> List.<X509Certificate>of();
                };
        return candidates.stream().anyMatch(each -> matches(record, each));
    }

    private static boolean matches(DnsRecord.Tlsa record, X509Certificate certificate) {
        try {
            byte[] selected =
                    record.selector() == 1
                            ? certificate.getPublicKey().getEncoded()
                            : certificate.getEncoded();
            byte[] matched =
                    switch (record.matching()) {
                        case 1 -> Sha256.digest(selected);
                        case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                        default -> selected;
                    };
            return Arrays.equals(matched, record.data());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
