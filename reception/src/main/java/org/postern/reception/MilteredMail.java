package org.postern.reception;

import org.postern.kernel.Addresses;
import org.postern.milter.MilterClient;
import org.postern.milter.MilterSession;
import org.postern.milter.MilterVerdict;
import org.postern.milter.Milters;
import org.postern.smtp.Reply;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpBackend;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.Visit;

/// Reception with milters before it (SPEC INB-11). Without any in the settings, it is reception
/// itself.
///
/// What reception refuses, milters do not see; what milters refuse, reception has counted already.
/// LMTP brings mail that another server of ours has taken in, and milters have seen there.
///
/// @param product the name and version that milters are told
public record MilteredMail(Reception reception, Milters milters, String product)
        implements SmtpBackend {
    @Override
    public Visit.Admission connect(Peer peer) {
        boolean seen =
                switch (peer.mode()) {
                    case MX -> milters.inbound();
                    case SUBMISSION -> milters.submission();
                    case LMTP -> false;
                };
        var admission = reception.connect(peer);
        if (!seen || !(admission instanceof Visit.Admitted(var visit, var stranger))) {
            return admission;
        }
        if (!(visit instanceof MailVisit own)) {
            return admission;
        }
        var session = session(peer, own);
        if (session.connect() instanceof MilterVerdict.Refuse refuse) {
            session.close();
            return new Visit.TurnedAway(turnedAway(refuse));
        }
        return new Visit.Admitted(new MilteredVisit(own, session, milters), stranger);
    }

    private MilterSession session(Peer peer, MailVisit visit) {
        var client = new MilterClient(peer.session(), visit.clientHost(), peer.client());
        var session =
                peer.mode() == SmtpMode.MX ? milters.inbound(client) : milters.submission(client);
        session.macro("j", reception.host().get());
        session.macro("v", product);
        session.macro("{daemon_name}", peer.mode().service());
        session.macro("{if_name}", reception.host().get());
        session.macro("{if_addr}", Addresses.text(peer.server().getAddress()));
        session.macro("{daemon_addr}", Addresses.text(peer.server().getAddress()));
        session.macro("{daemon_port}", String.valueOf(peer.server().getPort()));
        return session;
    }

    // RFC 5321 section 3.1: in place of the greeting 554, or 421 for now
    private static Reply turnedAway(MilterVerdict.Refuse refuse) {
        return Reply.of(refuse.code() < 500 ? 421 : 554, refuse.status(), refuse.text());
    }

    /// What the client is told.
    static Reply reply(MilterVerdict.Refuse refuse) {
        return Reply.of(refuse.code(), refuse.status(), refuse.text());
    }
}
