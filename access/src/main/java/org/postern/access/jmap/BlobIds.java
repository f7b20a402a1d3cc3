package org.postern.access.jmap;

import org.postern.engine.BlobId;

import java.util.HexFormat;
import java.util.Optional;

/// The ids of blobs: an Email's octets, an uploaded file, a filter script, and parts of any of
/// these.
///
/// `B` and the e-mail id; `U` and the digest of the file; `S` and that of the script; then for each
/// part its number, after a hyphen and with underscores for dots: `B100000001-1_2`.
final class BlobIds {
    private static final char EMAIL = 'B';
    private static final char UPLOAD = 'U';
    private static final char SCRIPT = 'S';
    private static final int DIGEST_DIGITS = 2 * BlobId.OCTETS;

    private BlobIds() {}

    static String email(long emailId) {
        return EMAIL + Long.toHexString(emailId);
    }

    static String upload(BlobId id) {
        return UPLOAD + HexFormat.of().formatHex(id.digest());
    }

    /// @param digest hexadecimal
    static String script(String digest) {
        return SCRIPT + digest;
    }

    /// The digest of a script, hexadecimal; empty when it is no script.
    static Optional<String> scriptDigest(String id) {
        return id.length() == 1 + DIGEST_DIGITS && id.charAt(0) == SCRIPT
                ? Optional.of(id.substring(1))
                : Optional.empty();
    }

    static String part(String of, String partId) {
        return of + "-" + partId.replace('.', '_');
    }

    /// @return 0 when it is no Email's octets
    static long email(String id) {
        return id.length() > 1 && id.charAt(0) == EMAIL
                ? ObjectIds.email("M" + id.substring(1))
                : 0;
    }

    static Optional<BlobId> upload(String id) {
        if (id.length() != 1 + DIGEST_DIGITS || id.charAt(0) != UPLOAD) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BlobId(HexFormat.of().parseHex(id, 1, id.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
