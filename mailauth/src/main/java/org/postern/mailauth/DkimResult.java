package org.postern.mailauth;

import org.jspecify.annotations.Nullable;

/// What came of one signature.
///
/// @param signature absent when it could not be read
/// @param problem why it does not pass, in words for a header; empty when it passes
/// @param keyBits length of the key; 0 when it was not had
/// @param testing the domain says that it only tries (`t=y`)
public record DkimResult(
        DkimStatus status,
        @Nullable DkimSignature signature,
        String problem,
        int keyBits,
        boolean testing) {
    static DkimResult of(DkimStatus status, @Nullable DkimSignature signature, String problem) {
        return new DkimResult(status, signature, problem, 0, false);
    }

    public boolean passed() {
        return status == DkimStatus.PASS;
    }
}
