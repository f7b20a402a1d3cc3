package org.postern.antispam;

import static org.postern.antispam.ReceivedForm.lookedUp;
import static org.postern.antispam.ReceivedForm.skipped;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Reads one `Received` field. Servers write it as they like, so this is a list of forms, tried in
/// order; the first that fits tells who handed the message over.
final class ReceivedLine {
    /// What a line comes to.
    sealed interface Reading {
        record Handover(Relay relay) implements Reading {}

        /// A line that tells of no handover between hosts.
        record Skipped() implements Reading {}

        /// A program fetched the mail from a mailbox: what was read so far was its own way.
        record Fetched() implements Reading {}

        record Unreadable() implements Reading {}
    }

    private static final String NAME_CHARS = "[-A-Za-z0-9.^+_&:=?!@%*$\\\\/]";
    private static final String HELO_WORD = "(?:HELO|EHLO)";
    private static final String LOCAL =
            "(?:localhost(?:\\.localdomain)?|\\b(?<!:)127\\.0\\.0\\.1\\b|(?:IPv6:)?::1(?![a-f0-9:]))";

    private static final PerlRegex BEGIN = PerlRegex.known("^\\(?from ", "i");
    private static final PerlRegex WITH_LOCAL_FOR = PerlRegex.known("\\bwith local for\\b");
    private static final PerlRegex ONLY_BY = PerlRegex.known("^from (\\S+) by [^\\s;]+ ?;", "i");
    private static final PerlRegex BRACKETED = PerlRegex.known("^\\[[\\d.]+\\]$");
    private static final PerlRegex DATE =
            PerlRegex.known(
                    "[\\s;]+(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\\d+"
                            + " (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
                            + " \\d+ \\d+:\\d+(?::\\d+)? \\S+$");
    private static final PerlRegex ID = PerlRegex.known(" id <?([^\\s<>;]{3,})");
    private static final PerlRegex HELO_EQUALS =
            PerlRegex.known("\\bhelo=(" + NAME_CHARS + "+)(?:[^-A-Za-z0-9.^+_&:=?!@%*$\\\\/]|$)");
    private static final PerlRegex HELO_SPACE =
            PerlRegex.known(
                    "\\b"
                            + HELO_WORD
                            + " ("
                            + NAME_CHARS
                            + "+)(?:[^-A-Za-z0-9.^+_&:=?!@%*$\\\\/]|$)");
    private static final PerlRegex BY = PerlRegex.known(" by (\\S+)(?:[^-A-Za-z0-9;.]|$)");
    private static final PerlRegex ENVELOPE_FROM =
            PerlRegex.known("(?:return-path:? |envelope-(?:sender|from)[ =])(\\S+)\\b", "i");
    private static final PerlRegex IN_BRACKETS = PerlRegex.known("\\[(" + IpText.PATTERN + ")\\]");
    private static final PerlRegex FIRST_WORD = PerlRegex.known("^(\\S+)[^-A-Za-z0-9.]");
    private static final PerlRegex SUB_HELO = PerlRegex.known("helo=(\\S+)");
    private static final PerlRegex SUB_IDENT = PerlRegex.known("ident=(\\S*)");

    /// How servers say that the client had logged in. A group, if any, is the name of the way.
    private record Login(String hint, PerlRegex regex, String way) {
        static Login of(String hint, String pattern, String way) {
            return new Login(hint, PerlRegex.known(pattern, way.isEmpty() ? "i" : ""), way);
        }
    }

