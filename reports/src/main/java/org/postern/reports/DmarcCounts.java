package org.postern.reports;

import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.kernel.Addresses;
import org.postern.mailauth.DkimResult;
import org.postern.mailauth.DmarcPolicy;
import org.postern.mailauth.DmarcStatus;
import org.postern.mailauth.Outcome;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Counts who sent mail in the names of domains that want to know. Safe for use by many threads.
public final class DmarcCounts implements Consumer<Outcome> {
    /// Most signatures of one message in a report.
    private static final int MOST_SIGNATURES = 10;

    private final DayCounts counts;
    private final InstantSource clock;
    private final Supplier<ReportSettings> settings;

    public DmarcCounts(
            Engine engine,
            Committer committer,
            InstantSource clock,
            Supplier<ReportSettings> settings) {
        this.counts = new DayCounts(engine, committer, "dmarc");
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void accept(Outcome outcome) {
        var record = outcome.dmarc().record();
        if (record == null || record.aggregateReports().isEmpty() || !settings.get().dmarc()) {
            return;
        }
        var day = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        String domain = outcome.dmarc().policyDomain();
        counts.policy(day, domain, DmarcPublished.of(outcome.dmarc(), record).octets());
        counts.add(day, domain, row(outcome));
    }

    private static byte[] row(Outcome outcome) {
        var dmarc = outcome.dmarc();
        return new RowOutput()
                .text(
                        Addresses.text(outcome.arrival().client()),
                        disposition(outcome),
                        passed(!dmarc.alignedDkim().isEmpty()),
                        passed(dmarc.alignedSpf()),
                        reason(outcome),
                        reason(outcome).isEmpty() ? "" : dmarc.problem(),
                        dmarc.author(),
                        domain(outcome.arrival().sender()))
                .list(
                        outcome.dkim().stream()
                                .filter(one -> one.signature() != null)
                                .sorted((a, b) -> Boolean.compare(b.passed(), a.passed()))
                                .limit(MOST_SIGNATURES)
                                .map(DmarcCounts::signature)
                                .toList())
                .text(outcome.spf().domain(), outcome.spf().status().word())
                .octets();
    }

    private static String signature(DkimResult result) {
        var signature = result.signature();
        return signature == null
                ? ""
                : String.join(
                        " ",
                        List.of(
                                signature.domain().text(),
                                signature.selector(),
                                result.status().word()));
    }

    private static String passed(boolean passed) {
        return passed ? "pass" : "fail";
    }

    /// What was done because of DMARC.
    private static String disposition(Outcome outcome) {
        if (outcome.dmarc().status() != DmarcStatus.FAIL) {
            return "none";
        }
        return switch (outcome.disposition()) {
            case ACCEPT -> "none";
            case JUNK -> "quarantine";
            case REJECT -> "reject";
        };
    }

    // RFC 7489 section 7.2: why something else was done than the policy asks for
    private static String reason(Outcome outcome) {
        var dmarc = outcome.dmarc();
        var record = dmarc.record();
        if (record == null
                || dmarc.status() != DmarcStatus.FAIL
                || disposition(outcome).equals(dmarc.policy().word())) {
            return "";
        }
        if (dmarc.apply() != dmarc.policy()) {
            return record.testing() ? "policy_test_mode" : "sampled_out";
        }
        return dmarc.policy() == DmarcPolicy.NONE ? "other" : "local_policy";
    }

    private static String domain(String sender) {
        return sender.substring(sender.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    DayCounts counts() {
        return counts;
    }
}
