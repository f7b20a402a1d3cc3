package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.mailauth.DmarcStatus;
import org.postern.mailauth.Outcome;
import org.postern.smtp.ReversePath;
import org.postern.store.StagedMessage;

import java.time.Instant;
import java.util.List;

/// A message at the end of its data, and all that is known of it.
///
/// @param trail its id
/// @param added header lines that this node puts before it for everybody: whole lines with CRLF
/// @param message its octets, staged
/// @param authentication who really sent it; null when nobody has looked
/// @param genuine whether From may be believed: nobody has found it forged, and mail from outside
///   has been looked at
/// @param addressees at least one
/// @param late whether its sender has been told already that we have it: it cannot be refused any
///   more, and takes the time that it takes
/// @param hold why a mail filter of the site wants it held, whatever we find; empty: none does
public record MailToExamine(
        String trail,
        Instant arrived,
        Origin origin,
        Visitor visitor,
        ReversePath from,
        byte[] added,
        StagedMessage message,
        @Nullable Outcome authentication,
        boolean genuine,
        List<Addressee> addressees,
        boolean late,
        String hold) {
    public MailToExamine {
        addressees = List.copyOf(addressees);
        if (addressees.isEmpty()) {
            throw new IllegalArgumentException("mail for nobody");
        }
    }

    /// Mail of which nobody but `authentication` says who sent it.
    public MailToExamine(
            String trail,
            Instant arrived,
            Origin origin,
            Visitor visitor,
            ReversePath from,
            byte[] added,
            StagedMessage message,
            @Nullable Outcome authentication,
            List<Addressee> addressees,
            boolean late) {
        this(
                trail,
                arrived,
                origin,
                visitor,
                from,
                added,
                message,
                authentication,
                genuine(origin, authentication),
                addressees,
                late,
                "");
    }

    /// Whether From may be believed by what is known of who sent it.
    public static boolean genuine(Origin origin, @Nullable Outcome found) {
        return found == null
                ? origin != Origin.OUTSIDE
                : found.dmarc().status() != DmarcStatus.FAIL;
    }

    /// The reverse path as text without brackets; empty for the null path.
    public String sender() {
        return from instanceof ReversePath.Mailbox(var address) ? address.toString() : "";
    }
}
