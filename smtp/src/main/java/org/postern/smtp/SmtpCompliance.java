package org.postern.smtp;

/// Where our server is looser or stricter than the standards, and why: each choice has its name
/// here and is tried by a test.
public enum SmtpCompliance {
    /// RFC 5321 section 4.1.1.1 asks for a domain or an address literal after EHLO. Clients on
    /// desktops say anything; policy judges the name, syntax only keeps it safe to print.
    ANY_WORD_AFTER_HELLO(Choice.LOOSER),
    /// RFC 5321 section 4.1.1 has no space after the colon of `MAIL FROM:`; many people and
    /// programs type one.
    SPACE_AFTER_COLON(Choice.LOOSER),
    /// RFC 5321 section 4.1.1 asks to tolerate white space before the line's end; we do after every
    /// command, and take several spaces for one between arguments.
    EXTRA_SPACES(Choice.LOOSER),
    /// RFC 5321 section 4.5.3.1.6 lets a text line have 998 octets. Lines stream through here
    /// without being held, so a long line costs nothing, and what makes them (old mailing programs)
    /// is otherwise harmless; message size is the limit.
    LONG_TEXT_LINES(Choice.LOOSER),
    /// RFC 6152 section 3 asks for BODY=8BITMIME before octets beyond ASCII. Half the world leaves
    /// it out; the store keeps octets as they are.
    UNANNOUNCED_EIGHT_BIT(Choice.LOOSER),
    /// RFC 5321 section 4.1.1.1 reserves parameters of MAIL for clients that said EHLO; we read
    /// them after HELO too.
    PARAMETERS_AFTER_HELO(Choice.LOOSER),
    /// RFC 5321 section 2.3.8 forbids a bare CR or LF but leaves the server's answer open. We read
    /// on to the true end and refuse the message: repairing it is how mail is smuggled.
    BARE_LINE_END_REFUSED(Choice.STRICTER),
    /// RFC 3030 section 3 lets lines be of any form under BINARYMIME only; a message by BDAT
    /// without it may be sent on by DATA one day, so it meets the same rule as one by DATA.
    BARE_LINE_END_IN_CHUNKS_REFUSED(Choice.STRICTER),
    /// RFC 2920 section 3.1 makes EHLO and DATA the last of their groups and leaves open what
    /// becomes of a client that goes on. A stranger that does is cut off: it has not seen our
    /// answer, or others' words are in its mouth.
    OUT_OF_TURN_CUT_OFF(Choice.STRICTER),
    /// RFC 5321 section 4.1.2 puts paths in angle brackets; we do not guess at addresses without.
    ANGLE_BRACKETS_REQUIRED(Choice.STRICTER),
    /// Octets below space, and DEL, end no argument in any rule; we refuse the whole line, so that
    /// none reaches a log or a header.
    CONTROL_CHARACTERS_REFUSED(Choice.STRICTER);

    private final Choice choice;

    SmtpCompliance(Choice choice) {
        this.choice = choice;
    }

    public Choice choice() {
        return choice;
    }

    /// Which way we differ.
    public enum Choice {
        /// We take what the standard would let us refuse.
        LOOSER,
        /// We refuse what others may take.
        STRICTER
    }
}
