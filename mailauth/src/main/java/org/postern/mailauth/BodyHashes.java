package org.postern.mailauth;

import java.util.ArrayList;
import java.util.List;

/// The hashes that the signatures of one message need, each made once.
final class BodyHashes {
    private final List<BodyHash> hashes = new ArrayList<>();

    /// @param most octets that are hashed; -1 for all
    BodyHash of(Canonicalization form, long most) {
        for (var hash : hashes) {
            if (hash.covers(form, most)) {
                return hash;
            }
        }
        var hash = new BodyHash(form, most);
        hashes.add(hash);
        return hash;
    }

    void write(byte[] body, int offset, int length) {
        for (var hash : hashes) {
            hash.write(body, offset, length);
        }
    }

    void finish() {
        hashes.forEach(BodyHash::finish);
    }
}
