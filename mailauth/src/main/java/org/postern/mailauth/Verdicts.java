package org.postern.mailauth;

import org.postern.mailauth.MailAuthSettings.Enforcement;

import java.util.Locale;

/// What the settings make of the results.
final class Verdicts {
    private static final Verdict ACCEPT = new Verdict(Disposition.ACCEPT, "", "");

    private Verdicts() {}

    /// @param status the enhanced status code of a refusal; empty for all else
    record Verdict(Disposition disposition, String status, String reason) {}

    static Verdict of(MailAuthSettings settings, SpfResult spf, ArcResult arc, DmarcResult dmarc) {
        var byDmarc = byDmarc(settings, arc, dmarc);
        var bySpf = bySpf(settings, spf, dmarc);
        return byDmarc.disposition().compareTo(bySpf.disposition()) >= 0 ? byDmarc : bySpf;
    }

    private static Verdict byDmarc(MailAuthSettings settings, ArcResult arc, DmarcResult dmarc) {
        if (dmarc.apply() == DmarcPolicy.NONE
                || settings.dmarc() == Enforcement.REPORT
                || isVouchedFor(settings, arc)) {
            return ACCEPT;
        }
        boolean refused =
                dmarc.apply() == DmarcPolicy.REJECT && settings.dmarc() == Enforcement.ENFORCE;
        return new Verdict(
                refused ? Disposition.REJECT : Disposition.JUNK,
                refused ? "5.7.1" : "",
                dmarc.author() + " disowns this message (DMARC)");
    }

    /// Whether a sealer that we trust saw it pass (RFC 8617 section 7).
    private static boolean isVouchedFor(MailAuthSettings settings, ArcResult arc) {
        return arc.passed()
                && settings.trustedSealers().stream()
                        .map(sealer -> sealer.toLowerCase(Locale.ROOT))
                        .anyMatch(arc.sealers().getLast()::equals)
                && arc.results().stream()
                        .anyMatch(
                                one -> one.method().equals("dmarc") && one.result().equals("pass"));
    }

    private static Verdict bySpf(MailAuthSettings settings, SpfResult spf, DmarcResult dmarc) {
        // A message that its author's domain owns is not judged by how it came.
        boolean applies = spf.status() == SpfStatus.FAIL && dmarc.status() != DmarcStatus.PASS;
        if (!applies) {
            return ACCEPT;
        }
        return switch (settings.spf()) {
            case REPORT -> ACCEPT;
            case TAG -> new Verdict(Disposition.JUNK, "", spfWords(spf));
            // RFC 7372 section 3.2: X.7.23, SPF validation failed
            case ENFORCE -> new Verdict(Disposition.REJECT, "5.7.23", spfWords(spf));
        };
    }

    private static String spfWords(SpfResult spf) {
        String words = spf.domain() + " does not send mail from this address (SPF)";
        return spf.explanation().isEmpty() ? words : words + ": " + spf.explanation();
    }
}
