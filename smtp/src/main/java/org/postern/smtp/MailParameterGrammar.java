package org.postern.smtp;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;

/// The parameters of MAIL that we announce at EHLO, one case each; all others are refused.
final class MailParameterGrammar {
    /// RFC 1870 section 6.1: size-value ::= 1*20DIGIT; what does not fit a `long` is as good as
    /// endless.
    private static final int MOST_SIZE_DIGITS = 20;

    private MailParameterGrammar() {}

    static MailParameters judge(List<Parameter> parameters) throws SmtpException {
        long size = MailParameters.NONE.announcedOctets();
        Body body = MailParameters.NONE.body();
        boolean smtputf8 = false;
        String auth = null;
        var seen = new HashSet<String>();
        for (var parameter : parameters) {
            if (!seen.add(parameter.keyword())) {
                throw bad(parameter.keyword(), "stands there twice");
            }
            switch (parameter.keyword()) {
                case "SIZE" -> size = size(parameter.value());
                case "BODY" -> body = body(parameter.value());
                case "SMTPUTF8" -> smtputf8 = smtputf8(parameter.value());
                case "AUTH" -> auth = auth(parameter.value());
                default -> throw unknown(parameter);
            }
        }
        return new MailParameters(size, body, smtputf8, auth);
    }

    // RFC 5321 section 4.1.1.11: "If the server SMTP does not recognize or cannot implement one or
    // more of the parameters ..., it will return code 555."
    static SmtpException unknown(Parameter parameter) {
        String keyword = Reply.clean(parameter.keyword(), 40);
        return new SmtpException(555, "5.5.4", "Parameter " + keyword + " is not known here");
    }

    private static long size(@Nullable String value) throws SmtpException {
        if (value == null
                || value.length() > MOST_SIZE_DIGITS
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad("SIZE", "takes a number");
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }

    // RFC 6152 section 2: body-value ::= "7BIT" / "8BITMIME"; RFC 3030 section 3 adds BINARYMIME
    private static Body body(@Nullable String value) throws SmtpException {
        for (var body : Body.values()) {
            if (value != null && SmtpReader.equalsIgnoreCase(body.word(), value)) {
                return body;
            }
        }
        throw bad("BODY", "takes 7BIT, 8BITMIME or BINARYMIME");
    }

    // RFC 6531 section 3.4: the parameter has no value.
    private static boolean smtputf8(@Nullable String value) throws SmtpException {
        if (value != null) {
            throw bad("SMTPUTF8", "takes no value");
        }
        return true;
    }

    // RFC 4954 section 5: AUTH= an xtext of a mailbox, or of "<>"
    private static String auth(@Nullable String value) throws SmtpException {
        String decoded = value == null ? null : Xtext.decode(value);
        if (decoded == null) {
            throw bad("AUTH", "takes an address in xtext");
        }
        return decoded;
    }

    private static SmtpException bad(String keyword, String text) {
        return new SmtpException(501, "5.5.4", "Parameter " + keyword + " " + text);
    }
}
