package org.postern.imap;

import org.jspecify.annotations.Nullable;

/// What a FETCH command says behind its items (RFC 4466 section 2.4).
///
/// @param changedSince only messages with a higher MODSEQ (RFC 7162 section 3.1.4.1); absent as
///   [#NO_MODSEQ]
/// @param vanished tell which messages vanished since then too (RFC 7162 section 3.2.6)
/// @param partial the window onto the messages named (RFC 9394 section 3.3); absent for all
public record FetchModifiers(long changedSince, boolean vanished, @Nullable PartialRange partial) {
    /// Stands for the absence of CHANGEDSINCE.
    public static final long NO_MODSEQ = -1;

    public static final FetchModifiers NONE = new FetchModifiers(NO_MODSEQ, false, null);

    public boolean hasChangedSince() {
        return changedSince != NO_MODSEQ;
    }

    // fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"
    /// Reads the modifiers, if there are some, up to the command's end.
    public static FetchModifiers expect(ImapReader reader) throws ImapException {
        FetchModifiers modifiers = NONE;
        if (reader.peek() == ' ') {
            reader.expectSpace();
            if (!reader.atEnd()) {
                modifiers = expectList(reader);
            }
        }
        reader.expectEnd();
        return modifiers;
    }

    private static FetchModifiers expectList(ImapReader reader) throws ImapException {
        long changedSince = NO_MODSEQ;
        boolean vanished = false;
        PartialRange partial = null;
        reader.expect('(');
        do {
            switch (reader.takeName()) {
                case "CHANGEDSINCE" -> {
                    reader.expectSpace();
                    changedSince = reader.expectNumber64();
                }
                case "PARTIAL" -> {
                    reader.expectSpace();
                    partial = PartialRange.expect(reader);
                }
                case "VANISHED" -> vanished = true;
                default -> throw reader.expected("a modifier of FETCH");
            }
        } while (reader.take(' '));
        reader.expect(')');
        if (vanished && changedSince == NO_MODSEQ) {
            throw ImapException.bad("VANISHED needs CHANGEDSINCE");
        }
        return new FetchModifiers(changedSince, vanished, partial);
    }
}
