package org.postern.setup;

import org.postern.net.DnsName;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Whether DNS has the keys that mail is signed with.
record DkimCheck(Instruments tools) implements Check {
    private static final int STRING_OCTETS = 255;

    @Override
    public String name() {
        return "dkim";
    }

    @Override
    public String about() {
        return "DKIM: whether DNS has the keys that we sign with";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        if (!site.running()) {
            findings.unchecked("", "which keys there are only a running node knows.");
            return;
        }
        for (String domain : site.domains()) {
            boolean signs =
                    site.signing().stream()
                            .anyMatch(key -> key.active() && key.domain().equals(domain));
            if (!signs) {
                findings.warning(
                        domain,
                        "its mail is not signed.",
                        "Large providers want mail signed, and DMARC without a signature breaks"
                                + " every forwarded message.",
                        "Dkim Generate " + domain);
            }
        }
        site.signing().forEach(key -> look(key, findings));
    }

    private void look(Deployment.SigningRecord key, Findings findings) {
        var answer = Look.txt(tools.resolver(), DnsName.of(key.name()));
        if (answer.isUnknown()) {
            findings.unchecked(key.name(), "DNS does not answer: " + answer.reason());
        } else if (answer.isAbsent()) {
            absent(key, findings);
        } else if (answer.records().stream().noneMatch(txt -> same(txt.text(), key.record()))) {
            findings.bad(
                    key.name(),
                    "DNS has another key there than ours.",
                    "Every signature made with ours is wrong to whoever looks.",
                    zoneLine(key));
        } else {
            findings.good(
                    key.name(),
                    "DNS has our key" + (key.active() ? "." : ", which signs nothing yet."));
        }
    }

    private static void absent(Deployment.SigningRecord key, Findings findings) {
        if (key.active()) {
            findings.bad(
                    key.name(),
                    "DNS has no key there.",
                    "The signatures of " + key.domain() + " cannot be verified by anybody.",
                    zoneLine(key));
        } else {
            findings.note(
                    key.name(),
                    "the key is made, and not in DNS yet.",
                    "It signs when its record is there and Dkim Activate was given.",
                    zoneLine(key));
        }
    }

    /// Whether two records say the same; spaces and the order of tags are nothing.
    private static boolean same(String one, String other) {
        return tags(one).equals(tags(other));
    }

    // RFC 6376 section 3.6.1; v and the defaults of k and t may be left out
    private static Map<String, String> tags(String record) {
        var tags = new TreeMap<String, String>();
        for (String tag : record.split(";", -1)) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                String name = tag.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                tags.put(name, unspaced(tag.substring(equals + 1)));
            }
        }
        tags.keySet().retainAll(Set.of("k", "p"));
        tags.putIfAbsent("k", "rsa");
        return tags;
    }

    private static String unspaced(String text) {
        var unspaced = new StringBuilder(text.length());
        text.chars()
                .filter(c -> !Character.isWhitespace(c))
                .forEach(c -> unspaced.append((char) c));
        return unspaced.toString();
    }

    private static String zoneLine(Deployment.SigningRecord key) {
        var line = new StringBuilder(key.name()).append(". IN TXT (");
        String text = key.record();
        for (int at = 0; at < text.length(); at += STRING_OCTETS) {
            line.append(" \"")
                    .append(text, at, Math.min(text.length(), at + STRING_OCTETS))
                    .append('"');
        }
        return line.append(" )").toString();
    }
}
