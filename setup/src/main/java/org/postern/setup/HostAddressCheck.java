package org.postern.setup;

import org.postern.net.DnsAnswer;
import org.postern.net.DnsRecord;

import java.net.InetAddress;
import java.util.List;

/// Whether the node's name leads to it.
record HostAddressCheck(Instruments tools) implements Check {
    private static final String WHY =
            "Other servers and mail programs find the node by this name, and many refuse a server"
                    + " whose name has no address.";

    @Override
    public String name() {
        return "address";
    }

    @Override
    public String about() {
        return "A and AAAA of the node's name";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        String host = site.hostname();
        var name = Look.name(host);
        if (name.isEmpty() || !host.contains(".") || host.endsWith(".localdomain")) {
            findings.bad(
                    host,
                    "it is no name that others can look up.",
                    WHY,
                    "Settings Set hostname mail.example.org, with a name of yours");
            return;
        }
        DnsAnswer<DnsRecord.Address> answer = tools.resolver().addresses(name.get());
        if (answer.isUnknown()) {
            findings.unchecked(host, "DNS does not answer: " + answer.reason(), "Dns Servers");
        } else if (answer.isAbsent()) {
            findings.bad(host, "it has neither A nor AAAA.", WHY, record(host));
        } else {
            judge(host, Look.addresses(answer), findings);
        }
    }

    private String record(String host) {
        return tools.own().get().stream()
                .filter(Look::isPublic)
                .findFirst()
                .map(address -> Look.record(host, address))
                .orElse(host + ". IN A with the address by which the Internet reaches this node");
    }

    private void judge(String host, List<InetAddress> addresses, Findings findings) {
        var hidden = addresses.stream().filter(address -> !Look.isPublic(address)).toList();
        if (!hidden.isEmpty()) {
            findings.warning(
                    host,
                    "the Internet does not reach " + Look.listed(hidden) + ".",
                    "Servers that try that address give up, or come later by another.",
                    "take that record away, or put the public address in: " + record(host));
            return;
        }
        var own = tools.own().get();
        boolean here = addresses.stream().anyMatch(own::contains);
        findings.good(
                host,
                Look.listed(addresses)
                        + (here
                                ? "."
                                : ", which is not an address of this machine: behind a router."));
    }
}
