package org.postern.antispam;

import java.util.List;
import java.util.Map;

/// Functions that know how the large mailbox providers write their header fields, and so who only
/// claims to be one of their users.
final class ForgeryFunctions {
    private static final String IP = IpText.PATTERN;
    private static final PerlRegex ANY_IP = PerlRegex.known(IP);
    private static final PerlRegex HOTMAIL_FROM = PerlRegex.known("\\bhotmail\\.com$", "i");
    private static final PerlRegex HOTMAIL_ORIGIN =
            PerlRegex.known("hotmail\\.com|msonline-outlook");
    private static final PerlRegex HOTMAIL_CLAIM =
            PerlRegex.known("(?:from |HELO |helo=)\\S*hotmail\\.com\\b");
    private static final List<PerlRegex> HOTMAIL_WITH_IP =
            List.of(
                    PerlRegex.known(
                            "from (?:\\S*\\.)?hotmail.com \\(\\S+\\.hotmail(?:\\.msn)?\\.com[ )]"),
                    PerlRegex.known("from \\S*\\.hotmail.com \\(\\[" + IP + "\\][ ):]"),
                    PerlRegex.known("from \\S+ by \\S+\\.hotmail(?:\\.msn)?\\.com with HTTP;"),
                    PerlRegex.known("from \\[66\\.218.\\S+\\] by \\S+\\.yahoo\\.com"));
    private static final List<PerlRegex> HOTMAIL_WITH_ORIGIN =
            List.of(
                    PerlRegex.known(
                            "from \\S*\\.outbound\\.protection\\.outlook\\.com"
                                    + " \\(\\S+\\.outbound\\.protection\\.outlook\\.com[ )]"),
                    PerlRegex.known(
                            "from \\S*\\.(?:eur|nam)prd\\d+\\.prod\\.outlook\\.com \\("
                                    + IP
                                    + "\\)"));
    private static final PerlRegex MSN_TO = PerlRegex.known("<(\\S+)@groups\\.msn\\.com>", "i");
    private static final PerlRegex MSN_SERVER =
            PerlRegex.known("from mail pickup service by ((?:p\\d\\d\\.)groups\\.msn\\.com)\\b");
    private static final PerlRegex YAHOO_FROM = PerlRegex.known("\\byahoo\\.com$", "i");
    private static final PerlRegex YAHOO_TRUSTED = PerlRegex.known(" rdns=\\S+\\.yahoo\\.com ");
    private static final PerlRegex YAHOO_UNTRUSTED =
            PerlRegex.known("^[^\\]]+ rdns=\\S+\\.yahoo\\.com ");
    private static final List<PerlRegex> YAHOO_TRUE =
            List.of(
                    PerlRegex.known("by web\\S+\\.mail\\S*\\.yahoo\\.com via HTTP"),
                    PerlRegex.known("by sonic\\S+\\.consmr\\.mail\\S*\\.yahoo\\.com with HTTP"),
                    PerlRegex.known("by smtp\\S+\\.yahoo\\.com with SMTP"),
                    PerlRegex.known(
                            "from \\["
                                    + IP
                                    + "\\] by \\S+\\.(?:groups|scd|dcn)\\.yahoo\\.com with NNFMP"),
                    PerlRegex.known(
                            "by \\w+\\.\\w+\\.yahoo\\.com"
                                + " \\(\\d+\\.\\d+\\.\\d+/\\d+\\.\\d+\\.\\d+\\)(?: with ESMTP)? id"
                                + " \\w+"));
    private static final PerlRegex YAHOO_BULK =
            PerlRegex.known("\\bmailer\\d+\\.bulk\\.scd\\.yahoo\\.com\\b");
    private static final PerlRegex YAHOO_REPLY = PerlRegex.known("@reply\\.yahoo\\.com$", "i");
    private static final PerlRegex JUNO_FROM = PerlRegex.known("\\bjuno\\.com$", "i");
    private static final PerlRegex JUNO_WAY =
            PerlRegex.known("from.*\\b(?:juno|untd)\\.com.*[\\[(]" + IP + "[\\])].*by");
    private static final PerlRegex JUNO_COOKIE = PerlRegex.known(" cookie\\.(?:juno|untd)\\.com ");
    private static final PerlRegex MAIL_COM =
            PerlRegex.known("from.*\\bmail\\.com.*\\[" + IP + "\\].*by");
    private static final PerlRegex MAIL_COM_MAILER = PerlRegex.known("\\bmail\\.com");
    private static final PerlRegex UNTD =
            PerlRegex.known("from (webmail\\S+\\.untd\\.com) \\(\\1 \\[" + IP + "\\]\\) by");
    private static final PerlRegex UNTD_MAILER = PerlRegex.known("^Webmail Version \\d");
    private static final PerlRegex EUDORA_FROM = PerlRegex.known("\\beudoramail\\.com$", "i");
    private static final PerlRegex WHOWHERE = PerlRegex.known("by \\S*whowhere.com;");
    private static final PerlRegex GMAIL_FROM = PerlRegex.known("\\bgmail\\.com$", "i");
    private static final PerlRegex GMAIL_WAY =
            PerlRegex.known("by (?:10\\.\\S+|2002:a\\d\\d:\\w+:\\S+) with SMTP id \\S+");
    private static final PerlRegex GMAIL_SUBMITTED =
            PerlRegex.known("by smtp\\.googlemail\\.com with ESMTPSA id \\S+");
    private static final int GMAIL_STATE = 60;
    private static final PerlRegex NO_DOTS =
            PerlRegex.known(
                    "\\nfrom\\s(\\S+)\\sby\\s(\\S+)\\swith\\sESMTP;\\s+\\S{3},\\s+\\d+\\s+\\S{3}"
                            + "\\s+\\d{4}\\s+\\d\\d:\\d\\d:\\d\\d\\s+[-+]*\\d{4}\\n$",
                    "s");

