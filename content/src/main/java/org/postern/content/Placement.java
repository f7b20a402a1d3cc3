package org.postern.content;

import org.postern.store.Filing;

/// One copy for one mailbox.
///
/// @param filing where in it
/// @param lines header lines that content control adds to it: whole lines with CRLF
/// @param own whether it is the account's own making, such as a copy of an answer, and not the
///   message that came
public record Placement(
        Addressee.Mailbox mailbox, Filing filing, Form form, String lines, boolean own) {
    public Placement(Addressee.Mailbox mailbox, Filing filing, Form form, String lines) {
        this(mailbox, filing, form, lines, false);
    }
}
