package org.postern.imap.server;

import org.postern.imap.UrlAuth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The mechanism INTERNAL of URLAUTH, RFC 4467 section 2.4: the token is a keyed hash of the URL up
/// to its access identifier, and of the mailbox's identity, so that it is not good for another
/// mailbox that gets the name later.
final class UrlSeal {
    static final String MECHANISM = "INTERNAL";

    /// Says how a token was made, so that another way can be told from it later.
    private static final String VERSION = "01";

    private static final String HASH = "HmacSHA256";

    private UrlSeal() {}

    /// The token of a URL.
    ///
    /// @param key of the mailbox
    /// @param mailboxId [OpenMailbox#id()]
    /// @param rump as in [UrlAuth]
    static String token(byte[] key, String mailboxId, String rump) {
        try {
            Mac mac = Mac.getInstance(HASH);
            mac.init(new SecretKeySpec(key, HASH));
            mac.update(mailboxId.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            byte[] hash = mac.doFinal(rump.getBytes(StandardCharsets.UTF_8));
            return VERSION + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every runtime has " + HASH, e);
        }
    }

    /// Whether a URL's token is the one that this server gave it.
    static boolean holds(byte[] key, String mailboxId, UrlAuth auth) {
        byte[] right = token(key, mailboxId, auth.rump()).getBytes(StandardCharsets.US_ASCII);
        return auth.mechanism().equals(MECHANISM)
                && MessageDigest.isEqual(right, auth.token().getBytes(StandardCharsets.US_ASCII));
    }
}