    private static final List<Login> LOGINS =
            List.of(
                    Login.of(
                            " by ",
                            " with ((?:ES|L|UTF8S|UTF8L)MTPS?A|ASMTP|HTTP[SU]?)(?: |;|$)",
                            ""),
                    Login.of(
                            " by mx.google.com with ESMTPS id ",
                            " id [a-z0-9]{1,4}sm[0-9]{2,9}[a-z]{3}\\.[0-9]{1,3}\\.[0-9]{4}"
                                    + "\\.(?:[0-6][0-9]\\.){4}[0-6][0-9].*\\(version=[^ ]+ cipher=",
                            "GMail"),
                    Login.of(
                            "(AUTH: ",
                            "^from .*?(?:\\]\\)|\\)\\]) \\(AUTH: (LOGIN|PLAIN|DIGEST-MD5|CRAM-MD5)"
                                    + " \\S+(?:, .*?)?\\) by ",
                            ""),
                    Login.of(
                            "authenticated",
                            "^from .*?(?:\\](?: \\([^)]*\\))?\\)|\\)\\])"
                                    + " .*?\\(.*?authenticated.*?\\).*? by",
                            "Sendmail"),
                    Login.of(
                            "mail.gmx.",
                            "from \\S* \\("
                                    + HELO_WORD
                                    + " \\S*\\) \\["
                                    + IpText.PATTERN
                                    + "\\] by mail\\.gmx\\.(?:net|com) \\([^)]+\\) with E?SMTP",
                            "GMX"),
                    Login.of(
                            " (authenticated as ",
                            "\\) by .+ \\(\\d{1,2}\\.\\d\\.\\d{3}(?:\\.\\d{1,3})?\\)"
                                    + " \\(authenticated as .+\\) id ",
                            "CriticalPath"),
                    Login.of(
                            "(Authenticated sender: ",
                            "\\) \\(Authenticated sender: \\S+\\) by \\S+ \\([^)]+\\) with ",
                            "Postfix"),
                    Login.of(
                            " (account ",
                            "CommuniGate Pro (?:HTTP|SMTP|XIMSS|IMAP)",
                            "Communigate"),
                    Login.of(
                            " with Microsoft Exchange Server",
                            " with Microsoft Exchange Server HTTP-DAV\\b",
                            "HTTP-DAV"),
                    Login.of(" by ", " \\(via (HTTP.?)\\)(?: |;|$)", ""));

    /// Forms that stand before all others when their hint is in the line.
    private static final List<ReceivedForm> FIRST =
            List.of(
                    ReceivedForm.of(
                            "Mail authenticated user ",
                            " \\((?:Squirrel|NaS)Mail authenticated user .*?"
                                    + "{ip}\\b(?![.-]).{10,80}by {by} with HTTP"),
                    ReceivedForm.of(
                            "with HTTP (WebMailUI)",
                            "{ip} by {by} \\({-ip}\\) with HTTP \\(WebMailUI\\)"));

    private static final List<ReceivedForm> MICROSOFT =
            List.of(
                    ReceivedForm.of(
                            "",
                            "^{helo?} \\(\\[{ip}\\][^)]{0,40}\\) by {by} with Microsoft SMTPSVC"),
                    skipped("", "^mail pickup service by {-} with Microsoft SMTPSVC$"));

    private static final List<ReceivedForm> EXCHANGE =
            List.of(ReceivedForm.of("", "^{helo} \\(\\[?{ip}(?:%[A-Z0-9._~-]*)?\\]?\\) by {by} "));

    private static final List<ReceivedForm> XMAIL =
            List.of(
                    ReceivedForm.of(
                            "",
                            "^{helo} \\({bracketed}:\\d+\\) by {by}"
                                    + "(?: \\({-}\\))? with \\[XMail"));

    private static final List<ReceivedForm> ECELERITY =
            List.of(
                    ReceivedForm.of("", "^\\(\\[{ip}:\\d+\\] helo={helo}\\) by {by} "),
                    ReceivedForm.of("", "^{-} \\(\\[{ip}:\\d+\\]\\) by {by} "));

    private static final List<ReceivedForm> EXIM =
            List.of(
                    skipped("", "\\bwith local(?:-\\S+)? "),
                    ReceivedForm.of("", "^\\[{ip}\\] \\({sub}\\) by {by} "),
                    ReceivedForm.of("", "^{both} \\(\\[{ip}\\]{sub}\\) by {by} "),
                    ReceivedForm.of("", "^{both} \\[{ip}\\](?::\\d+)? by {by} "));

    private static final List<ReceivedForm> POSTFIX =
            List.of(
                    lookedUp("", "^{helo} \\({rdns} \\[{ip}\\]\\) by {by} "),
                    lookedUp("", "^{helo} \\({rdns}\\[{ip}\\]\\) by {by} "));

    private static final List<ReceivedForm> DOMINO =
            List.of(
                    ReceivedForm.of("(Scalix SMTP Relay", "^{helo} \\( ?{ip}\\) by {by}"),
                    ReceivedForm.of(
                            " (Lotus Domino ", "^{helo} \\(\\[{ip}\\]\\) by {by} \\(Lotus"));

