package org.postern.mailauth;

import org.postern.mail.Header;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Adds an ARC set to messages that are sent on (RFC 8617 section 5.1). For any number of threads.
public final class ArcSealer {
    private static final int BUFFER = 16_384;

    private final SigningKey key;
    private final List<String> names;
    private final InstantSource clock;

    /// @param names the fields that the message signature covers, each as often as it is there; of
    ///   these Authentication-Results and ARC fields never are
    // RFC 8617 section 4.1.2: neither Authentication-Results nor ARC-Seal; section 5.1: the results
    // and signatures of others need not be
    public ArcSealer(SigningKey key, List<String> names, InstantSource clock) {
        this.key = key;
        this.names =
                names.stream()
                        .filter(name -> !name.equalsIgnoreCase(AuthenticationResults.NAME))
                        .filter(name -> !name.regionMatches(true, 0, "ARC-", 0, 4))
                        .toList();
        this.clock = clock;
    }

    /// One message being sealed. Not for several threads.
    public final class Sealing {
        private final ArcChain chain;
        private final SignedFields fields;
        private final List<String> chosen;
        private final BodyHash hash = new BodyHash(Canonicalization.RELAXED, -1);
        private final long now = clock.instant().getEpochSecond();

        private Sealing(Header header) {
            chain = ArcChain.of(header);
            fields = new SignedFields(header);
            chosen =
                    names.stream()
                            .flatMap(name ->
                                    Collections.nCopies(
                                            fields.count(SignedFields.lower(name)), name)
                                            .stream())
                            .toList();
        }

        /// The next octets of the body, in pieces cut anywhere; its line ends are CRLF.
        public void write(byte[] body, int offset, int length) {
            hash.write(body, offset, length);
        }

        /// The body is whole.
        ///
        /// @param status what the chain was worth when the message came
        /// @param payload what we found out about it, as [AuthenticationResults#payload] writes it
        /// @return the three fields, to stand before the header as it was given, folded, with CRLF
        ///   at the end of each; empty when no set may be added: the chain was closed as failed
        ///   before, is full, or could not be judged
        /// @throws IllegalArgumentException if the payload is not one folded field
        public Optional<String> finish(ArcStatus status, String payload) {
            checkFolded(payload);
            int instance = chain.instances() + 1;
            // RFC 8617 section 5.1: nothing is added behind cv=fail, and no 51st set
            if (status == ArcStatus.TEMPERROR || chain.closed() || instance > ArcChain.MOST_SETS) {
                return Optional.empty();
            }
            var verdict = verdict(status, instance);
            String results = ArcChain.RESULTS + ": i=" + instance + "; " + payload + "\r\n";
            String signature = messageSignature(instance);
            return Optional.of(seal(instance, verdict, results, signature) + signature + results);
        }

        // RFC 8617 section 5.1: the first set says none; a chain that is not whole has failed
        private ArcStatus verdict(ArcStatus status, int instance) {
            if (instance == 1) {
                return ArcStatus.NONE;
            }
            return status == ArcStatus.PASS && chain.problem().isEmpty()
                    ? ArcStatus.PASS
                    : ArcStatus.FAIL;
        }

        private String messageSignature(int instance) {
            var printer =
                    new TagPrinter(ArcChain.MESSAGE_SIGNATURE)
                            .tag("a", key.algorithm().word())
                            .signature()
                            .tag("bh", Base64.getEncoder().encodeToString(hash.finish()))
                            .tag("c", "relaxed/relaxed")
                            .tag("d", key.domain().text())
                            .list("h", chosen)
                            .tag("i", Integer.toString(instance))
                            .tag("s", key.selector())
                            .tag("t", Long.toString(now));
            byte[] own = octets(printer.unsigned());
            byte[] signed = fields.signed(chosen, Canonicalization.RELAXED, own);
            return printer.signed(DkimSigner.sign(key, signed));
        }

        private String seal(int instance, ArcStatus verdict, String results, String signature) {
            var printer =
                    new TagPrinter(ArcChain.SEAL)
                            .tag("a", key.algorithm().word())
                            .signature()
                            .tag("cv", verdict.word())
                            .tag("d", key.domain().text())
                            .tag("i", Integer.toString(instance))
                            .tag("s", key.selector())
                            .tag("t", Long.toString(now));
            // RFC 8617 section 5.1.2: a seal that says fail covers its own set only
            var before = verdict == ArcStatus.FAIL ? List.<ArcSet>of() : chain.sets();
            byte[] sealed =
                    ArcChain.sealed(
                            before, octets(results), octets(signature), octets(printer.unsigned()));
            return printer.signed(DkimSigner.sign(key, sealed));
        }
    }

    /// Every line end in it is followed by white space: it stays one field.
    private static void checkFolded(String payload) {
        for (int at = payload.indexOf('\n'); at >= 0; at = payload.indexOf('\n', at + 1)) {
            boolean folds =
                    at > 0
                            && payload.charAt(at - 1) == '\r'
                            && at + 1 < payload.length()
                            && " \t".indexOf(payload.charAt(at + 1)) >= 0;
            if (!folds) {
                throw new IllegalArgumentException("results that are more than one field");
            }
        }
    }

    private static byte[] octets(String field) {
        return field.getBytes(StandardCharsets.UTF_8);
    }

    /// Begins to seal a message whose body is about to come.
    ///
    /// @param header all fields of the message as it will be sent
    public Sealing begin(Header header) {
        return new Sealing(header);
    }

    /// Seals a body that is all there; else as [Sealing#finish].
    ///
    /// @throws IOException when it cannot be read
    public Optional<String> seal(Header header, InputStream body, ArcStatus status, String payload)
            throws IOException {
        var sealing = begin(header);
        byte[] buffer = new byte[BUFFER];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            sealing.write(buffer, 0, count);
        }
        return sealing.finish(status, payload);
    }
}
