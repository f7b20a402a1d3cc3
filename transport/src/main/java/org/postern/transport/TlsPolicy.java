package org.postern.transport;

import org.postern.net.DnsRecord;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// What a domain publishes of TLS with its servers, as reports tell it.
///
/// @param type `tlsa`, `sts` or `no-policy-found`
/// @param text the policy itself: TLSA records, or the lines of a policy of MTA-STS
/// @param mx the names of servers in a policy of MTA-STS
/// @spec https://www.rfc-editor.org/rfc/rfc8460#section-4.4 RFC 8460: the schema of reports
public record TlsPolicy(String type, List<String> text, List<String> mx) {
    /// The domain publishes none.
    public static final TlsPolicy NONE = new TlsPolicy("no-policy-found", List.of(), List.of());

    /// What was to be told of it has been told.
    static final TlsPolicy UNTOLD = new TlsPolicy("untold", List.of(), List.of());

    /// A report need not hold more of what a stranger wrote.
    private static final int MOST_LINES = 30;

    public TlsPolicy {
        text = List.copyOf(text);
        mx = List.copyOf(mx);
    }

    static TlsPolicy of(List<DnsRecord.Tlsa> records) {
        return new TlsPolicy(
                "tlsa",
                records.stream()
                        .limit(MOST_LINES)
                        .map(one ->
                                one.usage()
                                        + " "
                                        + one.selector()
                                        + " "
                                        + one.matching()
                                        + " "
                                        + HexFormat.of().formatHex(one.data()))
                        .toList(),
                List.of());
    }

    static TlsPolicy of(StsPolicy policy) {
        var lines = new ArrayList<String>();
        lines.add("version: STSv1");
        lines.add("mode: " + policy.mode().name().toLowerCase(Locale.ROOT));
        policy.mx().stream().limit(MOST_LINES).forEach(name -> lines.add("mx: " + name));
        return new TlsPolicy("sts", lines, policy.mx().stream().limit(MOST_LINES).toList());
    }
}