    /// Whatever the server, in the order in which the forms exclude one another.
    private static final List<ReceivedForm> COMMON =
            List.of(
                    lookedUp("", "^{helo} \\({rdns} \\[{ip}\\]\\) by {by} with \\S+ \\("),
                    ReceivedForm.of("helo=", "^{rdns} \\(\\[{ip}\\] helo={helo}\\) by {by} with "),
                    ReceivedForm.of("<unknown", "^{helo} \\(<unknown\\S*>\\[{ip}\\]\\) by {by} "),
                    lookedUp("", "^{helo} \\({rdns=\\S+\\.\\S+}\\[{ip}\\]\\) by {by} "),
                    lookedUp("@[", "^{helo} \\({ident?}@\\[{ip}\\].*\\) by {by} \\("),
                    ReceivedForm.of(
                            ".hotmail.msn.com ",
                            "^(?:{ip} )?.*?by {by=\\S+\\.hotmail\\.msn\\.com} "),
                    ReceivedForm.of(
                            "qpsmtpd/",
                            "^{rdns} \\("
                                    + HELO_WORD
                                    + " {helo?}\\) \\({ip}\\) by {by} \\(qpsmtpd/\\S+\\) with"
                                    + " E?SMTP"),
                    ReceivedForm.of(
                            "LHLO ", "^{rdns} \\(LHLO {helo?}\\) \\({ip}\\) by {by} with LMTP"),
                    ReceivedForm.of(
                            "",
                            "^{rdns} \\("
                                    + HELO_WORD
                                    + " {helo?}\\) \\[{ip}\\] by {by} \\([^)]+\\) with E?SMTP"),
                    ReceivedForm.of(
                            "via smtpd",
                            "^{helo} \\(\\[{ip}\\]\\) by {by} via smtpd \\(for \\S+\\)"
                                    + " with SMTP\\("));

    private static final String SENDER = "(?: \\(envelope-sender <\\S+>\\))?";

    private static final PerlRegex QMAIL =
            PerlRegex.known(
                    "^\\S+(?: \\("
                            + HELO_WORD
                            + " \\S*\\))? \\((?:\\S+@)?\\[?"
                            + IpText.PATTERN
                            + "\\]?\\)"
                            + SENDER
                            + " by \\S+(?: \\(.+\\))* with (?:.* )?(?:SMTP|QMQP)(?! id )");

    private static final List<ReceivedForm> QMAIL_FORMS =
            List.of(
                    ReceivedForm.of(
                            "",
                            "^{rdns} \\("
                                    + HELO_WORD
                                    + " {helo=[^ ()]*}\\) \\({ident?}@\\[?{ip}\\]?\\)"
                                    + SENDER
                                    + " by {by}"),
                    ReceivedForm.of(
                            "",
                            "^{rdns} \\("
                                    + HELO_WORD
                                    + " {helo=[^ ()]*}\\) \\(\\[?{ip}\\]?\\)"
                                    + SENDER
                                    + " by {by}"),
                    ReceivedForm.of(
                            "", "^{both} \\({ident?}@\\[?{ip}\\]?\\)" + SENDER + " by {by}"),
                    ReceivedForm.of("", "^{both} \\(\\[?{ip}\\]?\\)" + SENDER + " by {by}"));

    private static final List<ReceivedForm> BEFORE_FETCHERS =
            List.of(
                    ReceivedForm.of(" via HTTP", "^\\[{ip}\\] by {by} via HTTP$"),
                    ReceivedForm.of("( [", "^{-} \\( \\[{ip}\\]\\).*? by {by} "),
                    ReceivedForm.of("", "^\\({helo} \\[{ip}\\]\\) by {by} "),
                    ReceivedForm.of("", "^\\[{ip}\\] by {by} "),
                    ReceivedForm.of("", "^\\(\\[?{ip}\\]?\\) by {by} "),
                    lookedUp("] with ", "^{helo} \\[{ip}\\] by {by} \\[{-ip}\\] with "),
                    ReceivedForm.of("[(", "^{helo} \\[\\({ip}\\)\\] by {by} \\({-ip}\\) "),
                    lookedUp("", "^{helo} \\(\\[{ip}\\]\\) by {by} \\("),
                    ReceivedForm.of(
                            "(softdnserr ", "^{helo} \\(softdnserr \\[{ip}\\]\\).*? by {by}\\b"),
                    lookedUp("", "^{helo} \\({rdns} \\[{ip}\\]\\).*? by {by}\\b"),
                    lookedUp("", "^{helo} \\(\\[{ip}(?:[.:]\\d+)?\\]\\).*? by {by} "));

