package org.postern.reception;

import org.postern.milter.MilterSession;
import org.postern.milter.MilterVerdict;
import org.postern.milter.Milters;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.Verdict;
import org.postern.smtp.server.Visit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A client's stay that milters are told of.
final class MilteredVisit implements Visit {
    private final MailVisit visit;
    private final MilterSession session;
    private final Milters milters;

    MilteredVisit(MailVisit visit, MilterSession session, Milters milters) {
        this.visit = visit;
        this.session = session;
        this.milters = milters;
    }

    @Override
    public Verdict hello(Peer peer) {
        var verdict = visit.hello(peer);
        String name = peer.hello();
        if (!(verdict instanceof Verdict.Accept) || name == null) {
            return verdict;
        }
        var tls = peer.tls();
        session.macro("{tls_version}", tls == null ? "" : tls.protocol());
        session.macro("{cipher}", tls == null ? "" : tls.cipher());
        return verdict(session.hello(name));
    }

    static Verdict verdict(MilterVerdict said) {
        return said instanceof MilterVerdict.Refuse refuse
                ? Verdict.reject(MilteredMail.reply(refuse))
                : Verdict.ACCEPT;
    }

    @Override
    public String clientName() {
        return visit.clientName();
    }

    @Override
    public void authenticated(Peer peer) {
        visit.authenticated(peer);
        var account = peer.account();
        session.macro("{auth_authen}", account == null ? "" : account);
        session.macro("{auth_type}", account == null ? "" : "SASL");
    }

    @Override
    public Opening mail(Peer peer, ReversePath from, MailParameters parameters) {
        var opening = visit.mail(peer, from, parameters);
        if (!(opening instanceof Opened(var transaction))
                || !(transaction instanceof MailTransaction own)) {
            return opening;
        }
        session.macro("i", own.id());
        session.macro("{mail_mailer}", peer.mode().service());
        var said = session.mail(SenderVerification.sender(from), words(parameters));
        if (said instanceof MilterVerdict.Refuse refuse) {
            own.abort();
            session.abort();
            return new Refused(MilteredMail.reply(refuse));
        }
        return new Opened(
                new MilteredTransaction(
                        own, session, milters, said instanceof MilterVerdict.Discard));
    }

    /// What MAIL said beside the path, as far as it concerns filters.
    private static List<String> words(MailParameters parameters) {
        var words = new ArrayList<String>();
        if (parameters.announcedOctets() >= 0) {
            words.add("SIZE=" + parameters.announcedOctets());
        }
        if (parameters.body() != Body.SEVEN_BIT) {
            words.add("BODY=" + parameters.body().word());
        }
        if (parameters.smtputf8()) {
            words.add("SMTPUTF8");
        }
        return words;
    }

    @Override
    public Reply vrfy(Peer peer, String name) {
        return visit.vrfy(peer, name);
    }

    @Override
    public Duration replyDelay() {
        return visit.replyDelay();
    }

    @Override
    public void ended() {
        session.close();
        visit.ended();
    }
}
