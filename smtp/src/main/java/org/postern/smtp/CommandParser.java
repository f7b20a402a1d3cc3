package org.postern.smtp;

import java.util.ArrayList;
import java.util.List;

/// Reads one command line. Holds no state: the order of commands is the session's affair.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1 RFC 5321: commands
public final class CommandParser {
    /// RFC 4954 section 4: an AUTH command or response has at most 12288 octets, CRLF included.
    public static final int LONGEST_AUTH_LINE = 12_288;

    /// RFC 5321 section 4.5.3.1.2: a domain has at most 255 octets.
    private static final int LONGEST_HELLO_NAME = 255;

    /// RFC 4422 section 3.1: sasl-mech = 1*20mech-char
    private static final int LONGEST_MECHANISM = 20;

    /// RFC 3030 section 2: chunk-size ::= 1*DIGIT; more digits than a `long` has are no size.
    private static final int MOST_DIGITS = 18;

    private CommandParser() {}

    /// Reads one line.
    ///
    /// @param line without its CRLF
    /// @throws SmtpException with the reply that this line deserves: 500 for an unknown verb, 501
    ///   for bad arguments, 555 for a parameter that is not known
    public static SmtpCommand parse(byte[] line) throws SmtpException {
        var reader = new SmtpReader(line);
        String verb = SmtpReader.upper(reader.takeWord());
        return switch (verb) {
            case "EHLO" -> new SmtpCommand.Ehlo(helloName(reader));
            case "HELO" -> new SmtpCommand.Helo(helloName(reader));
            case "LHLO" -> new SmtpCommand.Lhlo(helloName(reader));
            case "MAIL" -> mail(reader);
            case "RCPT" -> rcpt(reader);
            case "DATA" -> alone(reader, new SmtpCommand.Data());
            case "BDAT" -> bdat(reader);
            case "RSET" -> alone(reader, new SmtpCommand.Rset());
            case "VRFY" -> new SmtpCommand.Vrfy(argument(reader));
            case "EXPN" -> new SmtpCommand.Expn(argument(reader));
            case "HELP" -> new SmtpCommand.Help(rest(reader));
            // RFC 5321 section 4.1.1.9: a parameter of NOOP is ignored.
            case "NOOP" -> new SmtpCommand.Noop();
            case "QUIT" -> alone(reader, new SmtpCommand.Quit());
            case "STARTTLS" -> alone(reader, new SmtpCommand.StartTls());
            case "AUTH" -> auth(reader);
            default -> throw new SmtpException(500, "5.5.1", "Command unrecognized");
        };
    }

    // RFC 5321 section 4.1.1.1: "EHLO" SP ( Domain / address-literal ) CRLF
    private static String helloName(SmtpReader reader) throws SmtpException {
        reader.takeSpaces();
        String name = reader.takeWord();
        end(reader);
        if (name.isEmpty()) {
            throw badArguments("Say who you are: a domain or an address literal");
        }
        // SmtpCompliance.ANY_WORD_AFTER_HELLO: any word that may stand in a Received header.
        boolean safe =
                name.chars().allMatch(c -> c > ' ' && c < 0x7F && "()<>,;\"\\".indexOf(c) < 0);
        if (!safe || name.length() > LONGEST_HELLO_NAME) {
            throw badArguments("That is neither a domain nor an address literal");
        }
        return name;
    }

    // RFC 5321 section 4.1.1.2: "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
    private static SmtpCommand mail(SmtpReader reader) throws SmtpException {
        keyword(reader, "FROM:", "MAIL FROM:<address>");
        var from = PathGrammar.reversePath(reader);
        return new SmtpCommand.Mail(from, MailParameterGrammar.judge(parameters(reader)));
    }

    // RFC 5321 section 4.1.1.3: "RCPT TO:" Forward-path [SP Rcpt-parameters] CRLF
    private static SmtpCommand rcpt(SmtpReader reader) throws SmtpException {
        keyword(reader, "TO:", "RCPT TO:<address>");
        var to = PathGrammar.forwardPath(reader);
        return new SmtpCommand.Rcpt(to, MailParameterGrammar.recipient(parameters(reader)));
    }