    private static final PerlRegex FETCHER = PerlRegex.known("with (?:POP3|IMAP)");

    private static final List<ReceivedForm> LAST =
            List.of(
                    lookedUp(
                            "",
                            "^{rdns} \\("
                                    + HELO_WORD
                                    + " {helo=[^)]*}\\) \\((?:{ident?}@)?\\[?{ip}\\]?\\).* by"
                                    + " {by} "),
                    lookedUp("", "^{both} \\((?:{ident?}@)?\\[?{ip}\\]?\\).* by {by} "),
                    ReceivedForm.of(" with http for ", "^\\[{ip}\\] by {by} with http for "),
                    lookedUp(" via smap ", "^{rdns}\\({ip}\\) by {by} via smap "),
                    lookedUp(
                            " via smap ",
                            "^{rdns}\\({ip}, " + HELO_WORD + " {helo?}\\) by {by} via smap "),
                    ReceivedForm.of(" (Post", "^\\[{ip}\\] by {by} \\(Post"),
                    ReceivedForm.of(" (ArGoSoft", "^\\[{ip}\\] by {by} \\(ArGoSoft"),
                    ReceivedForm.of("", "^{ip} by {by} \\((?:SMTPL|InterScan)\\b"),
                    skipped(" with BSMTP", "^\\S+ by \\S+ with BSMTP"),
                    lookedUp("", "^{helo} \\({rdns} \\[{ip}\\]\\) by {by} with "),
                    lookedUp(
                            "",
                            "^{rdns} \\("
                                    + HELO_WORD
                                    + " {helo?}\\) \\((?:{ident}@)?{ip}.*?\\) by {by} with "),
                    ReceivedForm.of(
                            "",
                            "^\\[{ip}\\] \\((?:account \\S+ )?"
                                    + HELO_WORD
                                    + " {helo?}\\) by {by} \\("),
                    lookedUp(" (CommuniGate Pro", "^{both} \\(\\[{ip}\\] verified\\) by {by} \\("),
                    ReceivedForm.of("", "^\\(\\[{ip}\\]\\) by {by} with "),
                    ReceivedForm.of("", "^{helo=[^\\d]\\S+} \\({ip}\\) by {by} "),
                    skipped(
                            " (Content Technologies ",
                            "^\\S+ \\(\\S+\\) by \\S+ \\(Content Technologies "),
                    ReceivedForm.of("", "^{helo} \\(\\[{ip}\\] \\[\\S+\\]\\) by {by} with "),
                    ReceivedForm.of("", "^{ip} by {by} with "),
                    lookedUp("", "^{helo} \\({rdns}\\[{ip}\\]\\) by {by} "),
                    ReceivedForm.of("", "^\\[{ip}\\]\\S+ \\(" + HELO_WORD + " {helo?}\\) by {by} "),
                    ReceivedForm.of("", "^{ip} \\(" + HELO_WORD + " {helo?}\\) by {by} "),
                    ReceivedForm.of("", "^{helo} \\[{ip}\\] by {by} "),
                    ReceivedForm.of("", "^{rdns}\\({ip}\\) by {by} "),
                    ReceivedForm.of("(unverified ", "^{helo} \\(unverified \\[{ip}\\]\\) by {by} "),
                    ReceivedForm.of("", "^{ip} \\([A-Za-z][^)]+\\) by {by} with "),
                    ReceivedForm.of("", "^\\[{ip}\\] \\({sub}\\) by {by} "),
                    ReceivedForm.of("", "^{rdns} \\((?:\\S+@)?{ip}\\) by {by} with "),
                    lookedUp(
                            " via ",
                            "^{rdns}\\({ip}\\)(?:, claiming to be \"{helo}\")? via \\S+ by {by},"),
                    ReceivedForm.of(
                            "with login)",
                            "^{helo} \\(\\S+@{ip} with login\\) by {by=\\S+\\.yahoo\\.com} with"
                                    + " SMTP"),
                    ReceivedForm.of("X-Originating-IP", "^X-Originating-IP: {ip}$"),
                    skipped("@", "^\\S+ \\([^\\s@]+@" + LOCAL + "\\) by \\S+ \\("),
                    skipped("with local", "^\\S+ \\S+ by \\S+ with local-e?smtp "),
                    skipped("(AVG SMTP", "^127\\.0\\.0\\.1 \\(AVG SMTP \\S+ \\[\\S+\\]\\)"),
                    skipped("@", "^\\S+@\\S+ by \\S+ "),
                    skipped("", "^Unknown/Local \\("),
                    skipped("", "^" + LOCAL + " \\((?:\\S+@)?" + LOCAL + "[)\\[]"),
                    skipped("", "^\\S+ \\((?:\\S+@)?" + LOCAL + "\\) "),
                    skipped("", "^\\S+ \\(\\S+@\\S+ \\[" + LOCAL + "\\]\\) "),
                    skipped("", "^\\(AUTH: \\S+\\) by \\S+ with "),
                    skipped("[[UNIX", "^localhost \\(localhost \\[\\[UNIX: localhost\\]\\]\\) by "),
                    skipped(
                            "(peer crosscheck: ",
                            "^\\S+\\.amazon\\.com by \\S+\\.amazon\\.com with ESMTP"),
                    skipped("Novell_GroupWise", "^[^.]+ by \\S+ with Novell_GroupWise"),
                    skipped("", "^no\\.name\\.available by \\S+ via smtpd \\(for "),
                    skipped("qmail-scanner", "^\\S+ by \\S+ \\(.{0,100}\\) with qmail-scanner"),
                    skipped(
                            "LMTPA",
                            "^\\S+ \\(\\[unix socket\\]\\) by \\S+ \\(Cyrus v[0-9.]*?\\) with"
                                    + " LMTPA"),
                    skipped(" by ", "^\\S+ by \\S+ (?:with|via|for|\\()"),
                    skipped(" by", "^\\S+ (?:(?:with|via|for) \\S+|\\(unverified\\)) by\\b"),
                    skipped("(SG)", "^\\S+ \\(unknown\\) by \\S+ \\(SG\\) with \\b"),
                    skipped(
                            "[local]",
                            "^\\S+ \\(\\S+ \\[local\\]\\) by \\S+ \\(OpenSMTPD\\) with \\b"),
                    skipped("", "\\(LSMTP for"),
                    skipped("MailEnable", "^\\(\\[" + LOCAL + "\\]\\) with MailEnable "),
                    skipped(
                            "Thrift",
                            "^facebook\\.com \\([^)]+\\) by facebook\\.com with Thrift id \\S+$"),
                    skipped(
                            "HTTPREST",
                            "^\\S+ named \\S+ by gmailapi\\.google\\.com with HTTPREST$"),
                    skipped(" id ", "^\\S+ id \\S+$"),
                    skipped("Jetsend", "^\\[<.*? \\(Jetsend"));

