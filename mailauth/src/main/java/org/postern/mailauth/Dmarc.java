package org.postern.mailauth;

import org.postern.mail.AddressList;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.Header;
import org.postern.mail.RawText;
import org.postern.net.DnsName;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/// Judges one message by DMARC (RFC 9989 section 5.3, and `pct=` of RFC 7489), from what SPF and
/// DKIM found.
final class Dmarc {
    /// Most different domains in From that are judged; a message with more is an error.
    private static final int MOST_AUTHORS = 4;

    private final DmarcTree tree;
    private final IntSupplier dice;

    /// @param dice 0 to 99, for policies that want a share of messages only
    Dmarc(DmarcTree tree, IntSupplier dice) {
        this.tree = tree;
        this.dice = dice;
    }

    DmarcResult judge(Header header, SpfResult spf, List<DkimResult> dkim) {
        var fields = header.all("From");
        Set<DnsName> authors = new LinkedHashSet<>();
        for (var field : fields) {
            for (var entry : AddressList.parse(field.value())) {
                author(entry, authors);
            }
        }
        if (authors.isEmpty()) {
            // RFC 9989 section 5.3.1: without an author's domain there is nothing to ask
            return DmarcResult.without(
                    fields.isEmpty() ? DmarcStatus.PERMERROR : DmarcStatus.NONE,
                    "",
                    fields.isEmpty() ? "there is no From" : "From names no domain");
        }
        if (authors.size() > MOST_AUTHORS) {
            return DmarcResult.without(
                    DmarcStatus.PERMERROR, "", "From names more than " + MOST_AUTHORS + " domains");
        }
        return authors.stream()
                .map(author -> judge(author, spf, dkim))
                .reduce(Dmarc::worse)
                .orElseThrow();
    }

    private static void author(EnvelopeAddress entry, Set<DnsName> authors) {
        var host = entry.host();
        if (host != null && !host.isEmpty()) {
            MailNames.find(text(host))
                    .filter(name -> name.labels().size() > 1)
                    .ifPresent(authors::add);
        }
    }

    private static String text(RawText host) {
        return host.literal();
    }

    // RFC 7489 section 6.6.1: with several authors the strictest policy that fails
    private static DmarcResult worse(DmarcResult a, DmarcResult b) {
        if (a.apply() != b.apply()) {
            return a.apply() == DmarcPolicy.stricter(a.apply(), b.apply()) ? a : b;
        }
        return a.status() == DmarcStatus.PASS ? b : a;
    }

    private DmarcResult judge(DnsName author, SpfResult spf, List<DkimResult> dkim) {
        try {
            var walk = tree.walk(author);
            var found = walk.policy();
            if (found == null) {
                return DmarcResult.without(DmarcStatus.NONE, author.text(), "");
            }
            return judge(author, walk, found, spf, dkim);
        } catch (DmarcTree.UnknownException unknown) {
            return DmarcResult.without(
                    DmarcStatus.TEMPERROR, author.text(), String.valueOf(unknown.getMessage()));
        }
    }

    private DmarcResult judge(
            DnsName author,
            DmarcTree.Walk walk,
            DmarcTree.Found found,
            SpfResult spf,
            List<DkimResult> dkim)
            throws DmarcTree.UnknownException {
        var record = found.record();
        var signers = new ArrayList<String>();
        for (var result : dkim) {
            var signature = result.signature();
            if (result.passed()
                    && signature != null
                    && !signers.contains(signature.domain().text())
                    && tree.aligned(author, signature.domain(), record.strictDkim())) {
                signers.add(signature.domain().text());
            }
        }
        boolean sender = senderAligned(author, spf, record);
        boolean passes = sender || !signers.isEmpty();
        boolean unknown = !passes && couldHavePassed(spf, dkim);
        boolean own = found.domain().equals(author);
        var policy =
                own
                        ? record.policy()
                        : record.below(record.absentPolicy() == null || tree.exists(author));
        var status = passes ? DmarcStatus.PASS : unknown ? DmarcStatus.TEMPERROR : DmarcStatus.FAIL;
        var applied = status == DmarcStatus.FAIL ? applied(policy, record) : DmarcPolicy.NONE;
        return new DmarcResult(
                status,
                author.text(),
                walk.organization().text(),
                found.domain().text(),
                record,
                policy,
                applied,
                signers,
                sender,
                problem(status, policy, applied));
    }

    private static String problem(DmarcStatus status, DmarcPolicy policy, DmarcPolicy applied) {
        if (status == DmarcStatus.TEMPERROR) {
            return "SPF or DKIM could not be judged now";
        }
        boolean milder = status == DmarcStatus.FAIL && applied != policy;
        return milder ? "the domain asks for " + policy.word() + " of some mail only" : "";
    }

    // RFC 9989 section 4.4.2: only the MAIL FROM identity (or HELO in its place) counts for SPF
    private boolean senderAligned(DnsName author, SpfResult spf, DmarcRecord record)
            throws DmarcTree.UnknownException {
        var domain = MailNames.find(spf.domain());
        return spf.passed()
                && domain.isPresent()
                && !domain.get().isRoot()
                && tree.aligned(author, domain.get(), record.strictSpf());
    }

    /// Whether a check that DNS kept from its end might have passed: nothing is held against such a
    /// message.
    private static boolean couldHavePassed(SpfResult spf, List<DkimResult> dkim) {
        return spf.status() == SpfStatus.TEMPERROR
                || dkim.stream().anyMatch(one -> one.status() == DkimStatus.TEMPERROR);
    }

    private DmarcPolicy applied(DmarcPolicy policy, DmarcRecord record) {
        // RFC 9989 section 4.7: t=y asks for one step less
        if (record.testing()) {
            return policy.milder();
        }
        // RFC 7489 section 6.6.4: whoever is not in the share gets the next milder policy
        return dice.getAsInt() < record.percent() ? policy : policy.milder();
    }
}
