package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

/// What SELECT says behind the mailbox's name (RFC 4466 section 2.1).
///
/// @param condstore whether CONDSTORE is asked for (RFC 7162 section 3.1.8)
/// @param resync what the client knows from an earlier session; absent when it does not say
record SelectParameters(boolean condstore, @Nullable Resync resync) {
    /// What a client knows of a mailbox (RFC 7162 section 3.2.5).
    ///
    /// @param known the UIDs it has messages of
    record Resync(long uidValidity, long modSeq, UidSet known) {}

    private static final SelectParameters NONE = new SelectParameters(false, null);

    // select-params = SP "(" select-param *(SP select-param) ")"
    static SelectParameters expect(ImapReader arguments) throws ImapException {
        if (!arguments.take(' ') || arguments.atEnd()) {
            return NONE;
        }
        boolean condstore = false;
        Resync resync = null;
        arguments.expect('(');
        do {
            switch (arguments.takeName()) {
                case "CONDSTORE" -> condstore = true;
                case "QRESYNC" -> resync = expectResync(arguments);
                default -> throw arguments.expected("a parameter of SELECT");
            }
        } while (arguments.take(' '));
        arguments.expect(')');
        return new SelectParameters(condstore, resync);
    }

    // RFC 7162 section 7: select-param =/ "QRESYNC" SP "(" uidvalidity SP mod-sequence-value
    // [SP known-uids] [SP seq-match-data] ")"
    private static Resync expectResync(ImapReader arguments) throws ImapException {
        arguments.expectSpace();
        arguments.expect('(');
        long uidValidity = arguments.expectNzNumber();
        arguments.expectSpace();
        long modSeq = arguments.expectNumber64();
        UidSet known = UidSet.ALL;
        boolean more = arguments.take(' ');
        if (more && arguments.peek() != '(') {
            known = expectKnown(arguments);
            more = arguments.take(' ');
        }
        if (more) {
            expectMatchData(arguments);
        }
        arguments.expect(')');
        return new Resync(uidValidity, modSeq, known);
    }

    // seq-match-data = "(" known-sequence-set SP known-uid-set ")"
    /// Passes over what would help a server that has forgotten which UIDs went: without it VANISHED
    /// may name more of them, never too few.
    private static void expectMatchData(ImapReader arguments) throws ImapException {
        arguments.expect('(');
        expectKnown(arguments);
        arguments.expectSpace();
        expectKnown(arguments);
        arguments.expect(')');
    }

    // known-uids = sequence-set ; "*" is not allowed
    private static UidSet expectKnown(ImapReader arguments) throws ImapException {
        SequenceSet set = arguments.expectSequenceSet();
        if (set.hasStar() || set.isSaved()) {
            throw ImapException.bad("QRESYNC needs numbers written out");
        }
        return set.resolve(UidSet.MAX_UID);
    }
}