    private static final ReceivedForm CAPITALS =
            lookedUp(
                    "",
                    "^{helo} \\({rdns} \\[{ip}\\]\\) BY {by}"
                            + " (?:\\([^)]+\\) WITH SMTP )?ID <?{id=\\S+?}>?(?: FOR <[^>]+>)?$");
    private static final List<ReceivedForm> PARENTHESIZED =
            List.of(
                    ReceivedForm.of("", "^{helo?} \\[{ip}\\]\\) by {by} \\(NAVGW .*?\\) with "),
                    skipped("", "^\\S+@localhost\\) by \\S+ "),
                    skipped("", "^[^\\s@]+@[^)]+\\) by \\S+\\(jqueuemail\\) id [^\\s;]+"));

    private static final PerlRegex IS_EXCHANGE =
            PerlRegex.known(
                    " with (?:Microsoft SMTP Server|mapi id) (?:\\([^)]+\\) )?"
                            + "\\d+\\.\\d+\\.\\d+\\.\\d+(?:$| )");
    private static final ReceivedForm WITH_HTTP =
            ReceivedForm.of("with HTTP", "^{ip} \\(\\[{-ip}\\]\\) by {by}");
    private static final PerlRegex IS_HTTP = PerlRegex.known("\\bwith HTTP\\b");
    private static final PerlRegex IS_QMAIL = PerlRegex.known(" by \\S+ \\(qmail-\\S+\\) with ");
    private static final ReceivedForm SENDMAIL =
            lookedUp("", "^{helo} \\({rdns} \\[{ip}\\].*\\) by {by} \\(");
    private static final PerlRegex EXIM_HELO = PerlRegex.known(" \\((\\S+)\\) ");
    private static final PerlRegex EXIM_IP =
            PerlRegex.known(" \\[(" + IpText.PATTERN + ")(?:\\.\\d+)?\\] ");
    private static final PerlRegex EXIM_BY = PerlRegex.known("by (\\S+) ");

