package org.postern.bench;

import org.postern.smtp.CommandParser;
import org.postern.smtp.ReplyParser;
import org.postern.smtp.SmtpException;

import java.net.ProtocolException;
import java.util.List;

/// The lines of SMTP and LMTP. The first octet of an input chooses whose they are, a client's or a
/// server's; the rest is the lines.
///
/// @param name of the protocol
record SmtpFuzz(String name, List<byte[]> dictionary) implements FuzzTarget {
    private static final String BOTH =
            " \r\n - < > @ : ; , . \" \\ = + += +2B [ ] [127.0.0.1] [IPv6:::1] 0 1 9 250 250- 354"
                    + " 550 5.1.1 2.0.0 MAIL FROM: RCPT TO: DATA BDAT LAST RSET NOOP QUIT VRFY EXPN"
                    + " HELP STARTTLS AUTH PLAIN SIZE= BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID="
                    + " NOTIFY=SUCCESS,DELAY ORCPT=rfc822; <a@b.test> <\"a b\"@b.test>"
                    + " <@c.test:a@b.test> <> ü 99999999999999999999";

    static SmtpFuzz smtp() {
        return new SmtpFuzz("smtp", FuzzTarget.words(BOTH + " EHLO HELO"));
    }

    static SmtpFuzz lmtp() {
        return new SmtpFuzz("lmtp", FuzzTarget.words(BOTH + " LHLO 452"));
    }

    @Override
    public void read(byte[] input) {
        var wire = new OctetsInput(input);
        boolean commands = wire.octet() % 2 == 0;
        var replies = new ReplyParser();
        for (byte[] line = wire.line(); line.length > 0; line = wire.line()) {
            try {
                if (commands) {
                    CommandParser.parse(line);
                } else if (replies.add(line)) {
                    replies.reply();
                    replies = new ReplyParser();
                }
            } catch (SmtpException | ProtocolException complaint) {
                // The grammar's own terms: a connection reads on, or begins anew.
                replies = new ReplyParser();
            }
        }
    }
}
