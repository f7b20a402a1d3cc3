package org.postern.mailauth;

import org.postern.kernel.Addresses;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// All that was found out about one message.
///
/// @param server who says it: the name in Authentication-Results
/// @param disposition what is to be done
/// @param status the enhanced status code of a refusal (RFC 7372 section 3); empty unless rejected
/// @param reason why, in one sentence for the sender; empty when the message is accepted
public record Outcome(
        Arrival arrival,
        String server,
        SpfResult spf,
        List<DkimResult> dkim,
        ArcResult arc,
        DmarcResult dmarc,
        Disposition disposition,
        String status,
        String reason) {
    /// How much of a signature tells it from others (RFC 6008 section 4).
    private static final int SHOWN_SIGNATURE = 8;

    /// Most signatures that are written down: the header of a delivery has its limit.
    private static final int MOST_SHOWN = 8;

    public Outcome {
        dkim = List.copyOf(dkim);
    }

    /// What is written down for whoever reads the message.
    public AuthenticationResults results() {
        var results = new ArrayList<MethodResult>();
        results.add(spfResult());
        if (dkim.isEmpty()) {
            results.add(MethodResult.of("dkim", DkimStatus.NONE.word(), ""));
        }
        dkim.stream().limit(MOST_SHOWN).forEach(one -> results.add(dkimResult(one)));
        results.add(dmarcResult());
        if (arc.status() != ArcStatus.NONE) {
            results.add(arcResult());
        }
        return new AuthenticationResults(server, results);
    }

    // RFC 8601 section 2.7.2: smtp.mailfrom, or smtp.helo where that was checked
    private MethodResult spfResult() {
        boolean path = !arrival.sender().isEmpty();
        return MethodResult.of(
                "spf",
                spf.status().word(),
                spf.problem(),
                new MethodResult.Property(
                        "smtp",
                        path ? "mailfrom" : "helo",
                        path ? arrival.sender() : arrival.helo()));
    }

    // RFC 8601 section 2.7.1: header.d, header.i; RFC 6008 section 4: header.b; RFC 8601 section
    // 2.7.1 and RFC 8463: header.a and header.s tell keys apart
    private static MethodResult dkimResult(DkimResult one) {
        var signature = one.signature();
        if (signature == null) {
            return MethodResult.of("dkim", one.status().word(), one.problem());
        }
        String encoded = Base64.getEncoder().encodeToString(signature.signature());
        return MethodResult.of(
                "dkim",
                one.status().word(),
                one.problem(),
                new MethodResult.Property("header", "d", signature.domain().text()),
                new MethodResult.Property("header", "s", signature.selector()),
                new MethodResult.Property("header", "a", signature.algorithm().word()),
                new MethodResult.Property(
                        "header",
                        "b",
                        encoded.substring(0, Math.min(SHOWN_SIGNATURE, encoded.length()))));
    }

    // RFC 7489 section 11: header.from; the policy as others write it too
    private MethodResult dmarcResult() {
        var properties = new ArrayList<MethodResult.Property>();
        if (!dmarc.author().isEmpty()) {
            properties.add(new MethodResult.Property("header", "from", dmarc.author()));
        }
        if (dmarc.record() != null) {
            properties.add(new MethodResult.Property("policy", "dmarc", dmarc.policy().word()));
        }
        return new MethodResult("dmarc", dmarc.status().word(), dmarc.problem(), properties);
    }

    // RFC 8617 section 10: arc, with header.oldest-pass and smtp.remote-ip
    private MethodResult arcResult() {
        return MethodResult.of(
                "arc",
                arc.status().word(),
                arc.problem(),
                new MethodResult.Property("smtp", "remote-ip", Addresses.text(arrival.client())));
    }

    /// A Received-SPF field (RFC 7208 section 9.1), folded, with CRLF at its end.
    public String receivedSpf() {
        return ReceivedSpf.field(spf);
    }
}