    private final Octets search;
    private String line = "";
    private String ip = "";
    private String helo = "";
    private String rdns = "";
    private String by = "";
    private String id = "";
    private String ident = "";
    private String auth = "";
    private @Nullable String envelopeFrom;
    private boolean lookedUp;

    private ReceivedLine(Octets search) {
        this.search = search;
    }

    static Reading read(String field, Octets search) {
        return new ReceivedLine(search).reading(field);
    }

    private Reading reading(String field) {
        line = Octets.trim(Octets.squeezed(field));
        while (line.endsWith(";")) {
            line = line.substring(0, line.length() - 1);
            line = line.endsWith(" ") ? line.substring(0, line.length() - 1) : line;
        }
        if (!search.has(BEGIN, line) || search.has(WITH_LOCAL_FOR, line)) {
            return new Reading.Skipped();
        }
        var only = search.match(ONLY_BY, line);
        if (only != null && !search.has(BRACKETED, String.valueOf(only[1]))) {
            return new Reading.Skipped();
        }
        line = search.without(DATE, line);
        int paren = line.indexOf(")by ");
        if (paren >= 0) {
            line = line.substring(0, paren + 1) + " " + line.substring(paren + 1);
        }
        words();
        if (line.startsWith("from ")) {
            line = line.substring(5);
            return small();
        }
        if (line.startsWith("FROM ")) {
            line = line.substring(5);
            var values = CAPITALS.read(line, search);
            if (values != null) {
                take(CAPITALS, values);
                rdns = rdns.equals("unverified") ? "" : rdns;
                return done();
            }
            return fallback();
        }
        if (line.startsWith("(from ")) {
            line = line.substring(6);
            var reading = first(PARENTHESIZED);
            return reading == null ? fallback() : reading;
        }
        return fallback();
    }

    /// What can be told without knowing the form.
    private void words() {
        id = search.first(ID, line);
        helo = search.first(HELO_EQUALS, line);
        if (helo.isEmpty()) {
            helo = search.first(HELO_SPACE, line);
        }
        by = search.first(BY, line);
        for (var login : LOGINS) {
            var groups = line.contains(login.hint) ? search.match(login.regex, line) : null;
            if (groups != null) {
                auth = login.way.isEmpty() ? String.valueOf(groups[1]) : login.way;
                return;
            }
        }
    }

    private Reading small() {
        var from = search.match(ENVELOPE_FROM, line);
        envelopeFrom = from == null ? null : from[1];
        var reading = first(FIRST);
        if (reading == null) {
            reading = byServer();
        }
        if (reading == null && search.has(IS_HTTP, line)) {
            reading = first(List.of(WITH_HTTP));
        }
        if (reading == null && !search.has(IS_QMAIL, line)) {
            reading = sendmail();
        }
        if (reading == null) {
            reading = first(COMMON);
        }
        if (reading == null && search.has(QMAIL, line)) {
            reading = qmail();
        }
        if (reading == null) {
            reading = first(BEFORE_FETCHERS);
        }
        if (reading == null && search.has(FETCHER, line)) {
            return new Reading.Fetched();
        }
        if (reading == null) {
            reading = first(LAST);
        }
        if (reading != null) {
            return reading;
        }
        if (helo.isEmpty()) {
            helo = search.first(FIRST_WORD, line);
        }
        return fallback();
    }

    private @Nullable Reading byServer() {
        if (line.contains(" SMTPSVC")) {
            return first(MICROSOFT);
        }
        if (search.has(IS_EXCHANGE, line)) {
            var reading = first(EXCHANGE);
            if (reading instanceof Reading.Handover) {
                id = "";
                return done();
            }
            return reading;
        }
        if (line.contains("[XMail ")) {
            return first(XMAIL);
        }
        if (line.contains("(ecelerity")) {
            return first(ECELERITY);
        }
        if (line.contains("Exim")) {
            var reading = first(EXIM);
            return reading == null ? exim() : reading;
        }
        if (line.contains(" (Postfix) with")) {
            var reading = first(POSTFIX);
            if (reading instanceof Reading.Handover && rdns.equals("unknown")) {
                rdns = "";
                return done();
            }
            return reading;
        }
        return first(DOMINO);
    }

