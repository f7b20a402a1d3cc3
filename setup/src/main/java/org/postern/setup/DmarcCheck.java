package org.postern.setup;

import java.util.Locale;

/// Whether each domain says what is done with mail that forges it.
record DmarcCheck(Instruments tools) implements Check {
    @Override
    public String name() {
        return "dmarc";
    }

    @Override
    public String about() {
        return "DMARC of each domain";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        site.domains().forEach(domain -> look(domain, findings));
    }

    private void look(String domain, Findings findings) {
        var name = Look.name("_dmarc." + domain);
        if (name.isEmpty()) {
            return;
        }
        var answer = Look.txt(tools.resolver(), name.get());
        var policies = Look.texts(answer, "v=dmarc1");
        String record =
                "_dmarc."
                        + domain
                        + ". IN TXT \"v=DMARC1; p=quarantine; rua=mailto:postmaster@"
                        + domain
                        + "\"";
        if (answer.isUnknown()) {
            findings.unchecked(domain, "DNS does not answer: " + answer.reason());
        } else if (policies.isEmpty()) {
            findings.warning(
                    domain,
                    "it has no DMARC record.",
                    "Large providers want one of every domain that sends, and nobody tells you who"
                            + " forges it.",
                    record);
        } else if (policies.size() > 1) {
            // RFC 9989 section 4.10
            findings.bad(
                    domain,
                    "it has " + policies.size() + " DMARC records.",
                    "Receivers take none of them.",
                    "one of them");
        } else if (policy(policies.getFirst()).isEmpty()) {
            findings.bad(
                    domain,
                    "its DMARC record has no policy that is known: \""
                            + policies.getFirst()
                            + "\".",
                    "Receivers take it for none.",
                    record);
        } else if (policy(policies.getFirst()).equals("none")) {
            findings.note(
                    domain,
                    "its DMARC policy only observes (p=none).",
                    "Mail that forges it is delivered as before. Once the reports show that your"
                            + " own mail passes, ask for more.",
                    record);
        } else {
            findings.good(domain, "DMARC asks for " + policy(policies.getFirst()) + ".");
        }
    }

    private static String policy(String record) {
        for (String tag : record.toLowerCase(Locale.ROOT).split(";", -1)) {
            String pair = tag.replace(" ", "");
            if (pair.equals("p=none") || pair.equals("p=quarantine") || pair.equals("p=reject")) {
                return pair.substring(2);
            }
        }
        return "";
    }
}
