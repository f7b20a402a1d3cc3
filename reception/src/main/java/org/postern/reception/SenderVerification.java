package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.net.TrustedSettings;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;

import java.util.function.Supplier;

/// Who is verified, and what is said of it (SPEC INB-10): strangers on port 25. Users have logged
/// in, LMTP and `trusted.hosts` bring what another server of ours has verified; its results stay.
/// Nobody else writes results in our name, users neither.
public final class SenderVerification {
    private final MailAuthentication authentication;
    private final Supplier<MailAuthSettings> settings;
    private final Supplier<TrustedSettings> trusted;

    public SenderVerification(
            MailAuthentication authentication,
            Supplier<MailAuthSettings> settings,
            Supplier<TrustedSettings> trusted) {
        this.authentication = authentication;
        this.settings = settings;
        this.trusted = trusted;
    }

    /// Begins to verify a message that is about to come; null when this one is not verified.
    ///
    /// @param host our own name
    @Nullable VerifiedContent begin(Peer peer, ReversePath from, String host) {
        if (peer.account() != null || isServerOfOurs(peer) || !settings.get().enabled()) {
            return null;
        }
        String hello = peer.hello();
        var arrival =
                new Arrival(
                        peer.client().getAddress(),
                        hello == null ? "" : hello,
                        sender(from),
                        host,
                        peer.session());
        return new VerifiedContent(authentication.begin(arrival, null), settings.get());
    }

    /// Whether a peer brings what another server of this site has taken in.
    private boolean isServerOfOurs(Peer peer) {
        return peer.mode() == SmtpMode.LMTP
                || (peer.account() == null && trusted.get().trusts(peer.client().getAddress()));
    }

    /// A header without what only we may write.
    ///
    /// @param header with or without its empty line
    /// @param host our own name
    byte[] withoutForged(Peer peer, byte[] header, String host) {
        return authentication.withoutForged(
                header, !isServerOfOurs(peer), peer.client().getAddress(), host, peer.session());
    }

    /// Most octets of a header.
    long largestHeader() {
        return settings.get().largestHeader().count();
    }

    /// A reverse path as SPF reads it: without brackets and quotes, the domain as A-labels.
    public static String sender(ReversePath from) {
        return switch (from) {
            case ReversePath.NullSender() -> "";
            case ReversePath.Mailbox(var address) ->
                    address.localPart() + "@" + address.domain().ascii();
        };
    }
}
