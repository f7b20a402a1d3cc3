package org.postern.imap.server;

import org.postern.imap.DateTime;
import org.postern.imap.FlagList;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.LiteralHeader;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// Reads the messages of an APPEND from the client and hands them on in pieces, each judged before
/// it is asked for.
final class AppendReader {
    private static final int PIECE_OCTETS = 16 * 1024;

    private final ImapSession session;
    private final ImapReader arguments;
    private final String mailbox;
    private final Appending target;

    /// Octets of all messages so far, less those that go for them.
    private long total;

    /// Octets of the message under way.
    private long octets;

    /// @param replacedOctets size of the message that goes for this one; 0 for none
    AppendReader(
            ImapSession session,
            ImapReader arguments,
            String mailbox,
            Appending target,
            long replacedOctets) {
        this.total = -replacedOctets;
        this.session = session;
        this.arguments = arguments;
        this.mailbox = mailbox;
        this.target = target;
    }

    // append-message = append-opts SP append-data
    // append-opts = [SP flag-list] [SP date-time]
    /// Reads one message, options included, and goes on with what follows it.
    void expectMessage() throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        FlagList flags = FlagList.NONE;
        if (arguments.peek() == '(') {
            flags = arguments.expectFlagList();
            arguments.expectSpace();
        }
        Instant date = session.server().clock().instant();
        if (arguments.peek() == '"') {
            date = DateTime.expectDateTime(arguments);
            arguments.expectSpace();
        }
        octets = 0;
        expectData();
        target.end(flags, date);
    }

    // RFC 3516 section 7: append-data =/ literal8 ; literal8 = "~{" number ["+"] "}" CRLF *OCTET
    // RFC 6855 section 4: append-data =/ "UTF8" SP "(" literal8 ")"
    private void expectData() throws ImapException, MailboxException, IOException {
        if (arguments.takeWord("CATENATE")) {
            new Catenation(session, arguments, this).expectParts();
            requireSome(octets);
            return;
        }
        if (!arguments.takeWord("UTF8")) {
            // RFC 3516 section 4.4: what it holds is stored as it comes, NUL and all
            arguments.take('~');
            expectMessageLiteral();
            return;
        }
        if (!session.enabled(Extension.UTF8_ACCEPT)) {
            throw ImapException.bad("Enable UTF8=ACCEPT first");
        }
        arguments.expectSpace();
        arguments.expect('(');
        arguments.expect('~');
        expectMessageLiteral();
        arguments.expect(')');
    }

    private static void requireSome(long octets) throws ImapException {
        if (octets == 0) {
            // ImapCompliance.NO_EMPTY_APPEND
            throw ImapException.no("CANNOT", "A message needs some octets");
        }
    }

    private void expectMessageLiteral() throws ImapException, MailboxException, IOException {
        LiteralHeader header = arguments.expectLiteralHeader();
        requireSome(header.octets());
        take(header);
    }

    /// Reads a literal into the message under way, and the line behind it.
    void expectLiteral() throws ImapException, MailboxException, IOException {
        take(arguments.expectLiteralHeader());
    }

    private void take(LiteralHeader header) throws ImapException, MailboxException, IOException {
        judge(header.octets());
        try (CommandReader.MessageLiteral message = session.reader().message(header)) {
            copy(message, header.octets());
        } catch (MailboxException e) {
            // Stays in step: what follows the literal may announce more of it.
            arguments.nextLine();
            throw e;
        }
        arguments.nextLine();
    }

    /// Refuses what cannot succeed before the client sends it, or it is copied.
    ///
    /// @param more octets of the message under way
    void judge(long more) throws ImapException, MailboxException {
        long limit = session.settings().maxMessageOctets().count();
        if (more > limit - octets) {
            // RFC 7889 section 4: TOOBIG; RFC 4469 section 4.2: however it came together
            throw ImapException.no("TOOBIG", "Messages may have " + limit + " octets");
        }
        octets += more;
        total += more;
        session.account().checkAppend(mailbox, total);
    }

    /// Adds octets to the message under way.
    void copy(InputStream message, long count) throws MailboxException, IOException {
        var piece = new byte[(int) Math.min(PIECE_OCTETS, Math.max(1, count))];
        for (int read = message.read(piece); read >= 0; read = message.read(piece)) {
            target.write(piece, 0, read);
        }
    }
}
