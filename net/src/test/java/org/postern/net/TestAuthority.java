package org.postern.net;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

/// An authority that signs client certificates for tests.
public final class TestAuthority {
    private static final long DAY_SECONDS = 86_400;

    private final KeyPair pair = pair();
    private final String name;
    private final X509Certificate certificate;

    public TestAuthority(String name) throws Exception {
        this.name = name;
        certificate = sign(name, pair, true);
    }

    private static KeyPair pair() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    public String pem() throws Exception {
        return SelfSigned.pem("CERTIFICATE", certificate.getEncoded());
    }

    /// A certificate that names these addresses.
    public X509Certificate issue(String subject, String... addresses) throws Exception {
        return sign(subject, pair(), false, addresses);
    }

    /// A server's certificate, valid from a day ago, with this authority behind it.
    ///
    /// @param algorithm `EC` or `RSA`
    public TlsCertificate server(String called, String algorithm, Instant ends, String... hosts)
            throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else {
            generator.initialize(2_048);
        }
        var server = generator.generateKeyPair();
        return new TlsCertificate(
                called,
                List.of(signed(server.getPublic(), ends, hosts), certificate),
                server.getPrivate());
    }

    /// A server's certificate for a key that is not ours, valid from a day ago.
    public X509Certificate signed(PublicKey key, Instant ends, String... hosts) throws Exception {
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(name),
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(Instant.now().minusSeconds(DAY_SECONDS)),
                        Date.from(ends),
                        new X500Name("CN=" + hosts[0]),
                        key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                        Arrays.stream(hosts)
                                .map(host -> new GeneralName(GeneralName.dNSName, host))
                                .toArray(GeneralName[]::new)));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /// Puts a certificate with its key into a store.
    void issue(KeyStore store, String subject) throws Exception {
        var client = pair();
        var issued = sign(subject, client, false);
        store.setKeyEntry(
                "client",
                client.getPrivate(),
                new char[0],
                new Certificate[] {issued, certificate});
    }

    private X509Certificate sign(String subject, KeyPair of, boolean signs, String... addresses)
            throws Exception {
        var now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(name),
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(now.minusSeconds(DAY_SECONDS)),
                        Date.from(now.plusSeconds(DAY_SECONDS)),
                        new X500Name(subject),
                        of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(signs));
        if (!signs) {
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        }
        if (addresses.length > 0) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            Arrays.stream(addresses)
                                    .map(address ->
                                            new GeneralName(GeneralName.rfc822Name, address))
                                    .toArray(GeneralName[]::new)));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
