package org.postern.net;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;

/// Makes the certificate with which a node begins: P-256, signed by itself, for ten years.
public final class SelfSigned {
    /// The file names below the directory.
    public static final String CERTIFICATE = "cert.pem";

    public static final String KEY = "key.pem";

    private static final Duration LIFE = Duration.ofDays(3_650);

    /// A client whose clock is behind ours accepts it too.
    private static final Duration BEFORE = Duration.ofDays(1);

    /// RFC 5280 section 4.1.2.2: at most 20 octets, positive.
    private static final int SERIAL_BITS = 127;

    /// RFC 5280 appendix A.1, ub-common-name.
    private static final int MAX_COMMON_NAME = 64;

    private static final int PEM_WIDTH = 64;
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

    private SelfSigned() {}

    /// Writes `cert.pem` and `key.pem` (readable by the owner alone) into `directory`, which is
    /// made if absent. Files of these names are not replaced.
    ///
    /// @param hostnames DNS names, A-labels, at least one; the loopback addresses are added
    /// @throws ProblemException when the files exist or cannot be written
    public static void create(Path directory, List<String> hostnames, InstantSource clock)
            throws ProblemException {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            byte[] certificate = certificate(pair, hostnames, clock);
            Files.createDirectories(directory);
            // The key first: a certificate without a key would be the worse half.
            write(
                    directory.resolve(KEY),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                    "rw-------");
            write(directory.resolve(CERTIFICATE), pem("CERTIFICATE", certificate), "rw-r--r--");
        } catch (GeneralSecurityException | OperatorCreationException | IOException failed) {
            throw new ProblemException(
                    new Problem(
                            "No certificate can be made in " + directory + ".",
                            failed.toString(),
                            null),
                    failed);
        }
    }

    /// Makes one without writing it.
    ///
    /// @param name what the site calls it
    /// @param hostnames DNS names, A-labels, at least one; the loopback addresses are added
    /// @throws ProblemException when this Java cannot
    public static TlsCertificate make(String name, List<String> hostnames, InstantSource clock)
            throws ProblemException {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var made =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(
                                                    certificate(pair, hostnames, clock)));
            return new TlsCertificate(name, List.of(made), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException failed) {
            throw new ProblemException(
                    new Problem("No certificate can be made.", failed.toString(), null), failed);
        }
    }

    private static byte[] certificate(KeyPair pair, List<String> hostnames, InstantSource clock)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var name = name(hostnames.getFirst());
        var now = clock.instant();
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
                        Date.from(now.minus(BEFORE)),
                        Date.from(now.plus(LIFE)),
                        name,
                        pair.getPublic());
        addExtensions(builder, hostnames);
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return builder.build(signer).getEncoded();
    }

    private static X500Name name(String hostname) {
        // RFC 6125 section 2.3: the names that count are the alternative ones; this one is shown to
        // people, and has a limit.
        String shown =
                hostname.length() <= MAX_COMMON_NAME ? hostname : "Postern self-signed certificate";
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, shown).build();
    }

    private static void addExtensions(JcaX509v3CertificateBuilder builder, List<String> hostnames)
            throws CertIOException {
        var names = new ArrayList<GeneralName>();
        for (String hostname : hostnames) {
            names.add(new GeneralName(GeneralName.dNSName, hostname));
        }
        for (String address : LOOPBACK) {
            names.add(new GeneralName(GeneralName.iPAddress, address));
        }
        // RFC 5280 section 4.2.1.6, and section 4.2.1.9 for what it may not do: sign others.
        builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    }

    static String pem(String label, byte[] der) {
        var encoder = Base64.getMimeEncoder(PEM_WIDTH, new byte[] {'\n'});
        return "-----BEGIN "
                + label
                + "-----\n"
                + encoder.encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var out = FileChannel.open(file, options, mode)) {
            var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            out.force(true);
        }
    }
}
