package org.postern.antispam;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Functions over header fields: who is addressed and how, and what the subject looks like.
final class HeaderFunctions {
    /// Charsets whose letters, undecoded, look like capitals.
    static final String CAPITAL_LOOKING =
            "[-_a-z0-9]*(?:koi|jp|jis|euc|gb|big5|isoir|cp1251|windows-1251|georgianps|pt154|tis)"
                    + "[-_a-z0-9]*";

    private static final int SORTED = 7;
    private static final int SIMILAR = 5;
    private static final int SAME = 2;
    private static final int MOST_RECIPIENTS = 256;

    private static final PerlRegex OF_LISTS =
            PerlRegex.known("<mailto:(?:leave-\\S+|\\S+-unsubscribe)@\\S+>$", "i");
    private static final PerlRegex EZMLM =
            PerlRegex.known("^contact \\S+@\\S+; run by ezmlm$", "m");
    private static final PerlRegex EZMLM_TO = PerlRegex.known("^mailing list \\S+@\\S+", "m");
    private static final PerlRegex EZMLM_RECEIVED =
            PerlRegex.known("qmail \\d+ invoked (?:from network|by .{3,20})\\); \\d+ ... \\d+");
    private static final PerlRegex MSN_GROUPS =
            PerlRegex.known("from groups\\.msn\\.com \\(\\S+\\.msn\\.com ");
    private static final PerlRegex AOL_RELAY = PerlRegex.known(" rly-[a-z][a-z]\\d\\d\\.", "i");
    private static final PerlRegex AOL_TRUE =
            PerlRegex.known("/AOL-\\d+\\.\\d+\\.\\d+\\)|ESMTP id (?:RELAY|MAILRELAY|MAILIN)");
    private static final PerlRegex ANSWER =
            PerlRegex.known("^(?:(?:Re|Fwd|Fw|Aw|Antwort|WG|SV|VB|VS|VL):\\s*)+", "i");
    private static final PerlRegex CAPITAL_CHARSET =
            PerlRegex.known("=\\?" + CAPITAL_LOOKING + "\\?", "i");
    private static final PerlRegex TEMPLATE = PerlRegex.known("%[A-Z][A-Z_-]");
    private static final PerlRegex TEMPLATE_FREE =
            PerlRegex.known(
                    "^(?:X-VMS-To|X-UIDL|X-Face|To|Cc|From|Subject|References|In-Reply-To"
                            + "|(?:X-|Resent-|X-Original-)?Message-Id):",
                    "i");
    private static final PerlRegex RATWARE_ID = PerlRegex.known("<[A-Z]{28}\\.([^>]+?)>");
    private static final PerlRegex REWRITTEN = PerlRegex.known("^SRS\\d[=+-]", "i");
    private static final PerlRegex SECOND_LEVEL = PerlRegex.known("^.+\\.([^.]+\\.[^.]+)$");

