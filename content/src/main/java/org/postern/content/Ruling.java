package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.store.Filing;

import java.util.List;

/// What becomes of a message for one recipient, in full.
///
/// @param form what goes to other servers
/// @param lines header lines that content control adds to what goes to other servers: whole lines
///   with CRLF
/// @param placements copies for mailboxes on this node; none when his filters kept none
/// @param alsoRefused what its sender is told although others behind the address get it; null:
///   nothing
public record Ruling(
        Addressee addressee,
        Decision decision,
        Form form,
        String lines,
        List<Placement> placements,
        Decision.@Nullable Refuse alsoRefused) {
    public Ruling {
        placements = List.copyOf(placements);
    }

    Ruling(
            Addressee addressee,
            Decision decision,
            Form form,
            String lines,
            List<Placement> placements) {
        this(addressee, decision, form, lines, placements, null);
    }

    /// The message as it came goes where it would go without us.
    static Ruling plain(Addressee addressee, Form form) {
        return filed(addressee, form, "", Filing.DEFAULT);
    }

    /// Every mailbox gets it in that place.
    static Ruling filed(Addressee addressee, Form form, String lines, Filing filing) {
        return new Ruling(
                addressee,
                new Decision.Deliver(),
                form,
                lines,
                addressee.mailboxes().stream()
                        .map(mailbox -> new Placement(mailbox, filing, form, lines))
                        .toList());
    }
}
