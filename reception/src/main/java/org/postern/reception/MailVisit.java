package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.directory.DirectoryException;
import org.postern.mail.Address;
import org.postern.screening.Client;
import org.postern.screening.EnvelopePolicy;
import org.postern.screening.Judgement;
import org.postern.screening.Reverse;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.Verdict;
import org.postern.smtp.server.Visit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// One client's stay: judges who may send as whom, and opens transactions.
final class MailVisit implements Visit {
    private static final Logger LOG = System.getLogger(MailVisit.class.getName());

    private final Reception reception;

    /// The client of port 25 as screening knows it; null for the other services.
    private final @Nullable Client client;

    MailVisit(Reception reception, @Nullable Client client) {
        this.reception = reception;
        this.client = client;
    }

    @Override
    public Verdict hello(Peer peer) {
        String name = peer.hello();
        return client == null || name == null
                ? Verdict.ACCEPT
                : verdict(envelopes().hello(client, name, peer.tls() != null));
    }

    @Override
    public String clientName() {
        return client == null || client.trusted() ? "" : client.text();
    }

    /// The client's name in DNS, checked both ways; empty without.
    String clientHost() {
        return client != null && client.reverse() instanceof Reverse.Confirmed(var name)
                ? name
                : "";
    }

    @Override
    public Duration replyDelay() {
        return client == null ? Duration.ZERO : reception.screening().connections().delay(client);
    }

    private EnvelopePolicy envelopes() {
        return reception.screening().envelopes();
    }

    static Verdict verdict(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Accept _ -> Verdict.ACCEPT;
            case Judgement.Reject(var _, var reply) -> Verdict.reject(reply);
        };
    }

    @Override
    public Opening mail(Peer peer, ReversePath from, MailParameters parameters) {
        var login = peer.account();
        if (peer.mode() == SmtpMode.SUBMISSION && login == null) {
            // RFC 6409 section 4.3: submission without authentication is refused, from loopback too
            // (SPEC OUT-4).
            return new Refused(Reply.of(530, "5.7.0", "Authentication required"));
        }
        if (login != null && from instanceof ReversePath.Mailbox(var address)) {
            var refusal = refusal(peer, login, address);
            if (refusal != null) {
                return new Refused(refusal);
            }
        }
        if (client != null
                && envelopes().mail(client, from, peer.account() != null)
                        instanceof Judgement.Reject(var _, var reply)) {
            return new Refused(reply);
        }
        return new Opened(
                new MailTransaction(reception, peer, client, from, parameters, rewrite(peer)));
    }

    /// What becomes of the sender of submitted mail; null: nothing.
    private @Nullable SenderRewrite rewrite(Peer peer) {
        var login = peer.account();
        if (peer.mode() != SmtpMode.SUBMISSION || login == null) {
            return null;
        }
        try {
            return reception
                    .directory()
                    .find(login)
                    .map(account -> new SenderRewrite(account, reception.submission().get()))
                    .filter(SenderRewrite::active)
                    .orElse(null);
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot tell a sender's address", e);
            return null;
        }
    }

    /// On the submission ports users write as themselves. Whoever logs in on port 25 may be a
    /// server that relays for others, but has no other user's address either.
    private @Nullable Reply refusal(Peer peer, String login, Address sender) {
        try {
            var rights = SenderRights.of(reception, login);
            boolean relays = peer.mode() == SmtpMode.MX && rights.isElsewhere(sender);
            return relays || rights.mayUse(sender)
                    ? null
                    : Reply.of(553, "5.7.1", "<" + sender + "> is not an address of " + login);
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot judge a sender", e);
            return Reply.of(451, "4.3.0", "The sender cannot be checked now, try again later");
        }
    }
}
