package org.postern.setup;

import org.postern.kernel.Addresses;
import org.postern.net.DnsName;
import org.postern.net.DnsType;

import java.net.InetAddress;

/// Whether lists of bad senders have the node's addresses.
record DnsListCheck(Instruments tools) implements Check {
    @Override
    public String name() {
        return "dnsbl";
    }

    @Override
    public String about() {
        return "whether lists of bad senders have the node's addresses (doctor.lists)";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var own = Look.publicAddresses(tools.resolver(), site.hostname());
        if (own.isEmpty()) {
            findings.unchecked(
                    site.hostname(), "its public address is not known.", "Doctor address");
        }
        for (var address : own) {
            site.lists()
                    .forEach(list ->
                            Look.name(list).ifPresent(zone -> look(address, zone, findings)));
        }
    }

    private void look(InetAddress address, DnsName zone, Findings findings) {
        String subject = Addresses.text(address);
        var asked = DnsName.reverse(address, zone);
        var answer = tools.resolver().lookup(asked, DnsType.A);
        if (answer.isAbsent()) {
            findings.good(subject, "not on " + zone + ".");
            return;
        }
        // RFC 5782 section 2.1: answers are in 127.0.0.0/8; 127.255.255.0/24 says that we may not
        // ask
        byte[] octets =
                answer.isFound()
                        ? answer.records().getFirst().address().getAddress()
                        : new byte[] {0, 0, 0, 0};
        boolean said = octets.length == 4 && octets[0] == 127 && octets[1] != (byte) 255;
        if (!said) {
            findings.unchecked(subject, zone + " does not answer us.");
            return;
        }
        var reasons = tools.resolver().lookup(asked, DnsType.TXT);
        String reason =
                reasons.isFound()
                        ? " It says: " + reasons.records().getFirst()
                        : " It answers "
                                + Addresses.text(answer.records().getFirst().address())
                                + ".";
        findings.bad(
                subject,
                zone + " lists it." + reason,
                "Servers that ask this list refuse the mail of this node.",
                "find out what was sent (Queue List, Log Search), end it, then ask the list to"
                        + " remove the address");
    }
}
