package org.postern.smtp;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The parameters of MAIL and RCPT that we announce at EHLO, one case each; all others are refused.
final class MailParameterGrammar {
    /// RFC 1870 section 6.1: size-value ::= 1*20DIGIT; what does not fit a `long` is as good as
    /// endless.
    private static final int MOST_SIZE_DIGITS = 20;

    /// RFC 3461 section 4.2: at most 500 characters in all.
    private static final int LONGEST_ORIGINAL = 500;

    /// RFC 3461 section 4.4: at most 100 characters.
    private static final int LONGEST_ENVELOPE_ID = 100;

    private MailParameterGrammar() {}

    static MailParameters judge(List<Parameter> parameters) throws SmtpException {
        long size = MailParameters.NONE.announcedOctets();
        Body body = MailParameters.NONE.body();
        boolean smtputf8 = false;
        String auth = null;
        ReturnedContent returned = null;
        String envelopeId = null;
        boolean requireTls = false;
        int priority = 0;
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
                case "RET" -> returned = returned(parameter.value());
                case "ENVID" -> envelopeId = envelopeId(parameter.value());
                case "REQUIRETLS" -> requireTls = requireTls(parameter.value());
                case "MT-PRIORITY" -> priority = priority(parameter.value());
                default -> throw unknown(parameter);
            }
        }
        return new MailParameters(
                size, body, smtputf8, auth, returned, envelopeId, requireTls, priority);
    }

    /// The parameters of RCPT.
    static RecipientParameters recipient(List<Parameter> parameters) throws SmtpException {
        Set<Notify> notify = Set.of();
        String original = null;
        var seen = new HashSet<String>();
        for (var parameter : parameters) {
            if (!seen.add(parameter.keyword())) {
                throw bad(parameter.keyword(), "stands there twice");
            }
            switch (parameter.keyword()) {
                case "NOTIFY" -> notify = notify(parameter.value());
                case "ORCPT" -> original = original(parameter.value());
                default -> throw unknown(parameter);
            }
        }
        return new RecipientParameters(notify, original);
    }

    // RFC 3461 section 4.1: notify-esmtp-value = "NEVER" / 1#notify-list-element
    private static Set<Notify> notify(@Nullable String value) throws SmtpException {
        var found = EnumSet.noneOf(Notify.class);
        for (String word : value == null ? new String[0] : value.split(",", -1)) {
            for (var notify : Notify.values()) {
                if (SmtpReader.equalsIgnoreCase(notify.name(), word)) {
                    found.add(notify);
                    word = "";
                    break;
                }
            }
            if (!word.isEmpty()) {
                throw badNotify();
            }
        }
        if (found.isEmpty() || (found.contains(Notify.NEVER) && found.size() > 1)) {
            throw badNotify();
        }
        return found;
    }

    private static SmtpException badNotify() {
        return bad("NOTIFY", "takes NEVER, or SUCCESS, FAILURE and DELAY with commas between");
    }

    // RFC 3461 section 4.2: original-recipient-address = addr-type ";" xtext, at most 500
    // characters; RFC 6533 section 3 adds utf-8-addr-xtext
    private static String original(@Nullable String value) throws SmtpException {
        int semicolon = value == null ? -1 : value.indexOf(';');
        if (value == null || semicolon < 1 || value.length() > LONGEST_ORIGINAL) {
            throw bad("ORCPT", "takes an address type, a semicolon and an address in xtext");
        }
        String type = value.substring(0, semicolon);
        String address = value.substring(semicolon + 1);
        // An address in UTF-8 stands as it is.
        String decoded = address.chars().anyMatch(c -> c >= 0x80) ? address : Xtext.decode(address);
        boolean atom =
                type.chars().allMatch(c -> c > ' ' && c < 0x7F && "()<>@,;:\\\".[]".indexOf(c) < 0);
        if (decoded == null || !atom) {
            throw bad("ORCPT", "takes an address type, a semicolon and an address in xtext");
        }
        return type + ";" + decoded;
    }

    // RFC 3461 section 4.3: ret-value = "FULL" / "HDRS"
    private static ReturnedContent returned(@Nullable String value) throws SmtpException {
        for (var returned : ReturnedContent.values()) {
            if (value != null && SmtpReader.equalsIgnoreCase(returned.word(), value)) {
                return returned;
            }
        }
        throw bad("RET", "takes FULL or HDRS");
    }

    // RFC 3461 section 4.4: envid-parameter = "ENVID=" xtext, at most 100 characters
    private static String envelopeId(@Nullable String value) throws SmtpException {
        String decoded =
                value == null || value.length() > LONGEST_ENVELOPE_ID ? null : Xtext.decode(value);
        if (decoded == null) {
            throw bad("ENVID", "takes at most 100 characters of xtext");
        }
        return decoded;
    }

    // RFC 8689 section 2: the parameter has no value
    private static boolean requireTls(@Nullable String value) throws SmtpException {
        if (value != null) {
            throw bad("REQUIRETLS", "takes no value");
        }
        return true;
    }

    // RFC 6710 section 2: priority-value = ["-"] NZDIGIT / "0"
    private static int priority(@Nullable String value) throws SmtpException {
        int sign = value != null && value.startsWith("-") ? -1 : 1;
        String digit = value == null || sign > 0 ? value : value.substring(1);
        boolean good =
                digit != null
                        && digit.length() == 1
                        && digit.charAt(0) >= (sign < 0 ? '1' : '0')
                        && digit.charAt(0) <= '9';
        if (digit == null || !good) {
            throw bad("MT-PRIORITY", "takes a number from -9 to 9");
        }
        return sign * (digit.charAt(0) - '0');
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
