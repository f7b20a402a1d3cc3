package org.postern.setup;

import org.postern.net.DnsType;

import java.util.ArrayList;
import java.util.List;

/// Whether names that must not be aliases are none.
record CnameCheck(Instruments tools) implements Check {
    @Override
    public String name() {
        return "cname";
    }

    @Override
    public String about() {
        return "aliases where there must be none";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var names = new ArrayList<>(List.of(site.hostname()));
        names.addAll(site.domains());
        for (String each : names.stream().distinct().toList()) {
            var name = Look.name(each);
            if (name.isEmpty()) {
                continue;
            }
            var answer = tools.resolver().lookup(name.get(), DnsType.CNAME);
            if (answer.isUnknown()) {
                findings.unchecked(each, "DNS does not answer: " + answer.reason());
            } else if (answer.isFound()) {
                // RFC 1034 section 3.6.2: beside a CNAME there is nothing else
                String target = answer.records().getFirst().name().toString();
                findings.bad(
                        each,
                        "it is an alias (CNAME) of " + target + ".",
                        "An alias can have no MX and no TXT of its own, and servers rewrite the"
                                + " addresses of its mail.",
                        "instead of the CNAME: " + each + ". IN A with the address of " + target);
            } else {
                findings.good(each, "no alias.");
            }
        }
    }
}
