package org.postern.imap;

import java.util.Optional;

/// What one may do with a mailbox: RFC 4314 section 2.1.
///
/// @param letters of the rights `lrswipkxtea`, each once, in that order
public record MailboxRights(String letters) {
    private static final String KNOWN = "lrswipkxtea";

    public static final MailboxRights NONE = new MailboxRights("");
    public static final MailboxRights ALL = new MailboxRights(KNOWN);

    /// The rights that RFC 2086 did not know, as the capability names them.
    // RFC 4314 section 2.2
    public static final String NEW = "kxte";

    /// What the obsolete rights stand for, and are shown for.
    // RFC 4314 section 2.1.1
    private static final String CREATE = "kx";

    private static final String DELETE = "te";

    public MailboxRights {
        int last = -1;
        for (int i = 0; i < letters.length(); i++) {
            int at = KNOWN.indexOf(letters.charAt(i));
            if (at <= last) {
                throw new IllegalArgumentException("rights " + letters);
            }
            last = at;
        }
    }

    /// Reads rights in any order, `c` and `d` among them.
    ///
    /// @return empty when a letter is no right
    public static Optional<MailboxRights> parse(String text) {
        var meant = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case 'c' -> meant.append(CREATE);
                case 'd' -> meant.append(DELETE);
                default -> {
                    if (KNOWN.indexOf(letter) < 0) {
                        return Optional.empty();
                    }
                    meant.append(letter);
                }
            }
        }
        return Optional.of(of(meant));
    }

    private static MailboxRights of(CharSequence letters) {
        var ordered = new StringBuilder();
        KNOWN.chars()
                .filter(known -> letters.chars().anyMatch(letter -> letter == known))
                .forEach(known -> ordered.append((char) known));
        return new MailboxRights(ordered.toString());
    }

    public boolean has(char letter) {
        return letters.indexOf(letter) >= 0;
    }

    public boolean hasAny(String some) {
        return some.chars().anyMatch(letter -> has((char) letter));
    }

    public boolean isEmpty() {
        return letters.isEmpty();
    }

    /// The rights of both.
    public MailboxRights with(MailboxRights more) {
        return of(letters + more.letters);
    }

    public MailboxRights without(MailboxRights less) {
        var left = new StringBuilder();
        letters.chars()
                .filter(letter -> !less.has((char) letter))
                .forEach(letter -> left.append((char) letter));
        return new MailboxRights(left.toString());
    }

    /// The rights as a client reads them.
    // RFC 4314 section 2.1.1: with c and d where one of those is given that they stood for
    public String printed() {
        return letters + (hasAny(CREATE) ? "c" : "") + (hasAny(DELETE) ? "d" : "");
    }
}