    private @Nullable Reading exim() {
        var word = line.indexOf(' ') > 0 ? line.substring(0, line.indexOf(' ')) : "";
        rdns = word.isEmpty() ? rdns : word;
        var name = search.first(EXIM_HELO, line);
        helo = name.isEmpty() ? helo : name;
        var address = search.first(EXIM_IP, line);
        ip = address.isEmpty() ? ip : address;
        var taker = search.first(EXIM_BY, line);
        by = taker.isEmpty() ? by : taker;
        return taker.isEmpty() || ip.isEmpty() ? null : done();
    }

    private @Nullable Reading sendmail() {
        var values = SENDMAIL.read(line, search);
        if (values == null) {
            return null;
        }
        take(SENDMAIL, values);
        // Some servers put the answer of the ident protocol before the name.
        int at = rdns.lastIndexOf('@');
        if (at >= 0) {
            var answer = rdns.substring(0, rdns.indexOf('@'));
            ident = answer.startsWith("IDENT:") ? answer.substring(6) : answer;
            rdns = rdns.substring(rdns.indexOf('@') + 1);
        }
        return done();
    }

    private Reading qmail() {
        for (var form : QMAIL_FORMS) {
            var values = form.read(line, search);
            if (values != null) {
                take(form, values);
                break;
            }
        }
        lookedUp = !rdns.equals("unknown");
        rdns = lookedUp ? rdns : "";
        return done();
    }

    private @Nullable Reading first(List<ReceivedForm> forms) {
        for (var form : forms) {
            var values = form.read(line, search);
            if (values != null) {
                if (form.skip()) {
                    return new Reading.Skipped();
                }
                take(form, values);
                return done();
            }
        }
        return null;
    }

    private void take(ReceivedForm form, List<String> values) {
        lookedUp = form.looksUp();
        String sub = "";
        for (int i = 0; i < values.size(); i++) {
            var value = values.get(i);
            switch (form.names().get(i)) {
                case "ip" -> ip = value;
                case "helo" -> helo = value;
                case "rdns" -> rdns = value;
                case "both" -> {
                    rdns = value;
                    helo = value;
                }
                case "by" -> by = value;
                case "ident" -> ident = value;
                case "id" -> id = value;
                case "sub" -> sub = value;
                default -> throw new IllegalStateException(form.names().get(i));
            }
        }
        if (!sub.isEmpty()) {
            var name = search.first(SUB_HELO, sub);
            helo = name.isEmpty() ? helo : name;
            var answer = search.first(SUB_IDENT, sub);
            ident = answer.isEmpty() ? ident : answer;
        }
    }

    private Reading fallback() {
        if (ip.isEmpty()) {
            ip = search.first(IN_BRACKETS, line);
        }
        return ip.isEmpty() || by.isEmpty() ? new Reading.Unreadable() : done();
    }

    private static final PerlRegex MAPPED =
            PerlRegex.known("^0*:0*:(?:0*:)*ffff:(\\d+\\.\\d+\\.\\d+\\.\\d+)$", "i");

    private Reading done() {
        while (rdns.endsWith(".")) {
            rdns = rdns.substring(0, rdns.length() - 1);
        }
        if (rdns.equalsIgnoreCase("unknown") || rdns.startsWith("[")) {
            rdns = "";
        }
        var address = ip.regionMatches(true, 0, "ipv6:", 0, 5) ? ip.substring(5) : ip;
        address = address.startsWith("[") ? address.substring(1) : address;
        address = address.endsWith("]") ? address.substring(0, address.length() - 1) : address;
        var mapped = search.first(MAPPED, address);
        address = mapped.isEmpty() ? address : mapped;
        var from = envelopeFrom;
        return new Reading.Handover(
                new Relay(
                        clean(address),
                        clean(rdns),
                        clean(helo),
                        clean(by.endsWith(";") ? by.substring(0, by.length() - 1) : by),
                        clean(ident),
                        from == null ? "" : clean(unbracketed(from)),
                        from != null,
                        id,
                        auth,
                        rdns.isEmpty() && lookedUp));
    }

    private static String unbracketed(String path) {
        int begin = 0;
        int end = path.length();
        while (begin < end && path.charAt(begin) == '<') {
            begin++;
        }
        while (end > begin && path.charAt(end - 1) == '>') {
            end--;
        }
        return path.substring(begin, end);
    }

    /// Without what could be taken for the marks of the line that relays are told in.
    private static String clean(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(Octets.isSpace(c) || c == 0 || "#[]()<>|".indexOf(c) >= 0 ? '!' : c);
        }
        return out.toString();
    }
}
