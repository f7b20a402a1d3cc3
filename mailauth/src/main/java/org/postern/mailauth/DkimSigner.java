package org.postern.mailauth;

import org.postern.mail.Header;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/// Signs messages (RFC 6376 section 5): one signature a key, the body read once for all. For any
/// number of threads.
public final class DkimSigner {
    private static final int BUFFER = 16_384;

    private final List<SigningKey> keys;
    private final SigningPlan plan;
    private final InstantSource clock;

    /// @param keys usually an RSA key, which all verifiers know, and perhaps an Ed25519 key (RFC
    ///   8463 section 3)
    public DkimSigner(List<SigningKey> keys, SigningPlan plan, InstantSource clock) {
        this.keys = List.copyOf(keys);
        this.plan = plan;
        this.clock = clock;
    }

    /// One message being signed. Not for several threads.
    public final class Signing {
        private final SignedFields fields;
        private final List<String> names;
        private final BodyHash hash = new BodyHash(plan.bodyForm(), -1);

        private Signing(Header header) {
            fields = new SignedFields(header);
            names = plan.chosen(fields);
        }

        /// The next octets of the body, in pieces cut anywhere; its line ends are CRLF.
        public void write(byte[] body, int offset, int length) {
            hash.write(body, offset, length);
        }

        /// The body is whole.
        ///
        /// @return the DKIM-Signature fields, to stand before the header as it was given; each
        ///   folded, with CRLF at its end
        public String finish() {
            byte[] bodyHash = hash.finish();
            var signatures = new StringBuilder();
            for (var key : keys) {
                signatures.append(field(key, bodyHash));
            }
            return signatures.toString();
        }

        private String field(SigningKey key, byte[] bodyHash) {
            long now = clock.instant().getEpochSecond();
            var printer =
                    new TagPrinter("DKIM-Signature")
                            .tag("v", "1")
                            .tag("a", key.algorithm().word())
                            .tag("c", plan.headerForm().word() + "/" + plan.bodyForm().word())
                            .tag("d", key.domain().text())
                            .tag("s", key.selector())
                            .tag("t", Long.toString(now));
            if (!plan.life().isZero()) {
                printer.tag("x", Long.toString(now + plan.life().toSeconds()));
            }
            printer.list("h", names)
                    .tag("bh", Base64.getEncoder().encodeToString(bodyHash))
                    .signature();
            byte[] own = printer.unsigned().getBytes(StandardCharsets.US_ASCII);
            return printer.signed(sign(key, fields.signed(names, plan.headerForm(), own)));
        }
    }

    static byte[] sign(SigningKey key, byte[] signed) {
        try {
            return key.algorithm().sign(key.key(), signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was good before: " + key, e);
        }
    }

    /// Begins to sign a message whose body is about to come.
    ///
    /// @param header all fields of the message as it will be sent
    public Signing begin(Header header) {
        return new Signing(header);
    }

    /// Signs a body that is all there.
    ///
    /// @throws IOException when it cannot be read
    public String sign(Header header, InputStream body) throws IOException {
        var signing = begin(header);
        byte[] buffer = new byte[BUFFER];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            signing.write(buffer, 0, count);
        }
        return signing.finish();
    }
}
