package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.directory.DirectoryException;
import org.postern.directory.GroupMail;
import org.postern.directory.NamedService;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Whether a client may send to a recipient at all: to a list only who may send to it (SPEC DIR-6),
/// to other domains only who has the service `external` (SPEC DIR-4).
final class Posting {
    private static final Logger LOG = System.getLogger(Posting.class.getName());

    private Posting() {}

    /// The refusal for one who may not; null for everybody else.
    static @Nullable Reply refusal(
            Reception reception, Peer peer, ReversePath from, ForwardPath to) {
        if (!(to instanceof ForwardPath.Mailbox(var recipient))) {
            return null;
        }
        try {
            if (!mayLeave(reception, peer, recipient)) {
                return Reply.of(550, "5.7.1", to + ": this account may not send to other domains");
            }
            return reception.directory().groupMail().mayPost(recipient, poster(peer, from))
                    ? null
                    : Reply.of(550, "5.7.1", to + ": you may not send to this list");
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot judge a poster, id=" + peer.session(), e);
            return Reply.of(451, "4.3.0", to + ": cannot be checked now, try again later");
        }
    }

    private static boolean mayLeave(Reception reception, Peer peer, Address recipient)
            throws DirectoryException {
        var login = peer.account();
        if (login == null || reception.directory().policy(recipient.domain()).isPresent()) {
            return true;
        }
        var account = reception.directory().find(login);
        return account.isEmpty()
                || reception.directory().services().allows(account.get(), NamedService.EXTERNAL);
    }

    /// A login is who it is whatever the envelope says; routers of our own have judged before.
    private static GroupMail.Poster poster(Peer peer, ReversePath from) {
        var account = peer.account();
        if (account != null) {
            try {
                return new GroupMail.Poster(Address.parse(account), true);
            } catch (AddressSyntaxException e) {
                return new GroupMail.Poster(null, false);
            }
        }
        return new GroupMail.Poster(
                from instanceof ReversePath.Mailbox(var address) ? address : null,
                peer.mode() == SmtpMode.LMTP);
    }
}