    private HeaderFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_for_fake_aol_relay_in_rcvd", (run, _) -> fakeAol(run));
        all.put("check_for_faraway_charset_in_headers", (_, _) -> false);
        all.put("check_for_unique_subject_id", (_, _) -> false);
        all.put("check_illegal_chars", HeaderFunctions::illegal);
        all.put("gated_through_received_hdr_remover", (run, _) -> gated(run));
        all.put("check_for_matching_env_and_hdr_from", (run, _) -> sameSender(run));
        all.put(
                "sorted_recipients",
                (run, _) -> run.once(Recipients.class, Recipients::of).sorted());
        all.put("similar_recipients", HeaderFunctions::similar);
        all.put("check_for_missing_to_header", (run, _) -> missingTo(run));
        all.put("subject_is_all_caps", (run, _) -> capitals(run));
        all.put("check_for_to_in_subject", HeaderFunctions::toInSubject);
        all.put("check_messageid_not_usable", (run, _) -> idNotUsable(run));
        all.put("check_header_count_range", HeaderFunctions::count);
        all.put("check_unresolved_template", (run, _) -> unresolved(run));
        all.put("check_ratware_name_id", (run, _) -> ratwareName(run));
        all.put("check_ratware_envelope_from", (run, _) -> ratwareEnvelope(run));
        all.put("check_equal_from_domains", (run, _) -> otherDomain(run));
    }

    private static boolean fakeAol(RuleRun run) {
        var received = Octets.squeezed(run.field("Received"));
        return run.search().has(AOL_RELAY, received) && !run.search().has(AOL_TRUE, received);
    }

    private static boolean illegal(RuleRun run, List<String> arguments) {
        var name = arguments.getFirst();
        var field = name.endsWith(":raw") ? name : name + ":raw";
        var text = run.field(field);
        if (Octets.isBlank(text)) {
            return false;
        }
        int odd = 0;
        boolean controls = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < 32 && c != '\t' && c != '\n' && c != '\r';
            controls |= control;
            odd += control || c >= 0x7F ? 1 : 0;
        }
        if (!Octets.isAscii(text) && !controls && isUtf8(text)) {
            return false;
        }
        long illegal = odd;
        if (illegal > 0 && field.equalsIgnoreCase("subject:raw")) {
            long signs = text.chars().filter(c -> c == 0xA2 || c == 0xA3 || c == 0xAE).count();
            illegal -= signs == 1 ? 1 : 0;
        }
        return illegal / (double) text.length() >= EvalFunctions.bound(arguments, 1, 0)
                && illegal >= EvalFunctions.bound(arguments, 2, 0);
    }

    static boolean isUtf8(String octets) {
        try {
            java.nio.charset.StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Octets.bytes(octets)));
            return true;
        } catch (java.nio.charset.CharacterCodingException notUtf8) {
            return false;
        }
    }

    /// Whether a mailing list took the `Received` fields away.
    static boolean gated(RuleRun run) {
        var search = run.search();
        var received = run.field("Received");
        boolean ezmlm =
                search.has(EZMLM, run.field("Mailing-List"))
                        && search.has(EZMLM_TO, run.field("Delivered-To"))
                        && search.has(EZMLM_RECEIVED, received);
        return ezmlm || !run.fields().has("Received") || search.has(MSN_GROUPS, received);
    }

    private static boolean sameSender(RuleRun run) {
        return Octets.lower(run.field("EnvelopeFrom:addr"))
                .equals(Octets.lower(run.field("From:addr")));
    }

    /// How alike the recipients are.
    private record Recipients(boolean sorted, double similar) {
        static Recipients of(RuleRun run) {
            List<String> given = new ArrayList<>(run.fields().all("ToCc:addr"));
            if (given.size() < SIMILAR) {
                given.addAll(run.fields().all("Bcc:addr"));
            }
            List<String> all = new ArrayList<>();
            for (var address : given) {
                if (all.isEmpty() || !address.equalsIgnoreCase(all.getLast())) {
                    all.add(address);
                }
                if (all.size() == MOST_RECIPIENTS) {
                    break;
                }
            }
            boolean sorted = all.size() >= SORTED && all.equals(all.stream().sorted().toList());
            return new Recipients(sorted, all.size() < SIMILAR ? 0 : likeness(all));
        }

        private static double likeness(List<String> all) {
            int pairs = 0;
            int alike = 0;
            for (int i = 0; i < all.size(); i++) {
                for (int k = i + 1; k < all.size(); k++) {
                    var one = all.get(i);
                    var other = all.get(k);
                    alike += head(one).equals(head(other)) ? 1 : 0;
                    var host = one.substring(one.indexOf('@') + 1);
                    var otherHost = other.substring(other.indexOf('@') + 1);
                    alike += head(host).equals(head(otherHost)) && !host.equals(otherHost) ? 1 : 0;
                    pairs++;
                }
            }
            return alike / (double) pairs;
        }

        private static String head(String text) {
            return text.substring(0, Math.min(SAME, text.length()));
        }
    }

    private static boolean similar(RuleRun run, List<String> arguments) {
        double value = run.once(Recipients.class, Recipients::of).similar();
        return value >= EvalFunctions.bound(arguments, 0, 0)
                && value < EvalFunctions.bound(arguments, 1, Double.MAX_VALUE);
    }

    private static boolean missingTo(RuleRun run) {
        return run.field("To").isEmpty() && run.field("Apparently-To").isEmpty();
    }

    private static boolean capitals(RuleRun run) {
        var search = run.search();
        var subject = search.without(ANSWER, Octets.trim(run.field("Subject")));
        if (subject.length() < 10 || subject.chars().noneMatch(c -> Octets.isSpace((char) c))) {
            return false;
        }
        if (search.has(CAPITAL_CHARSET, run.field("Subject:raw"))) {
            return false;
        }
        boolean upper = subject.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
        return upper && subject.chars().noneMatch(c -> c >= 'a' && c <= 'z');
    }

    private static String quoted(String text) {
        return text.replaceAll("([^A-Za-z0-9_])", "\\\\$1");
    }

    private static boolean has(RuleRun run, String pattern, String modifiers, String text) {
        try {
            return run.search().has(PerlRegex.compile(pattern, modifiers), text);
        } catch (RegexException cannot) {
            return false;
        }
    }

    private static boolean toInSubject(RuleRun run, List<String> arguments) {
        var to = run.field("To:addr");
        if (to.isEmpty() || to.length() > 500) {
            return false;
        }
        var subject = run.field("Subject");
        if (arguments.getFirst().equals("address")) {
            return Octets.containsFolded(subject, to)
                    && has(run, "\\b" + quoted(to) + "\\b", "i", subject);
        }
        int at = to.indexOf('@');
        var name = at < 0 ? to : to.substring(0, at);
        var user = quoted(name);
        // To make a pattern costs more than to see that it cannot match.
        return Octets.containsFolded(subject, name)
                && has(
                        run,
                        "^(?:(?:re|fw):\\s*(?:\\w+\\s+)?"
                                + user
                                + "$|(?-i:"
                                + user
                                + ")\\s*[,:;!?-](?:$|\\s)|"
                                + user
                                + "$|,\\s*"
                                + user
                                + "[,:;!?-]$)",
                        "i",
                        subject);
    }

    private static boolean idNotUsable(RuleRun run) {
        var received = run.field("Received");
        return run.search().has(OF_LISTS, run.field("List-Unsubscribe"))
                || gated(run)
                || received.contains("/CWT/DCE)")
                || received.contains("iPlanet Messaging Server");
    }

    private static boolean count(RuleRun run, List<String> arguments) {
        int count = new HashSet<>(run.mail().root().fields.decoded(arguments.getFirst())).size();
        return count >= EvalFunctions.bound(arguments, 1, 0)
                && count <= EvalFunctions.bound(arguments, 2, Double.MAX_VALUE);
    }

    private static boolean unresolved(RuleRun run) {
        for (var line : run.fields().all("ALL")) {
            if (run.search().has(TEMPLATE, line) && !run.search().has(TEMPLATE_FREE, line)) {
                return true;
            }
        }
        return false;
    }

    private static boolean ratwareName(RuleRun run) {
        var name = run.search().first(RATWARE_ID, run.field("MESSAGEID"));
        return !name.isEmpty()
                && has(run, "\"[^\"]+\"\\s*<" + quoted(name) + ">", "", run.field("From"));
    }

    private static boolean ratwareEnvelope(RuleRun run) {
        var to = run.field("To:addr");
        var from = run.field("EnvelopeFrom:addr");
        int at = to.indexOf('@');
        if (from.isEmpty() || at < 1 || run.search().has(REWRITTEN, from)) {
            return false;
        }
        var domain = run.rules().boundaries.domain(to.substring(at + 1));
        return Octets.containsFolded(from, domain)
                && run.rules().boundaries.isValid(domain)
                && has(
                        run,
                        "\\b" + quoted(domain) + "." + quoted(to.substring(0, at)) + "@",
                        "i",
                        from);
    }

    private static boolean otherDomain(RuleRun run) {
        var author = secondLevel(run, run.field("From:addr"));
        var sender = secondLevel(run, run.field("EnvelopeFrom:addr"));
        return !author.isEmpty() && !sender.isEmpty() && !author.equalsIgnoreCase(sender);
    }

    private static String secondLevel(RuleRun run, String address) {
        int at = address.lastIndexOf('@');
        var domain = at < 0 ? "" : address.substring(at + 1);
        var cut = run.search().first(SECOND_LEVEL, domain);
        return cut.isEmpty() ? domain : cut;
    }
}