    private static void keyword(SmtpReader reader, String word, String form) throws SmtpException {
        if (reader.takeSpaces() == 0 || !reader.take(word)) {
            throw badArguments("Syntax: " + form);
        }
        reader.takeSpaces();
    }

    // RFC 5321 section 4.1.2: Mail-parameters = esmtp-param *(SP esmtp-param)
    private static List<Parameter> parameters(SmtpReader reader) throws SmtpException {
        var parameters = new ArrayList<Parameter>();
        while (!reader.atEnd()) {
            if (reader.takeSpaces() == 0) {
                throw badArguments("A space belongs between path and parameters");
            }
            if (!reader.atEnd()) {
                parameters.add(parameter(reader.takeWord()));
            }
        }
        return parameters;
    }

    // RFC 5321 section 4.1.2: esmtp-param = esmtp-keyword ["=" esmtp-value]
    private static Parameter parameter(String word) throws SmtpException {
        int equals = word.indexOf('=');
        String keyword = equals < 0 ? word : word.substring(0, equals);
        if (!isKeyword(keyword)) {
            throw badArguments("Bad parameter");
        }
        if (equals < 0) {
            return new Parameter(SmtpReader.upper(keyword), null);
        }
        String value = word.substring(equals + 1);
        // RFC 5321 section 4.1.2: esmtp-value = 1*(%d33-60 / %d62-126), to which RFC 6531 section
        // 3.3 adds UTF-8
        if (value.isEmpty() || value.indexOf('=') >= 0) {
            throw badArguments("Bad value of parameter " + SmtpReader.upper(keyword));
        }
        return new Parameter(SmtpReader.upper(keyword), value);
    }

    // RFC 5321 section 4.1.2: esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
    private static boolean isKeyword(String word) {
        return !word.isEmpty()
                && word.charAt(0) != '-'
                && word.chars().allMatch(c -> isLetterOrDigit(c) || c == '-');
    }

    // RFC 3030 section 2: bdat-cmd ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF
    private static SmtpCommand bdat(SmtpReader reader) throws SmtpException {
        reader.takeSpaces();
        String digits = reader.takeWord();
        boolean number =
                !digits.isEmpty()
                        && digits.length() <= MOST_DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        reader.takeSpaces();
        boolean last = reader.take("LAST");
        reader.takeSpaces();
        if (!number || !reader.atEnd()) {
            throw badArguments("Syntax: BDAT octets [LAST]");
        }
        return new SmtpCommand.Bdat(Long.parseLong(digits), last);
    }

    // RFC 4954 section 4: "AUTH" SP mechanism [SP initial-response]
    private static SmtpCommand auth(SmtpReader reader) throws SmtpException {
        reader.takeSpaces();
        String mechanism = SmtpReader.upper(reader.takeWord());
        boolean wellFormed =
                !mechanism.isEmpty()
                        && mechanism.length() <= LONGEST_MECHANISM
                        && mechanism
                                .chars()
                                .allMatch(c -> isLetterOrDigit(c) || c == '-' || c == '_');
        reader.takeSpaces();
        String initial = reader.takeWord();
        reader.takeSpaces();
        if (!wellFormed || !reader.atEnd()) {
            throw badArguments("Syntax: AUTH mechanism [initial-response]");
        }
        return new SmtpCommand.Auth(mechanism, initial.isEmpty() ? null : initial);
    }

    // RFC 5321 section 4.1.1.6: "VRFY" SP String CRLF
    private static String argument(SmtpReader reader) throws SmtpException {
        String argument = rest(reader);
        if (argument.isEmpty()) {
            throw badArguments("Say whom");
        }
        return argument;
    }

    private static String rest(SmtpReader reader) {
        reader.takeSpaces();
        return reader.takeRest().stripTrailing();
    }

    private static SmtpCommand alone(SmtpReader reader, SmtpCommand command) throws SmtpException {
        end(reader);
        return command;
    }

    // RFC 5321 section 4.1.1: white space before the line's end is tolerated.
    private static void end(SmtpReader reader) throws SmtpException {
        reader.takeSpaces();
        if (!reader.atEnd()) {
            throw badArguments("Too many arguments");
        }
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    // RFC 3463 section 3.6: X.5.4, invalid command arguments
    private static SmtpException badArguments(String text) {
        return new SmtpException(501, "5.5.4", text);
    }
}
