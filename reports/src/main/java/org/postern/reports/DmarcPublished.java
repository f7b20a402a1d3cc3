package org.postern.reports;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.mailauth.DmarcPolicy;
import org.postern.mailauth.DmarcRecord;
import org.postern.mailauth.DmarcResult;

import java.util.List;

/// A domain's policy as it was seen last.
///
/// @param subdomain `sp=`; empty: not given
/// @param absent `np=`; empty: not given
/// @param adkim `r` or `s`, as the next
/// @param testing `y` or `n`
/// @param organization the organizational domain
/// @param reports where reports are wanted, as written
record DmarcPublished(
        String policy,
        String subdomain,
        String absent,
        String adkim,
        String aspf,
        String testing,
        int percent,
        String organization,
        List<String> reports) {
    static DmarcPublished of(DmarcResult result, DmarcRecord record) {
        return new DmarcPublished(
                record.policy().word(),
                word(record.subdomainPolicy()),
                word(record.absentPolicy()),
                record.strictDkim() ? "s" : "r",
                record.strictSpf() ? "s" : "r",
                record.testing() ? "y" : "n",
                record.percent(),
                result.organization(),
                record.aggregateReports());
    }

    private static String word(@Nullable DmarcPolicy policy) {
        return policy == null ? "" : policy.word();
    }

    byte[] octets() {
        return new RowOutput()
                .text(policy, subdomain, absent, adkim, aspf, testing)
                .number(percent)
                .text(organization)
                .list(reports)
                .octets();
    }

    static DmarcPublished parse(byte[] octets) throws EngineException {
        var in = new RowInput(octets);
        return new DmarcPublished(
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                in.text(),
                in.list());
    }
}
