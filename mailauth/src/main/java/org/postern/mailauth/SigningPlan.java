package org.postern.mailauth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What of a message is signed, and how.
///
/// @param names fields that are signed, all there are of each
/// @param sealed names of these that are listed once more than there are such fields, so that none
///   can be added behind our back (RFC 6376 section 8.15)
/// @param life how long a signature is good; zero for ever
public record SigningPlan(
        List<String> names,
        List<String> sealed,
        Canonicalization headerForm,
        Canonicalization bodyForm,
        Duration life) {
    // RFC 6376 section 5.4.1: what makes up the message for its reader; nothing that changes on the
    // way (Return-Path, Received, results)
    public static final SigningPlan DEFAULTS =
            new SigningPlan(
                    List.of(
                            "From",
                            "Sender",
                            "Reply-To",
                            "Subject",
                            "Date",
                            "Message-ID",
                            "To",
                            "Cc",
                            "In-Reply-To",
                            "References",
                            "MIME-Version",
                            "Content-Type",
                            "Content-Transfer-Encoding",
                            "Content-ID",
                            "Content-Description",
                            "Resent-Date",
                            "Resent-From",
                            "Resent-Sender",
                            "Resent-To",
                            "Resent-Cc",
                            "Resent-Message-ID",
                            "List-Id",
                            "List-Help",
                            "List-Unsubscribe",
                            "List-Unsubscribe-Post",
                            "List-Subscribe",
                            "List-Post",
                            "List-Owner",
                            "List-Archive"),
                    List.of(
                            "From",
                            "Reply-To",
                            "Subject",
                            "Date",
                            "To",
                            "Cc",
                            "MIME-Version",
                            "Content-Type",
                            "Content-Transfer-Encoding"),
                    Canonicalization.RELAXED,
                    Canonicalization.RELAXED,
                    Duration.ZERO);

    /// @throws IllegalArgumentException if From is not signed, or a name is none
    public SigningPlan {
        names = List.copyOf(names);
        sealed = List.copyOf(sealed);
        // RFC 6376 section 5.4: From must be signed
        if (names.stream().noneMatch("from"::equalsIgnoreCase)) {
            throw new IllegalArgumentException("From has to be signed");
        }
        for (var name : names) {
            boolean good =
                    !name.isEmpty()
                            && name.chars()
                                    .allMatch(c -> c > ' ' && c < 0x7F && c != ':' && c != ';');
            if (!good) {
                throw new IllegalArgumentException("not the name of a field: " + name);
            }
        }
    }

    /// The names for `h=` of a message with these fields: each as often as it is there, and once
    /// more where it is sealed.
    List<String> chosen(SignedFields fields) {
        var chosen = new ArrayList<String>();
        for (var name : names) {
            int times =
                    fields.count(SignedFields.lower(name))
                            + (sealed.stream().anyMatch(name::equalsIgnoreCase) ? 1 : 0);
            for (int i = 0; i < times; i++) {
                chosen.add(name);
            }
        }
        return List.copyOf(chosen);
    }
}
