package org.postern.setup;

import org.postern.net.DnsName;
import org.postern.net.DnsType;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Whether what a domain says of its servers' TLS is true: MTA-STS and TLS-RPT.
record StsCheck(Instruments tools) implements Check {
    @Override
    public String name() {
        return "mta-sts";
    }

    @Override
    public String about() {
        return "MTA-STS and TLS-RPT of each domain: that its policy is there and true";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        for (String domain : site.domains()) {
            Look.name("_mta-sts." + domain).ifPresent(name -> policy(domain, name, findings));
            Look.name("_smtp._tls." + domain).ifPresent(name -> reports(domain, name, findings));
        }
    }

    // RFC 8461 section 3.1
    private void policy(String domain, DnsName name, Findings findings) {
        var answer = Look.txt(tools.resolver(), name);
        var records = Look.texts(answer, "v=stsv1");
        if (answer.isUnknown()) {
            findings.unchecked(domain, "DNS does not answer: " + answer.reason());
        } else if (records.isEmpty()) {
            findings.note(
                    domain,
                    "it has no MTA-STS policy.",
                    "Without one, or DANE, somebody between can make other servers send its mail in"
                            + " clear.",
                    "_mta-sts."
                            + domain
                            + ". IN TXT \"v=STSv1; id=1\", and the policy at https://mta-sts."
                            + domain
                            + "/.well-known/mta-sts.txt");
        } else {
            fetch(domain, findings);
        }
    }

    private void fetch(String domain, Findings findings) {
        String text;
        try {
            text = tools.policies().fetch(domain);
        } catch (IOException e) {
            findings.warning(
                    domain,
                    "DNS says that it has an MTA-STS policy, and it cannot be fetched: "
                            + e.getMessage()
                            + ".",
                    "Who has an older one in memory may stop sending when that ends.",
                    "https://mta-sts."
                            + domain
                            + "/.well-known/mta-sts.txt with a valid certificate, or take the"
                            + " record away");
            return;
        }
        var patterns = values(text, "mx");
        var answer = tools.resolver().lookup(DnsName.of(domain), DnsType.MX);
        var strangers =
                answer.records().stream()
                        .map(mx -> mx.exchange().toString())
                        .filter(host -> patterns.stream().noneMatch(one -> allows(one, host)))
                        .toList();
        if (!strangers.isEmpty()) {
            findings.bad(
                    domain,
                    "its MTA-STS policy does not name its MX " + String.join(", ", strangers) + ".",
                    "Servers that keep to the policy do not send to it.",
                    "in the policy: mx: " + strangers.getFirst() + ", and another id in DNS");
        } else {
            findings.good(domain, "MTA-STS policy " + String.join(" ", values(text, "mode")) + ".");
        }
    }

    // RFC 8461 section 3.2: lines of key, colon and value
    private static List<String> values(String text, String key) {
        return text.lines()
                .filter(line -> line.strip().toLowerCase(Locale.ROOT).startsWith(key + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    // RFC 8461 section 4.1: a wildcard stands for one label
    private static boolean allows(String pattern, String host) {
        int dot = host.indexOf('.');
        return pattern.equals(host)
                || (pattern.startsWith("*.")
                        && dot > 0
                        && pattern.substring(1).equals(host.substring(dot)));
    }

    // RFC 8460 section 3
    private void reports(String domain, DnsName name, Findings findings) {
        var answer = Look.txt(tools.resolver(), name);
        var records = Look.texts(answer, "v=tlsrptv1");
        if (answer.isUnknown()) {
            findings.unchecked(domain, "DNS does not answer: " + answer.reason());
        } else if (records.isEmpty()) {
            findings.note(
                    domain,
                    "nobody is told how TLS with its servers goes (TLS-RPT).",
                    "Failures of others to reach it safely stay unknown.",
                    "_smtp._tls."
                            + domain
                            + ". IN TXT \"v=TLSRPTv1; rua=mailto:postmaster@"
                            + domain
                            + "\"");
        } else {
            findings.good(domain, "reports of TLS go to somebody.");
        }
    }
}
