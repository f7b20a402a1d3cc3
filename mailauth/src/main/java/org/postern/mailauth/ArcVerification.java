package org.postern.mailauth;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The ARC chain of one message, verified while its body passes once (RFC 8617 section 5.2).
final class ArcVerification {
    private final ArcChain chain;
    private final SignedFields fields;
    private final KeyLookups keys;
    private final @Nullable BodyHash hash;

    ArcVerification(ArcChain chain, SignedFields fields, BodyHashes hashes, KeyLookups keys) {
        this.chain = chain;
        this.fields = fields;
        this.keys = keys;
        if (chain.sets().isEmpty()) {
            hash = null;
            return;
        }
        var newest = chain.sets().getLast().signature();
        hash = hashes.of(newest.bodyForm(), newest.bodyLength());
        keys.start(newest.keyName());
        chain.sets().forEach(set -> keys.start(set.sealTags().keyName()));
    }

    /// After the body hashes are finished.
    ArcResult finish() {
        var sets = chain.sets();
        if (sets.isEmpty() || hash == null) {
            return chain.isThere() ? failed(ArcStatus.FAIL, chain.problem()) : ArcResult.NONE;
        }
        // RFC 8617 section 5.2: the newest message signature, then all seals from the newest on
        var failure = newest(sets.getLast(), hash);
        for (int i = sets.size() - 1; i >= 0 && failure == null; i--) {
            failure = seal(sets, i);
        }
        if (failure != null) {
            return failure;
        }
        var last = AuthenticationResults.parseArc(FieldText.value(sets.getLast().results()));
        return new ArcResult(
                ArcStatus.PASS,
                sets.stream().map(set -> set.sealTags().domain().text()).toList(),
                last.map(AuthenticationResults::results).orElse(List.of()),
                "");
    }

    /// Null when it holds.
    private @Nullable ArcResult newest(ArcSet set, BodyHash body) {
        var signature = set.signature();
        var found = keys.find(signature.keyName());
        var key = found.key();
        if (key == null) {
            return failed(found);
        }
        String refusal = key.refusal(signature.algorithm());
        if (!refusal.isEmpty()) {
            return failed(ArcStatus.FAIL, refusal);
        }
        if (!body.equalTo(signature.bodyHash())) {
            return failed(ArcStatus.FAIL, "body has changed");
        }
        byte[] signed =
                fields.signed(
                        signature.names(), signature.headerForm(), set.messageSignature().octets());
        return DkimVerification.holds(signature, key, signed)
                ? null
                : failed(ArcStatus.FAIL, "message signature does not verify");
    }

    /// Null when it holds.
    private @Nullable ArcResult seal(List<ArcSet> sets, int index) {
        var set = sets.get(index);
        var seal = set.sealTags();
        var found = keys.find(seal.keyName());
        var key = found.key();
        var publicKey = key == null ? null : key.key();
        if (key == null) {
            return failed(found);
        }
        String refusal = key.refusal(seal.algorithm());
        if (publicKey == null || !refusal.isEmpty()) {
            return failed(ArcStatus.FAIL, refusal);
        }
        byte[] sealed =
                ArcChain.sealed(
                        sets.subList(0, index),
                        set.results().octets(),
                        set.messageSignature().octets(),
                        set.seal().octets());
        return seal.algorithm().verify(publicKey, sealed, seal.signature())
                ? null
                : failed(ArcStatus.FAIL, "seal " + seal.instance() + " does not verify");
    }

    private static ArcResult failed(KeyLookups.Found found) {
        boolean temporary = found.status() == DkimStatus.TEMPERROR;
        return failed(temporary ? ArcStatus.TEMPERROR : ArcStatus.FAIL, found.problem());
    }

    private static ArcResult failed(ArcStatus status, String problem) {
        return new ArcResult(status, List.of(), List.of(), problem);
    }
}
