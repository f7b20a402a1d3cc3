package org.postern.reception;

import org.postern.content.Pipeline;
import org.postern.directory.Directory;
import org.postern.screening.ConnectionPolicy;
import org.postern.screening.RecipientCheck;
import org.postern.screening.Screening;
import org.postern.smtp.Reply;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpBackend;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.Visit;
import org.postern.store.MessageStore;
import org.postern.transport.DkimKeys;
import org.postern.transport.LocalDelivery;
import org.postern.transport.OutboundControl;
import org.postern.transport.Queue;
import org.postern.transport.Router;
import org.postern.transport.TransportSettings;

import java.time.InstantSource;
import java.util.function.Supplier;

/// What stands behind SMTP, submission and LMTP.
///
/// @param host the node's own name, for Received
/// @param recipients whether those exist whose mail is relayed
/// @param content what is done about what mail holds
/// @param screening who may speak to port 25, and what is taken from whom
/// @param senders who really sent what strangers bring
public record Reception(
        MessageStore store,
        Directory directory,
        Router router,
        LocalDelivery delivery,
        Queue queue,
        DkimKeys keys,
        OutboundControl control,
        InstantSource clock,
        Supplier<String> host,
        Supplier<SubmissionSettings> submission,
        Supplier<LmtpSettings> lmtp,
        Supplier<QuotaSettings> quota,
        Screening screening,
        SenderVerification senders,
        RecipientCheck recipients,
        Supplier<TransportSettings> transport,
        Pipeline content)
        implements SmtpBackend {

    @Override
    public Visit.Admission connect(Peer peer) {
        if (peer.mode() == SmtpMode.LMTP && !allowedByLmtp(peer)) {
            return new Visit.TurnedAway(Reply.of(554, "5.7.1", "LMTP is not open to your address"));
        }
        content.expect();
        if (peer.mode() != SmtpMode.MX) {
            return new Visit.Admitted(new MailVisit(this, null));
        }
        return switch (screening
                .connections()
                .arrived(peer.session(), peer.client().getAddress())) {
            case ConnectionPolicy.Arrival.Welcome(var client) ->
                    new Visit.Admitted(new MailVisit(this, client), !client.trusted());
            case ConnectionPolicy.Arrival.TurnedAway(var reply) -> new Visit.TurnedAway(reply);
        };
    }

    private boolean allowedByLmtp(Peer peer) {
        var address = peer.client().getAddress();
        return lmtp.get().allowed().stream().anyMatch(network -> network.contains(address));
    }
}
