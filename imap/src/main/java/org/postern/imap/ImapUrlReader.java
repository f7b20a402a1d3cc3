package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/// A cursor over a URL; each method is a rule of RFC 5092 section 11. Names of parameters are the
/// same in any case.
///
/// Relative paths with dot-segments are refused: section 7.2 has none accepted, and in an absolute
/// one they would name a mailbox above the top.
final class ImapUrlReader {
    private static final String SCHEME = "imap://";
    private static final int MOST_PORT = 65_535;

    // RFC 5092 section 11: sub-delims-sh, unreserved, "&" and "=" are achar; ":", "@" and "/" make
    // it bchar
    private static final String ACHAR_MARKS = "-._~!$'()*+,&=";
    private static final String BCHAR_MARKS = ACHAR_MARKS + ":@/";

    /// At least 128 bits.
    private static final int LEAST_TOKEN = 32;

    private static final CommandInput NO_LITERALS =
            new CommandInput() {
                @Override
                public byte[] literal(LiteralHeader header) throws ImapException {
                    throw malformed();
                }

                @Override
                public byte[] line() throws ImapException {
                    throw malformed();
                }
            };

    private final String url;
    private int at;

    ImapUrlReader(String url) {
        this.url = url;
    }

    // imapurl = "imap://" iserver ipath-query ; imapurl-rel, of it iabsolute-path and imsg-or-part
    ImapUrl read() throws ImapException {
        ImapUrl.Server server = null;
        if (takeWord(SCHEME)) {
            server = expectServer();
        }
        String mailbox = "";
        long uidValidity = 0;
        if (take('/')) {
            mailbox = expectMailbox();
            uidValidity = takeWord(";UIDVALIDITY=") ? expectNumber() : 0;
            expect('/');
        } else if (server != null) {
            throw malformed();
        }
        expectWord(";UID=");
        long uid = expectNumber();
        Section section = takeWord("/;SECTION=") ? expectSection() : Section.WHOLE;
        FetchItem.Partial partial = takeWord("/;PARTIAL=") ? expectPartial() : null;
        UrlAuth auth = expectAuth();
        if (at < url.length()) {
            throw malformed();
        }
        return new ImapUrl(server, mailbox, uidValidity, uid, section, partial, auth);
    }

    // iserver = [iuserinfo "@"] host [":" port] ; iuserinfo = enc-user [iauth] / [enc-user] iauth
    private ImapUrl.Server expectServer() throws ImapException {
        int slash = url.indexOf('/', at);
        int end = url.indexOf('@', at);
        String user = "";
        if (end >= 0 && (slash < 0 || end < slash)) {
            user = url.charAt(at) == ';' ? "" : text(expectWhile(ACHAR_MARKS));
            if (takeWord(";AUTH=")) {
                expectWhile(ACHAR_MARKS);
            }
            expect('@');
        }
        String host = text(expectWhile("-.[]:~!$'()*+,&="));
        int port = ImapUrl.Server.PORT;
        int colon = host.lastIndexOf(':');
        // An IPv6 address stands in brackets.
        if (colon > host.lastIndexOf(']')) {
            port = port(host.substring(colon + 1));
            host = host.substring(0, colon);
        }
        if (host.isEmpty()) {
            throw malformed();
        }
        return new ImapUrl.Server(user, host.toLowerCase(Locale.ROOT), port);
    }

    private static int port(String digits) throws ImapException {
        int port = 0;
        for (int i = 0; i < digits.length() && port <= MOST_PORT; i++) {
            if (!Characters.digit(digits.charAt(i))) {
                throw malformed();
            }
            port = port * 10 + digits.charAt(i) - '0';
        }
        if (port > MOST_PORT) {
            throw malformed();
        }
        return port == 0 ? ImapUrl.Server.PORT : port;
    }

    // enc-mailbox = 1*bchar ; UTF-8, which is percent-encoded (section 8)
    private String expectMailbox() throws ImapException {
        int start = at;
        int end = at;
        // What follows begins with "/;" or ";".
        while (end < url.length() && url.charAt(end) != ';') {
            end++;
        }
        if (end > start && url.charAt(end - 1) == '/') {
            end--;
        }
        String raw = url.substring(start, end);
        for (String level : raw.split("/", -1)) {
            if (level.isEmpty() || level.equals(".") || level.equals("..")) {
                throw malformed();
            }
        }
        byte[] octets = expectWhile(BCHAR_MARKS, end);
        return text(octets);
    }

    // enc-section = 1*bchar ; %-encoded version of section-spec
    private Section expectSection() throws ImapException {
        int end = at;
        while (end < url.length() && url.charAt(end) != ';' && !url.startsWith("/;", end)) {
            end++;
        }
        byte[] spec = expectWhile(BCHAR_MARKS, end);
        var bracketed = new ByteArrayOutputStream(spec.length + 2);
        bracketed.write('[');
        bracketed.writeBytes(spec);
        bracketed.write(']');
        var reader = new ImapReader(bracketed.toByteArray(), NO_LITERALS);
        try {
            Section section = new FetchReader(reader).expectSection();
            reader.expectEnd();
            return section;
        } catch (IOException e) {
            throw malformed();
        }
    }

