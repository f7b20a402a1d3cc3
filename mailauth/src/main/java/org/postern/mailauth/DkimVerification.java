package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;

import java.util.ArrayList;
import java.util.List;

/// The DKIM signatures of one message, verified while its body passes once.
final class DkimVerification {
    private static final String NAME = "DKIM-Signature";

    /// A signature under way.
    ///
    /// @param signature absent when it cannot be read; then `problem` says why
    private record Pending(
            HeaderField field,
            @Nullable DkimSignature signature,
            @Nullable BodyHash hash,
            String problem) {}

    private final SignedFields fields;
    private final KeyLookups keys;
    private final DkimRules rules;
    private final long now;
    private final List<Pending> pending = new ArrayList<>();

    /// @param now second of the epoch
    DkimVerification(
            Header header,
            SignedFields fields,
            BodyHashes hashes,
            KeyLookups keys,
            DkimRules rules,
            long now) {
        this.fields = fields;
        this.keys = keys;
        this.rules = rules;
        this.now = now;
        // RFC 6376 section 6.1: how many signatures are looked at is the verifier's choice
        header.all(NAME).stream()
                .limit(rules.mostSignatures())
                .forEach(field -> pending.add(begin(field, hashes)));
    }

    private Pending begin(HeaderField field, BodyHashes hashes) {
        try {
            var signature = DkimSignature.dkim(FieldText.value(field));
            keys.start(signature.keyName());
            return new Pending(
                    field, signature, hashes.of(signature.bodyForm(), signature.bodyLength()), "");
        } catch (TagSyntaxException wrong) {
            return new Pending(field, null, null, wrong.problem());
        }
    }

    /// After the body hashes are finished.
    List<DkimResult> finish() {
        return pending.stream().map(this::judge).toList();
    }

    private DkimResult judge(Pending one) {
        var signature = one.signature();
        var hash = one.hash();
        if (signature == null || hash == null) {
            return DkimResult.of(DkimStatus.PERMERROR, null, one.problem());
        }
        // RFC 6376 section 3.5: x= and t=
        if (signature.expiration() >= 0 && signature.expiration() < now) {
            return DkimResult.of(DkimStatus.FAIL, signature, "signature expired");
        }
        if (signature.time() > now + rules.clockSkew().toSeconds()) {
            return DkimResult.of(DkimStatus.FAIL, signature, "signature from the future");
        }
        if (signature.bodyLength() > hash.octets()) {
            return DkimResult.of(DkimStatus.PERMERROR, signature, "l= is beyond the body");
        }
        var found = keys.find(signature.keyName());
        var key = found.key();
        if (key == null) {
            return DkimResult.of(found.status(), signature, found.problem());
        }
        return judge(one.field(), signature, hash, key);
    }

    private DkimResult judge(
            HeaderField field, DkimSignature signature, BodyHash hash, DkimKey key) {
        String refusal = refusal(signature, key);
        if (!refusal.isEmpty()) {
            return result(DkimStatus.PERMERROR, signature, refusal, key);
        }
        if (!hash.equalTo(signature.bodyHash())) {
            return result(DkimStatus.FAIL, signature, "body has changed", key);
        }
        byte[] signed = fields.signed(signature.names(), signature.headerForm(), field.octets());
        if (!holds(signature, key, signed)) {
            return result(DkimStatus.FAIL, signature, "signature does not verify", key);
        }
        // RFC 6376 section 8.2: what follows the signed part of a body may be anybody's
        if (hash.uncovered() > 0 && !rules.partialBodies()) {
            return result(
                    DkimStatus.POLICY,
                    signature,
                    hash.uncovered() + " octets of the body are not signed",
                    key);
        }
        return result(DkimStatus.PASS, signature, "", key);
    }

    static boolean holds(DkimSignature signature, DkimKey key, byte[] signed) {
        var publicKey = key.key();
        return publicKey != null
                && signature.algorithm().verify(publicKey, signed, signature.signature());
    }

    private static String refusal(DkimSignature signature, DkimKey key) {
        String refusal = key.refusal(signature.algorithm());
        // RFC 6376 section 3.6.1: t=s forbids identities in subdomains
        return refusal.isEmpty() && key.strict() && !signature.identityIsDomain()
                ? "the key is not for subdomains"
                : refusal;
    }

    private static DkimResult result(
            DkimStatus status, DkimSignature signature, String problem, DkimKey key) {
        return new DkimResult(status, signature, problem, key.bits(), key.testing());
    }
}
