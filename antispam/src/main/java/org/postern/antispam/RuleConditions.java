package org.postern.antispam;

import java.util.HashSet;
import java.util.Set;

/// Decides the conditions of rule files (`if`, `ifplugin`) as the program would that they were
/// written for, in the version whose language is understood here.
final class RuleConditions {
    /// The version of the language: 4.0.1.
    static final double VERSION = 4.000001;

    private static final double PERL_VERSION = 5.036;
    private static final String PREFIX = "Mail::SpamAssassin::";

    /// What is loaded when no file says what to load.
    private static final Set<String> USUAL =
            Set.of(
                    ("URIDNSBL SPF AutoLearnThreshold WelcomeListSubject MIMEHeader ReplaceTags"
                         + " DKIM Check HTTPSMismatch URIDetail Bayes BodyEval DNSEval HTMLEval"
                         + " HeaderEval MIMEEval RelayEval URIEval WLBLEval VBounce ImageInfo"
                         + " FreeMail AskDNS DMARC")
                            .split(" "));

    private static final Set<String> FEATURES =
            Set.of(
                    ("feature_originating_ip_headers feature_dns_local_ports_permit_avoid"
                         + " feature_bayes_auto_learn_on_error feature_uri_host_listed"
                         + " feature_yesno_takes_args feature_bug6558_free feature_edns"
                         + " feature_dns_query_restriction feature_registryboundaries feature_geodb"
                         + " feature_dns_block_rule feature_compile_regexp"
                         + " feature_meta_rules_matching feature_subjprefix feature_bayes_stopwords"
                         + " feature_get_host feature_blocklist_welcomelist"
                         + " feature_welcomelist_blocklist feature_header_address_parser"
                         + " feature_local_tests_only feature_header_first_last"
                         + " feature_header_match_many feature_capture_rules"
                         + " perl_min_version_5010000 AskDNS::has_tag_header"
                         + " BodyEval::has_check_body_length BodyEval::has_plaintext_body_sig_ratio"
                         + " DKIM::has_arc DNSEval::has_tflags_domains_only"
                         + " DNSEval::has_tflags_ips_only HashBL::has_hashbl_bodyre"
                         + " HashBL::has_hashbl_emails HashBL::has_hashbl_uris"
                         + " HashBL::has_hashbl_ignore HashBL::has_hashbl_sha256"
                         + " HashBL::has_hashbl_attachments"
                         + " MIMEEval::has_check_for_ascii_text_illegal"
                         + " MIMEEval::has_check_abundant_unicode_ratio"
                         + " MIMEEval::has_check_qp_ratio MIMEHeader::has_all_header"
                         + " MIMEHeader::has_tflags_range MIMEHeader::has_tflags_concat"
                         + " MIMEHeader::has_tflags_multiple MIMEHeader::has_capture_rules"
                         + " SPF::has_check_for_spf_errors SPF::has_check_spf_skipped_noenvfrom"
                         + " URIDNSBL::has_tflags_domains_only URIDNSBL::has_subtest_for_ranges"
                         + " URIDNSBL::has_uridnsbl_for_a URIDNSBL::has_uridnsbl_a_ns"
                         + " URIDNSBL::has_tflags_notrim URIDNSBL::has_uridnsbl_skip_mailto"
                         + " URIDetail::has_host_key")
                            .split(" "));

    private final Set<String> loaded = new HashSet<>();
    private final Set<String> compatible = new HashSet<>();
    private final boolean network;

    /// @param network whether rules are asked that look things up
    RuleConditions(boolean network) {
        this.network = network;
    }

    void load(String plugin) {
        loaded.add(shortName(plugin));
    }

    void enable(String compatibility) {
        compatible.add("compat_" + compatibility);
    }

    private static String shortName(String plugin) {
        var name = plugin.startsWith(PREFIX) ? plugin.substring(PREFIX.length()) : plugin;
        name = name.startsWith("Plugin::") ? name.substring("Plugin::".length()) : name;
        return switch (name) {
            case "Dmarc" -> "DMARC";
            case "WhiteListSubject" -> "WelcomeListSubject";
            default -> name;
        };
    }

    boolean isLoaded(String plugin) {
        var name = shortName(plugin);
        return loaded.isEmpty() ? USUAL.contains(name) : loaded.contains(name);
    }

    private boolean can(String function) {
        var name = shortName(function);
        if (name.startsWith("Conf::")) {
            var feature = name.substring("Conf::".length());
            return FEATURES.contains(feature) || compatible.contains(feature);
        }
        int colons = name.indexOf("::");
        return colons > 0 && isLoaded(name.substring(0, colons)) && FEATURES.contains(name);
    }

    /// @throws RegexException when the condition cannot be read
    boolean holds(String condition) throws RegexException {
        return new Parser(condition).whole();
    }

    private final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        boolean whole() throws RegexException {
            double value = either();
            skip();
            if (at < text.length()) {
                throw new RegexException("condition cannot be read: " + text);
            }
            return value != 0;
        }

        private void skip() {
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
        }

        private boolean take(String token) {
            skip();
            if (text.startsWith(token, at)) {
                at += token.length();
                return true;
            }
            return false;
        }

        private double either() throws RegexException {
            double value = both();
            while (take("||")) {
                double right = both();
                value = value != 0 || right != 0 ? 1 : 0;
            }
            return value;
        }

        private double both() throws RegexException {
            double value = comparison();
            while (take("&&")) {
                double right = comparison();
                value = value != 0 && right != 0 ? 1 : 0;
            }
            return value;
        }

        private double comparison() throws RegexException {
            double left = one();
            for (var operator : new String[] {">=", "<=", "==", "!=", ">", "<"}) {
                if (take(operator)) {
                    double right = one();
                    boolean holds =
                            switch (operator) {
                                case ">=" -> left >= right;
                                case "<=" -> left <= right;
                                case "==" -> left == right;
                                case "!=" -> left != right;
                                case ">" -> left > right;
                                default -> left < right;
                            };
                    return holds ? 1 : 0;
                }
            }
            return left;
        }

        private double one() throws RegexException {
            skip();
            if (!text.startsWith("!=", at) && take("!")) {
                return one() == 0 ? 1 : 0;
            }
            if (take("(")) {
                double value = either();
                close();
                return value;
            }
            var word = word();
            return switch (word) {
                case "plugin" -> isLoaded(argument()) ? 1 : 0;
                case "can", "has" -> can(argument()) ? 1 : 0;
                case "version" -> VERSION;
                case "perl_version" -> PERL_VERSION;
                case "local_tests_only" -> network ? 0 : 1;
                default -> number(word);
            };
        }

        private void close() throws RegexException {
            if (!take(")")) {
                throw new RegexException("condition without ): " + text);
            }
        }

        private String argument() throws RegexException {
            if (!take("(")) {
                throw new RegexException("condition without (: " + text);
            }
            var word = word();
            close();
            return word;
        }

        private String word() {
            skip();
            int start = at;
            while (at < text.length() && "()!&|<>= \t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private double number(String word) throws RegexException {
            try {
                return Double.parseDouble(word);
            } catch (NumberFormatException notANumber) {
                throw new RegexException("condition cannot be read: " + text);
            }
        }
    }
}