    // partial-range = number ["." nz-number]
    private FetchItem.Partial expectPartial() throws ImapException {
        long offset = expectDigits();
        long octets = take('.') ? expectDigits() : Long.MAX_VALUE;
        if (octets == 0) {
            throw malformed();
        }
        return new FetchItem.Partial(offset, octets);
    }

    // iurlauth = iurlauth-rump iua-verifier ; iurlauth-rump = [expire] ";URLAUTH=" access
    private @Nullable UrlAuth expectAuth() throws ImapException {
        Instant expire = takeWord(";EXPIRE=") ? expectDateTime() : null;
        if (!takeWord(";URLAUTH=")) {
            if (expire != null) {
                throw malformed();
            }
            return null;
        }
        UrlAccess access = expectAccess();
        String rump = url.substring(0, at);
        String mechanism = "";
        String token = "";
        // iua-verifier = ":" uauth-mechanism ":" enc-urlauth
        if (take(':')) {
            mechanism = text(expectWhile("-.")).toUpperCase(Locale.ROOT);
            expect(':');
            token = expectToken();
        }
        return new UrlAuth(expire, access, mechanism, token, rump);
    }

    // access = ("submit+" enc-user) / ("user+" enc-user) / "authuser" / "anonymous"
    private UrlAccess expectAccess() throws ImapException {
        if (takeWord("submit+")) {
            return new UrlAccess.Submit(text(expectWhile(ACHAR_MARKS)));
        }
        if (takeWord("user+")) {
            return new UrlAccess.User(text(expectWhile(ACHAR_MARKS)));
        }
        if (takeWord("authuser")) {
            return new UrlAccess.AuthUser();
        }
        if (takeWord("anonymous")) {
            return new UrlAccess.Anonymous();
        }
        throw malformed();
    }

    // enc-urlauth = 32*HEXDIG
    private String expectToken() throws ImapException {
        int start = at;
        while (at < url.length() && Character.digit(url.charAt(at), 16) >= 0) {
            at++;
        }
        if (at - start < LEAST_TOKEN) {
            throw malformed();
        }
        return url.substring(start, at).toLowerCase(Locale.ROOT);
    }

    // expire = ";EXPIRE=" date-time ; of RFC 3339
    private Instant expectDateTime() throws ImapException {
        int start = at;
        while (at < url.length() && url.charAt(at) != ';') {
            at++;
        }
        try {
            String text = url.substring(start, at).toUpperCase(Locale.ROOT);
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private long expectNumber() throws ImapException {
        long number = expectDigits();
        if (number == 0 || number > 0xFFFF_FFFFL) {
            throw malformed();
        }
        return number;
    }

    private long expectDigits() throws ImapException {
        int start = at;
        long number = 0;
        while (at < url.length() && Characters.digit(url.charAt(at))) {
            int digit = url.charAt(at++) - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                throw malformed();
            }
            number = number * 10 + digit;
        }
        if (start == at) {
            throw malformed();
        }
        return number;
    }

    private byte[] expectWhile(String marks) throws ImapException {
        return expectWhile(marks, url.length());
    }

    /// Takes letters, digits, `marks` and percent-encoded octets, at least one, and decodes them.
    private byte[] expectWhile(String marks, int end) throws ImapException {
        var octets = new ByteArrayOutputStream();
        while (at < end) {
            char c = url.charAt(at);
            if (c == '%') {
                octets.write(expectEncoded(end));
            } else if (c < 0x80 && (Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0)) {
                octets.write(c);
                at++;
            } else {
                break;
            }
        }
        if (octets.size() == 0) {
            throw malformed();
        }
        return octets.toByteArray();
    }

    private int expectEncoded(int end) throws ImapException {
        int high = at + 1 < end ? Character.digit(url.charAt(at + 1), 16) : -1;
        int low = at + 2 < end ? Character.digit(url.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw malformed();
        }
        at += 3;
        return high << 4 | low;
    }

    private static String text(byte[] octets) throws ImapException {
        String text = ImapReader.decode(octets, StandardCharsets.UTF_8);
        if (text.indexOf(0) >= 0) {
            throw malformed();
        }
        return text;
    }

    private boolean take(char c) {
        if (at < url.length() && url.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws ImapException {
        if (!take(c)) {
            throw malformed();
        }
    }

    private boolean takeWord(String word) {
        if (url.regionMatches(true, at, word, 0, word.length())) {
            at += word.length();
            return true;
        }
        return false;
    }

    private void expectWord(String word) throws ImapException {
        if (!takeWord(word)) {
            throw malformed();
        }
    }

    private static ImapException malformed() {
        return ImapException.bad("Not the URL of a message");
    }
}
