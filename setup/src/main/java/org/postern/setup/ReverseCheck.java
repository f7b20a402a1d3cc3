package org.postern.setup;

import org.postern.kernel.Addresses;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;

import java.net.InetAddress;
import java.util.List;

/// Whether the node's addresses lead back to its name.
record ReverseCheck(Instruments tools) implements Check {
    private static final String WHY =
            "Large providers refuse mail from an address whose PTR is missing or does not lead back"
                    + " to it.";

    @Override
    public String name() {
        return "ptr";
    }

    @Override
    public String about() {
        return "PTR of the node's addresses, and whether it leads back";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var addresses = Look.publicAddresses(tools.resolver(), site.hostname());
        if (addresses.isEmpty()) {
            findings.unchecked(
                    site.hostname(),
                    "its public address is not known, so its PTR is not either.",
                    "Doctor address");
        }
        addresses.forEach(address -> look(address, site.hostname(), findings));
    }

    private void look(InetAddress address, String host, Findings findings) {
        String subject = Addresses.text(address);
        var reverse = DnsName.reverse(address);
        var answer = tools.resolver().lookup(reverse, DnsType.PTR);
        String record = reverse + ". IN PTR " + host + ".";
        if (answer.isUnknown()) {
            findings.unchecked(subject, "DNS does not answer: " + answer.reason());
            return;
        }
        if (answer.isAbsent()) {
            findings.bad(
                    subject,
                    "it has no PTR.",
                    WHY,
                    record + "\nWhoever gave you the address sets it, mostly in their console.");
            return;
        }
        var names = answer.records().stream().map(DnsRecord.Ptr::name).toList();
        var confirmed = names.stream().filter(name -> leadsBack(name, address)).toList();
        if (confirmed.isEmpty()) {
            findings.bad(
                    subject,
                    "its PTR " + names.getFirst() + " does not lead back to it.",
                    WHY,
                    Look.record(names.getFirst().text(), address) + "\nor " + record);
        } else if (!confirmed.contains(DnsName.of(host))) {
            findings.warning(
                    subject,
                    "its PTR is " + confirmed.getFirst() + ", the node says it is " + host + ".",
                    "Some servers distrust a client that greets by another name than its PTR.",
                    record + "\nor Settings Set hostname " + confirmed.getFirst());
        } else {
            findings.good(subject, "PTR is " + host + ", and that leads back.");
        }
    }

    private boolean leadsBack(DnsName name, InetAddress address) {
        List<InetAddress> forward = Look.addresses(tools.resolver().addresses(name));
        return forward.contains(address);
    }
}
