package org.postern.content;

import org.postern.antispam.JunkScale;
import org.postern.antispam.Learner;
import org.postern.antispam.LearnerScore;
import org.postern.antispam.SpamEngine;
import org.postern.antispam.SpamFacts;
import org.postern.antispam.SpamMessage;
import org.postern.antispam.SpamPoint;
import org.postern.antispam.SpamReport;
import org.postern.mailauth.Disposition;
import org.postern.mailauth.Outcome;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// Joins what the engines say of a message into one score.
///
/// Rules give points; the learner gives a probability. They are added as evidence is: a rule's
/// points on the scale, the learner's as the logarithm of its odds, so that one who is sure moves
/// the score across the threshold alone and one who is not moves little.
public final class JunkJudge {
    private static final Logger LOG = System.getLogger(JunkJudge.class.getName());

    /// How much of a message is judged.
    private static final int MOST_OCTETS = 512 << 10;

    /// Points for each unit of the logarithm of the odds.
    private static final double POINTS_A_UNIT = 8;

    /// What speaks for mail of `trusted.hosts`: a machine's own notices lack half of what rules
    /// want of a message from outside, and must not end among junk for that.
    private static final int TRUSTED = -30;

    private static final double MOST_DOWN = -45;
    private static final double MOST_UP = 65;
    private static final int EVIDENCE = 20;

    private final Supplier<List<SpamEngine>> engines;
    private final Learner learner;

    /// @param engines those that are asked, as the settings say now
    public JunkJudge(Supplier<List<SpamEngine>> engines, Learner learner) {
        this.engines = engines;
        this.learner = learner;
    }

    /// Judges a message for everybody.
    Score judge(MailToExamine mail, Content content, Score before) throws IOException {
        return judge(mail, content, before, Learner.EVERYBODY, false);
    }

    /// The same with the features that spoke loudest to the learner.
    ///
    /// @param user whose learner is asked, or [Learner#EVERYBODY]
    Score explain(MailToExamine mail, Content content, String user) throws IOException {
        return judge(mail, content, Score.NONE, user, true);
    }

    private Score judge(
            MailToExamine mail, Content content, Score before, String user, boolean explain)
            throws IOException {
        var message = message(content);
        var facts = facts(mail);
        var reports = new ArrayList<SpamReport>();
        int total = before.junk();
        for (var engine : engines.get()) {
            var report = engine.score(message, facts);
            reports.add(report);
            total += report.junkScore();
        }
        if (mail.origin() == Origin.TRUSTED) {
            reports.add(trusted());
            total += TRUSTED;
        }
        var learned = learned(message, user, explain);
        if (learned.speaks()) {
            int points = points(learned);
            reports.add(report(learned, points));
            total += points;
        }
        var score =
                new Score(Math.clamp(total, 0, JunkScale.HIGHEST), true, reports, before.notes());
        var found = mail.authentication();
        return found != null && found.disposition() == Disposition.JUNK
                ? score.to(Math.max(score.junk(), JunkScale.JUNK), found.reason())
                : score;
    }

    private static SpamReport trusted() {
        var point = new SpamPoint("TRUSTED_HOST", TRUSTED, "Brought by one of trusted.hosts", "");
        return new SpamReport("node", 0, TRUSTED, List.of(point), List.of());
    }

    private static SpamMessage message(Content content) throws IOException {
        byte[] head = content.head();
        return new SpamMessage(head.length > MOST_OCTETS ? Arrays.copyOf(head, MOST_OCTETS) : head);
    }

    private LearnerScore learned(SpamMessage message, String user, boolean explain) {
        try {
            return explain
                    ? learner.explain(message, user, EVIDENCE)
                    : learner.score(message, user);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the junk learner cannot be asked", e);
            return LearnerScore.SILENT;
        }
    }

    private static int points(LearnerScore learned) {
        double p = Math.clamp(learned.probability(), 1e-6, 1 - 1e-6);
        return (int)
                Math.round(Math.clamp(POINTS_A_UNIT * Math.log(p / (1 - p)), MOST_DOWN, MOST_UP));
    }

    private static SpamReport report(LearnerScore learned, int points) {
        var reasons = new ArrayList<SpamPoint>();
        reasons.add(
                new SpamPoint(
                        learned.rule(),
                        points,
                        "Learned from mail that people sorted: junk with a probability of %.4f"
                                .formatted(learned.probability()),
                        ""));
        learned.evidence()
                .forEach(one ->
                        reasons.add(
                                new SpamPoint(
                                        "feature",
                                        one.weight(),
                                        one.feature()
                                                + " (in "
                                                + one.hams()
                                                + " good, "
                                                + one.spams()
                                                + " junk)",
                                        "")));
        return new SpamReport("learner", Math.max(0, points), points, reasons, List.of());
    }

    /// The score as one user's own learner sees it: his model is laid over the one that all share.
    ///
    /// @param score what everybody's model says
    Score personal(Content content, Score score, String user) throws IOException {
        var own = learned(message(content), user, false);
        if (!own.speaks()) {
            return score;
        }
        int points = points(own);
        var shared =
                score.reports().stream()
                        .filter(report -> report.engine().equals("learner"))
                        .findFirst();
        int before = shared.map(report -> (int) report.points()).orElse(0);
        return points == before
                ? score
                : score.plus(points - before, "learned from the recipient's own sorting");
    }

    /// What is known of a message beside its octets.
    static SpamFacts facts(MailToExamine mail) {
        var found = mail.authentication();
        return new SpamFacts(
                mail.visitor().addressText(),
                mail.visitor().greeting(),
                mail.visitor().host(),
                mail.sender(),
                mail.addressees().stream().map(one -> one.address().toString()).toList(),
                mail.visitor().loggedIn(),
                found == null ? "" : found.spf().status().word(),
                "",
                found == null ? List.of() : signatures(found),
                found == null ? "" : found.dmarc().status().word(),
                found == null || found.dmarc().record() == null
                        ? ""
                        : found.dmarc().policy().word(),
                OptionalDouble.empty());
    }

    private static List<SpamFacts.Signature> signatures(Outcome found) {
        var signatures = new ArrayList<SpamFacts.Signature>();
        for (var one : found.dkim()) {
            var signature = one.signature();
            if (signature != null) {
                signatures.add(
                        new SpamFacts.Signature(
                                signature.domain().text(),
                                signature.identity(),
                                one.status().word()));
            }
        }
        return signatures;
    }
}
