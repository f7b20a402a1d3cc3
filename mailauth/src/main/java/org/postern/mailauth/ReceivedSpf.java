package org.postern.mailauth;

import org.postern.kernel.Addresses;

/// Prints Received-SPF fields (RFC 7208 section 9.1).
final class ReceivedSpf {
    private static final int LONGEST = 200;

    private ReceivedSpf() {}

    static String field(SpfResult result) {
        var question = result.question();
        var text = new StringBuilder("Received-SPF: ");
        text.append(result.status().word());
        text.append(" (").append(comment(result)).append(")\r\n\t");
        text.append("client-ip=").append(value(Addresses.text(question.client()))).append("; ");
        text.append("envelope-from=").append(quoted(question.sender())).append(";\r\n\t");
        text.append("helo=").append(value(question.helo())).append("; ");
        text.append("receiver=").append(value(question.receiver())).append("; ");
        text.append("identity=").append(identity(question).word());
        if (!result.mechanism().isEmpty()) {
            text.append(";\r\n\tmechanism=").append(value(result.mechanism()));
        }
        if (!result.problem().isEmpty()) {
            text.append(";\r\n\tproblem=").append(quoted(result.problem()));
        }
        return text.append("\r\n").toString();
    }

    private static SpfIdentity identity(SpfQuestion question) {
        return question.sender().isEmpty() ? SpfIdentity.HELO : question.identity();
    }

    private static String comment(SpfResult result) {
        String client = Addresses.text(result.question().client());
        String words =
                switch (result.status()) {
                    case PASS -> result.domain() + " designates " + client;
                    case FAIL -> result.domain() + " does not designate " + client;
                    case SOFTFAIL -> result.domain() + " most likely does not designate " + client;
                    case NEUTRAL -> result.domain() + " says nothing about " + client;
                    case NONE -> "no policy for " + result.domain();
                    case TEMPERROR -> "not known now";
                    case PERMERROR -> "the policy of " + result.domain() + " cannot be used";
                };
        return result.question().receiver() + ": " + clean(words);
    }

    // RFC 7208 section 9.1: a value is a dot-atom or a quoted string
    private static String value(String text) {
        boolean atom =
                !text.isEmpty()
                        && text.chars()
                                .allMatch(c ->
                                        c > ' ' && c < 0x7F && "()<>[]:;@\\,\"".indexOf(c) < 0);
        return atom && text.length() <= LONGEST ? text : quoted(text);
    }

    private static String quoted(String text) {
        return '"' + clean(text) + '"';
    }

    /// Nothing in it ends the line, a comment or a quotation.
    private static String clean(String text) {
        var clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || "()\\\"".indexOf(c) >= 0 ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