    private ForgeryFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put(
                "check_for_forged_hotmail_received_headers",
                (run, _) -> run.once(Hotmail.class, Hotmail::of) == Hotmail.FORGED);
        all.put(
                "check_for_no_hotmail_received_headers",
                (run, _) -> run.once(Hotmail.class, Hotmail::of) == Hotmail.NOT_SEEN);
        all.put("check_for_msn_groups_headers", (run, _) -> msnGroups(run));
        all.put("check_for_forged_eudoramail_received_headers", (run, _) -> eudora(run));
        all.put("check_for_forged_yahoo_received_headers", (run, _) -> yahoo(run));
        all.put("check_for_forged_juno_received_headers", (run, _) -> juno(run));
        all.put("check_for_forged_gmail_received_headers", (run, _) -> gmail(run));
        all.put("check_for_forged_gw05_received_headers", (run, _) -> withoutDots(run));
    }

    private static boolean any(RuleRun run, List<PerlRegex> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> run.search().has(pattern, text));
    }

    private static String received(RuleRun run) {
        return Octets.squeezed(run.field("Received"));
    }

    private enum Hotmail {
        GENUINE,
        FORGED,
        NOT_SEEN;

        static Hotmail of(RuleRun run) {
            var search = run.search();
            var received = received(run);
            if (received.contains("from mail pickup service by hotmail.com with Microsoft SMTPSVC;")
                    || msnGroups(run)
                    || HeaderFunctions.gated(run)) {
                return GENUINE;
            }
            boolean ip = search.has(ANY_IP, run.field("X-Originating-Ip"));
            boolean origin = search.has(HOTMAIL_ORIGIN, run.field("X-OriginatorOrg"));
            if ((ip && any(run, HOTMAIL_WITH_IP, received))
                    || (origin && any(run, HOTMAIL_WITH_ORIGIN, received))) {
                return GENUINE;
            }
            if (search.has(HOTMAIL_CLAIM, received)) {
                return FORGED;
            }
            return search.has(HOTMAIL_FROM, run.field("From:addr")) ? NOT_SEEN : GENUINE;
        }
    }

    private static boolean msnGroups(RuleRun run) {
        var search = run.search();
        var list = search.first(MSN_TO, run.field("To"));
        var server = search.first(MSN_SERVER, run.field("Received"));
        var id = run.field("Message-Id");
        if (list.isEmpty() || server.isEmpty()) {
            return false;
        }
        if (list.equals("notifications")) {
            return id.startsWith("<") && id.indexOf("@" + server + ">") > 1;
        }
        return id.startsWith("<" + list + "-")
                && id.contains("@groups.msn.com>")
                && run.field("EnvelopeFrom:addr").contains(list + "-bounce@groups.msn.com");
    }

    private static boolean eudora(RuleRun run) {
        var search = run.search();
        if (!search.has(EUDORA_FROM, run.field("From:addr")) || HeaderFunctions.gated(run)) {
            return false;
        }
        return !(search.has(WHOWHERE, received(run))
                && search.has(ANY_IP, run.field("X-Sender-Ip")));
    }

    private static boolean yahoo(RuleRun run) {
        var search = run.search();
        var from = run.field("From:addr");
        if (!search.has(YAHOO_FROM, from)) {
            return false;
        }
        var received = received(run);
        boolean resent = run.fields().has("Resent-From") && run.fields().has("Resent-To");
        if (resent && run.fields().has("X-Received")) {
            received = Octets.squeezed(run.field("X-Received"));
        }
        return !HeaderFunctions.gated(run)
                && !search.has(YAHOO_TRUSTED, run.relays().trustedLine())
                && !search.has(YAHOO_UNTRUSTED, run.relays().untrustedLine())
                && !any(run, YAHOO_TRUE, received)
                && !(search.has(YAHOO_BULK, received) && search.has(YAHOO_REPLY, from));
    }

    private static boolean juno(RuleRun run) {
        var search = run.search();
        if (!search.has(JUNO_FROM, run.field("From:addr")) || HeaderFunctions.gated(run)) {
            return false;
        }
        var origin = run.field("X-Originating-IP");
        var mailer = run.field("X-Mailer");
        var received = run.field("Received");
        if (!origin.isEmpty()) {
            return (!search.has(JUNO_WAY, received) && !search.has(JUNO_COOKIE, received))
                    || !mailer.contains("Juno ");
        }
        boolean known =
                search.has(MAIL_COM, received)
                        ? search.has(MAIL_COM_MAILER, mailer)
                        : search.has(UNTD, received) && search.has(UNTD_MAILER, mailer);
        // Without an originating address nothing shows where it comes from.
        return !known || !search.has(ANY_IP, origin);
    }

    private static boolean gmail(RuleRun run) {
        var search = run.search();
        if (!search.has(GMAIL_FROM, run.field("From:addr"))) {
            return false;
        }
        boolean marked =
                run.field("X-Gm-Message-State").length() >= GMAIL_STATE
                        && run.field("X-Google-Smtp-Source").length() >= GMAIL_STATE;
        return !marked
                && !search.has(GMAIL_WAY, run.field("X-Received"))
                && !search.has(GMAIL_SUBMITTED, run.field("Received"));
    }

    private static boolean withoutDots(RuleRun run) {
        var groups = run.search().match(NO_DOTS, run.field("Received"));
        return groups != null && String.valueOf(groups[2]).indexOf('.') < 0;
    }
}
