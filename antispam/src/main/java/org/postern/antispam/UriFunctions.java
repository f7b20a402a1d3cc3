package org.postern.antispam;

import java.util.List;
import java.util.Map;

/// Functions over the addresses in a message: anchors that show another place than they lead to.
final class UriFunctions {
    private static final PerlRegex NUMBER_URI =
            PerlRegex.known("^https?:/*(?:[^@/]+@)?\\d+\\.\\d+\\.\\d+\\.\\d+", "i");
    private static final PerlRegex SECURE_NUMBER =
            PerlRegex.known("^https:/*(?:[^@/]+@)?\\d+\\.\\d+\\.\\d+\\.\\d+", "i");
    private static final PerlRegex WEB_HOST = PerlRegex.known("^https?://([^/:?#]+)", "i");
    private static final PerlRegex SECURE_HOST = PerlRegex.known("https://([^\\s/:?#]+)", "i");
    private static final PerlRegex REDIRECT =
            PerlRegex.known("^https?://([^/:?]+).+?(https?:/{0,2}?([^/:?]+).*)$", "i");

    private UriFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_for_http_redirector", (run, _) -> redirects(run));
        all.put("check_https_ip_mismatch", (run, _) -> numberBehindName(run));
        all.put("check_https_http_mismatch", UriFunctions::otherName);
        all.put("check_uri_truncated", (run, _) -> run.uris().isTruncated());
    }

    private static boolean redirects(RuleRun run) {
        for (byte[] octets : run.uris().cleaned()) {
            var groups = run.search().match(REDIRECT, Octets.text(octets));
            if (groups != null) {
                var boundaries = run.rules().boundaries;
                var from = boundaries.domain(String.valueOf(groups[1]));
                if (!from.equals(boundaries.domain(String.valueOf(groups[3])))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean numberBehindName(RuleRun run) {
        for (var page : run.pages()) {
            for (var entry : page.links().entrySet()) {
                if (!run.search().has(NUMBER_URI, PartText.utf8(entry.getKey()))) {
                    continue;
                }
                for (var text : entry.getValue().texts()) {
                    var octets = PartText.utf8(text.toString());
                    if (!run.search().has(SECURE_NUMBER, octets)
                            && Octets.containsFolded(octets, "https:")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean otherName(RuleRun run, List<String> arguments) {
        double least = EvalFunctions.bound(arguments, 0, 1);
        double most = EvalFunctions.bound(arguments, 1, Double.MAX_VALUE);
        for (var page : run.pages()) {
            boolean hit = false;
            int anchors = 0;
            for (var entry : page.links().entrySet()) {
                var texts = entry.getValue().texts();
                var domain = texts.isEmpty() ? "" : target(run, PartText.utf8(entry.getKey()));
                if (domain.isEmpty()) {
                    continue;
                }
                anchors++;
                for (var text : texts) {
                    var shown = shown(run, PartText.utf8(text.toString()));
                    hit |= !shown.isEmpty() && !shown.equals(domain);
                }
            }
            if (hit && anchors >= Math.max(1, least) && anchors < most) {
                return true;
            }
        }
        return false;
    }

    private static String target(RuleRun run, String uri) {
        var host = run.search().first(WEB_HOST, uri);
        if (host.isEmpty() || IpText.isAddress(host, run.search())) {
            return "";
        }
        var domain = run.rules().boundaries.domain(host);
        return run.rules().boundaries.isValid(domain) && DomainBoundaries.isHostName(domain)
                ? domain
                : "";
    }

    private static String shown(RuleRun run, String text) {
        var host = run.search().first(SECURE_HOST, text);
        if (host.isEmpty() || IpText.isAddress(host, run.search())) {
            return host;
        }
        var domain = run.rules().boundaries.domain(host);
        return run.rules().boundaries.isValid(domain) ? domain : "";
    }
}
