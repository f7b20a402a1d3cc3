package org.postern.mailauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A cursor over the value of an Authentication-Results field; each method is one rule of RFC 8601
/// section 2.2.
final class ResultsReader {
    /// Most results and properties that are read.
    private static final int MOST = 200;

    /// Deepest nesting of comments.
    private static final int DEEPEST_COMMENT = 20;

    /// Unwinds a field that is none.
    private static final class NotOneException extends Exception {
        private static final long serialVersionUID = 1L;

        NotOneException(String message) {
            super(message, null, false, false);
        }
    }

    private final String text;
    private int at;

    private ResultsReader(String text) {
        this.text = text;
    }

    static Optional<AuthenticationResults> parse(String text, boolean arc) {
        var reader = new ResultsReader(text);
        try {
            if (arc) {
                reader.skipInstance();
            }
            return Optional.of(reader.read());
        } catch (NotOneException wrong) {
            return Optional.empty();
        }
    }

    // RFC 8617 section 4.1.1: instance [CFWS] ";" authres-payload
    private void skipInstance() throws NotOneException {
        int semicolon = text.indexOf(';');
        if (semicolon < 0) {
            throw new NotOneException("no payload");
        }
        at = semicolon + 1;
    }

    // authres-payload = [CFWS] authserv-id [ CFWS authres-version ] ( no-result / 1*resinfo )
    private AuthenticationResults read() throws NotOneException {
        skipBlanks();
        String server = expectValue();
        skipBlanks();
        if (at < text.length() && text.charAt(at) != ';') {
            // RFC 8601 section 2.2: another version is for somebody else
            if (!expectValue().equals("1")) {
                throw new NotOneException("another version");
            }
            skipBlanks();
        }
        var results = new ArrayList<MethodResult>();
        while (take(';')) {
            skipBlanks();
            if (at == text.length()) {
                break;
            }
            result(results);
            skipBlanks();
        }
        if (at < text.length()) {
            throw new NotOneException("something else follows");
        }
        return new AuthenticationResults(server, results);
    }

    // resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
    private void result(List<MethodResult> results) throws NotOneException {
        String method = keyword();
        skipBlanks();
        if (method.equals("none") && (at == text.length() || text.charAt(at) == ';')) {
            return;
        }
        if (take('/')) {
            skipBlanks();
            keyword();
            skipBlanks();
        }
        expect('=');
        skipBlanks();
        String result = keyword();
        String reason = "";
        var properties = new ArrayList<MethodResult.Property>();
        skipBlanks();
        while (at < text.length() && text.charAt(at) != ';') {
            String type = keyword();
            skipBlanks();
            if (take('=')) {
                skipBlanks();
                reason = expectValue();
            } else {
                expect('.');
                skipBlanks();
                String name = keyword();
                skipBlanks();
                expect('=');
                skipBlanks();
                properties.add(new MethodResult.Property(type, name, propertyValue()));
            }
            skipBlanks();
            if (properties.size() > MOST) {
                throw new NotOneException("too long");
            }
        }
        results.add(new MethodResult(method, result, reason, properties));
        if (results.size() > MOST) {
            throw new NotOneException("too long");
        }
    }

    // Keyword of RFC 5321 section 4.1.2: letters, digits, hyphens (and, for property, underscores)
    private String keyword() throws NotOneException {
        int start = at;
        while (at < text.length() && isKeyword(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw new NotOneException("a word is missing");
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private static boolean isKeyword(char c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    // value = token / quoted-string (RFC 2045 section 5.1)
    private String expectValue() throws NotOneException {
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && "()<>@,;:\\\"/[]?= \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw new NotOneException("a value is missing");
        }
        return text.substring(start, at);
    }

    // pvalue = [CFWS] ( value / [ [ local-part ] "@" ] domain-name ) [CFWS]; many write slashes and
    // colons bare, which we read too
    private String propertyValue() throws NotOneException {
        var value = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            value.append(quoted());
        }
        while (at < text.length() && "();\" \t\r\n".indexOf(text.charAt(at)) < 0) {
            value.append(text.charAt(at++));
        }
        return value.toString();
    }

    private String quoted() throws NotOneException {
        var value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            }
            if (c != '\r' && c != '\n') {
                value.append(c);
            }
        }
        expect('"');
        return value.toString();
    }

    // RFC 5322 section 3.2.2: CFWS
    private void skipBlanks() throws NotOneException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                skipComment();
            } else if (TagList.isBlank(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private void skipComment() throws NotOneException {
        int depth = 0;
        do {
            if (at == text.length() || depth > DEEPEST_COMMENT) {
                throw new NotOneException("a comment that does not end");
            }
            char c = text.charAt(at++);
            switch (c) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '\\' -> at = Math.min(text.length(), at + 1);
                default -> {}
            }
        } while (depth > 0);
    }

    private boolean take(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) throws NotOneException {
        if (!take(wanted)) {
            throw new NotOneException("expected " + wanted);
        }
    }
}
