package org.postern.setup;

import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;

import java.util.List;

/// Whether the mail of each domain comes here.
record MxCheck(Instruments tools) implements Check {
    @Override
    public String name() {
        return "mx";
    }

    @Override
    public String about() {
        return "MX of each domain";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        if (site.domains().isEmpty()) {
            findings.unchecked("", "which domains there are only a running node knows.");
        }
        site.domains().forEach(domain -> look(domain, site.hostname(), findings));
    }

    private void look(String domain, String host, Findings findings) {
        var name = Look.name(domain);
        if (name.isEmpty()) {
            return;
        }
        String record = domain + ". IN MX 10 " + host + ".";
        var answer = tools.resolver().lookup(name.get(), DnsType.MX);
        if (answer.isUnknown()) {
            findings.unchecked(domain, "DNS does not answer: " + answer.reason());
        } else if (answer.isAbsent()) {
            // RFC 5321 section 5.1: without MX the address of the domain itself is the server
            findings.bad(
                    domain,
                    "it has no MX.",
                    "Its mail goes to the machine that has the domain's own address, or back.",
                    record);
        } else if (answer.records().stream().anyMatch(mx -> mx.exchange().isRoot())) {
            // RFC 7505 section 3
            findings.bad(
                    domain,
                    "its MX says that it takes no mail at all.",
                    "Every server returns mail for it to the sender.",
                    record + ", instead of the one with a single dot");
        } else {
            judge(domain, host, answer.records(), findings, record);
        }
    }

    private void judge(
            String domain,
            String host,
            List<DnsRecord.Mx> records,
            Findings findings,
            String record) {
        records.forEach(mx -> lookAtExchange(domain, mx.exchange(), findings));
        var own = Look.publicAddresses(tools.resolver(), host);
        boolean here =
                records.stream()
                        .anyMatch(mx ->
                                mx.exchange().equals(DnsName.of(host))
                                        || Look.publicAddresses(
                                                        tools.resolver(), mx.exchange().text())
                                                .stream()
                                                .anyMatch(own::contains));
        if (here) {
            findings.good(
                    domain,
                    "MX is "
                            + String.join(", ", records.stream().map(Object::toString).toList())
                            + ".");
        } else {
            findings.warning(
                    domain,
                    "its MX is "
                            + String.join(", ", records.stream().map(Object::toString).toList())
                            + ", not "
                            + host
                            + ".",
                    "Its mail goes to another server first. That is right behind a gateway, and"
                            + " nowhere else.",
                    record);
        }
    }

    private void lookAtExchange(String domain, DnsName exchange, Findings findings) {
        var alias = tools.resolver().lookup(exchange, DnsType.CNAME);
        if (alias.isFound()) {
            // RFC 2181 section 10.3
            findings.bad(
                    domain,
                    "its MX " + exchange + " is an alias (CNAME).",
                    "The standard forbids it, and some servers send nothing to it.",
                    domain + ". IN MX 10 " + alias.records().getFirst().name() + ".");
        } else if (tools.resolver().addresses(exchange).isAbsent()) {
            boolean numbers =
                    exchange.text().chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
            findings.bad(
                    domain,
                    "its MX "
                            + exchange
                            + (numbers ? " is an address in numbers." : " has no address."),
                    "Servers skip it, and return the mail when there is no other.",
                    numbers
                            ? "a host name in the MX, and that name an A record"
                            : exchange + ". IN A with the address of that server");
        }
    }
}
