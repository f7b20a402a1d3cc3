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
        boolean stranger =
                peer.mode() == SmtpMode.MX
                        && peer.account() == null
                        && !trusted.get().trusts(peer.client().getAddress());
        if (!stranger || !settings.get().enabled()) {
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

    /// A reverse path as SPF reads it: without brackets and quotes, the domain as A-labels.
    public static String sender(ReversePath from) {
        return switch (from) {
            case ReversePath.NullSender() -> "";
            case ReversePath.Mailbox(var address) ->
                    address.localPart() + "@" + address.domain().ascii();
        };
    }
}
