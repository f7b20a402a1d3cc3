package org.postern.setup;

import org.postern.kernel.Addresses;
import org.postern.mailauth.Spf;
import org.postern.mailauth.SpfQuestion;
import org.postern.mailauth.SpfStatus;
import org.postern.net.DnsName;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Whether each domain lets this node send for it.
record SpfPolicyCheck(Instruments tools) implements Check {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "spf";
    }

    @Override
    public String about() {
        return "SPF of each domain: whether this node may send for it";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var own = Look.publicAddresses(tools.resolver(), site.hostname());
        site.domains()
                .forEach(domain ->
                        Look.name(domain)
                                .ifPresent(name -> look(domain, name, own, site, findings)));
    }

    private void look(
            String domain,
            DnsName name,
            List<InetAddress> own,
            Deployment site,
            Findings findings) {
        var answer = Look.txt(tools.resolver(), name);
        var policies = Look.texts(answer, "v=spf1");
        String record = domain + ". IN TXT \"v=spf1 mx -all\"";
        if (answer.isUnknown()) {
            findings.unchecked(domain, "DNS does not answer: " + answer.reason());
        } else if (policies.isEmpty()) {
            findings.warning(
                    domain,
                    "it has no SPF record.",
                    "Providers trust its mail less, and anybody can send in its name.",
                    record);
        } else if (policies.size() > 1) {
            // RFC 7208 section 4.5
            findings.bad(
                    domain,
                    "it has " + policies.size() + " SPF records.",
                    "Receivers take that for none at all, and for a fault.",
                    "one of them, with the parts of all");
        } else if (policies.getFirst().toLowerCase(Locale.ROOT).contains("+all")
                || policies.getFirst().toLowerCase(Locale.ROOT).endsWith(" all")) {
            findings.bad(
                    domain,
                    "its SPF record lets everybody send for it.",
                    "Whoever forges its mail passes every check.",
                    record);
        } else if (own.isEmpty()) {
            findings.unchecked(domain, "the node's public address is not known.", "Doctor address");
        } else {
            own.forEach(address -> ask(domain, address, site, policies.getFirst(), findings));
        }
    }

    private void ask(
            String domain, InetAddress address, Deployment site, String policy, Findings findings) {
        var result =
                new Spf(tools.resolver(), () -> PATIENCE, tools.clock())
                        .check(
                                SpfQuestion.mailFrom(
                                        address,
                                        site.hostname(),
                                        "postmaster@" + domain,
                                        site.hostname()));
        String shown = Addresses.text(address);
        if (result.status() == SpfStatus.PASS) {
            findings.good(domain, shown + " may send for it.");
        } else if (result.status() == SpfStatus.TEMPERROR) {
            findings.unchecked(domain, "DNS does not answer all that its SPF record asks.");
        } else {
            findings.bad(
                    domain,
                    "SPF says "
                            + result.status().word()
                            + " for "
                            + shown
                            + ": \""
                            + policy
                            + "\".",
                    "Receivers refuse the mail that this node sends for it, or file it as junk.",
                    domain + ". IN TXT \"" + with(policy, address) + "\"");
        }
    }

    /// The policy with one more address.
    private static String with(String policy, InetAddress address) {
        String part =
                (address instanceof java.net.Inet4Address ? " ip4:" : " ip6:")
                        + Addresses.text(address);
        int end = policy.indexOf(' ');
        return end < 0
                ? "v=spf1" + part + " -all"
                : policy.substring(0, end) + part + policy.substring(end);
    }
}
