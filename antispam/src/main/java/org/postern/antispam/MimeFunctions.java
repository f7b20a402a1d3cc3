package org.postern.antispam;

import java.util.List;
import java.util.Map;

/// Functions over the structure of a message.
final class MimeFunctions {
    private static final PerlRegex HTML = PerlRegex.known("^text/html", "i");

    private MimeFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_for_mime", (run, arguments) -> fact(run, arguments.getFirst()));
        all.put("check_for_mime_html", (run, _) -> isHtml(run) || facts(run).html() > 0);
        all.put(
                "check_for_mime_html_only",
                (run, _) -> isHtml(run) || (facts(run).html() > 0 && facts(run).text() == 0));
        all.put("check_mime_multipart_ratio", MimeFunctions::ratio);
        all.put("check_for_ascii_text_illegal", (run, _) -> facts(run).illegalAscii() > 0);
        all.put(
                "check_abundant_unicode_ratio",
                (run, a) -> facts(run).unicodeRatio() >= EvalFunctions.bound(a, 0, 2));
        all.put("check_for_faraway_charset", (_, _) -> false);
        all.put(
                "check_qp_ratio",
                (run, a) -> facts(run).quotedRatio() >= EvalFunctions.bound(a, 0, 2));
        all.put("check_msg_parse_flags", (run, a) -> flag(run, a.getFirst()));
        all.put("check_ma_non_text", (run, _) -> otherAlternative(run));
        all.put("check_base64_length", MimeFunctions::base64Line);
        all.put("check_for_mime_excessive_qp", (run, a) -> facts(run).quotedRatio() > 0.9);
        all.put("check_body_8bits", (run, _) -> eightBits(run));
        all.put("check_microsoft_executable", (run, _) -> executable(run));
        all.put("check_suspect_name", (run, _) -> executable(run));
    }

    private static MimeFacts facts(RuleRun run) {
        return run.once(MimeFacts.class, MimeFacts::of);
    }

    private static boolean isHtml(RuleRun run) {
        return run.search().has(HTML, run.field("Content-Type"));
    }

    private static boolean fact(RuleRun run, String name) {
        var facts = facts(run);
        return switch (name) {
            case "mime_base64_count" -> facts.base64() > 0;
            case "mime_base64_encoded_text" -> facts.textInBase64();
            case "mime_body_html_count" -> facts.html() > 0;
            case "mime_body_text_count" -> facts.text() > 0;
            case "mime_attachment" -> facts.attachments() > 0;
            case "mime_bad_iso_charset" -> facts.badCharset();
            case "mime_missing_boundary" -> run.mail().missesBoundary();
            case "mime_multipart_alternative" -> facts.alternative();
            case "mime_multipart_ratio" -> facts.ratio() != 0;
            case "mime_qp_count" -> facts.quotedPrintable() != 0;
            case "mime_qp_ratio" -> facts.quotedRatio() != 0;
            case "mime_qp_long_line" -> facts.longQuotedLine();
            case "mime_ascii_text_illegal" -> facts.illegalAscii() > 0;
            case "mime_text_unicode_ratio" -> facts.unicodeRatio() != 0;
            default -> false;
        };
    }

    private static boolean ratio(RuleRun run, List<String> arguments) {
        double ratio = facts(run).ratio();
        return ratio >= EvalFunctions.bound(arguments, 0, 0)
                && ratio < EvalFunctions.bound(arguments, 1, Double.MAX_VALUE);
    }

    private static boolean flag(RuleRun run, String name) {
        var flag = SpamMail.Flag.named(name);
        return flag != null && run.mail().has(flag);
    }

    private static boolean otherAlternative(RuleRun run) {
        for (var part : run.mail().root().all()) {
            if (!part.type.equals("multipart/alternative") || part.children == null) {
                continue;
            }
            for (var child : part.children) {
                var type = Octets.lower(child.type);
                if (child.isLeaf()
                        && !type.isEmpty()
                        && !type.equals("multipart/related")
                        && !type.equals("application/rtf")
                        && !type.startsWith("text/")) {
                    return true;
                }
            }
        }
        return false;
    }

    private record LongestBase64(int octets) {
        static LongestBase64 of(RuleRun run) {
            int longest = 0;
            for (var part : run.mail().root().leaves()) {
                var encoding = Octets.lower(part.fields.last("content-transfer-encoding"));
                if (!encoding.equals("base64") || part.type.equals("application/ics")) {
                    continue;
                }
                int length = 0;
                for (byte octet : part.raw) {
                    length++;
                    longest = Math.max(longest, length);
                    length = octet == '\n' ? 0 : length;
                }
            }
            return new LongestBase64(longest);
        }
    }

    private static boolean base64Line(RuleRun run, List<String> arguments) {
        int octets = run.once(LongestBase64.class, LongestBase64::of).octets();
        return octets >= EvalFunctions.bound(arguments, 0, 0)
                && octets <= EvalFunctions.bound(arguments, 1, Double.MAX_VALUE);
    }

    private static boolean eightBits(RuleRun run) {
        for (byte[] line : run.body()) {
            int run8 = 0;
            for (byte octet : line) {
                run8 = octet < 0 ? run8 + 1 : 0;
                if (run8 >= 8) {
                    return true;
                }
            }
        }
        return false;
    }

    private static final PerlRegex PROGRAM_NAME =
            PerlRegex.known(
                    "\\.(?:ade|adp|asx|bas|bat|chm|cmd|com|cpl|crt|dll|exe|hlp|hta|inf|ins|isp|js"
                            + "|jse|lnk|mda|mdb|mde|mdt|mdw|mdz|msc|msi|msp|mst|nws|ops|pcd|pif|prf"
                            + "|reg|scf|scr|sct|shb|shs|url|vb|vbe|vbs|vbx|vxd|wsc|wsf|wsh)$",
                    "i");

    private static boolean executable(RuleRun run) {
        for (var part : run.mail().root().leaves()) {
            var name = part.name;
            byte[] octets = part.type.startsWith("application/") ? part.decoded() : new byte[0];
            boolean program = octets.length > 1 && octets[0] == 'M' && octets[1] == 'Z';
            if (program || (name != null && run.search().has(PROGRAM_NAME, name))) {
                return true;
            }
        }
        return false;
    }
}
