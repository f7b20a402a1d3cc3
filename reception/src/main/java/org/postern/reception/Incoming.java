package org.postern.reception;

import org.postern.smtp.MailParameters;
import org.postern.smtp.ReversePath;
import org.postern.store.StagedMessage;
import org.postern.transport.Letter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// A message that is whole, wherever it comes from.
///
/// @param parameters as far as the next server may know them
/// @param submitter the id of the account that submits it; empty without one
/// @param added the header lines that every copy of it gets
record Incoming(
        String id,
        Instant arrived,
        ReversePath from,
        MailParameters parameters,
        String submitter,
        StagedMessage message,
        byte[] added,
        List<Recipient> recipients) {
    Incoming {
        recipients = List.copyOf(recipients);
    }

    /// What goes into the queue.
    ///
    /// @param form the octets, as they came or as filters have changed them
    /// @param lines header lines to put before those that every copy gets
    /// @param traced whether those stand in the octets already
    Letter letter(StagedMessage form, String lines, boolean traced) {
        return new Letter(
                id,
                arrived,
                form.blob(),
                form.octets(),
                prefix(lines, traced),
                from,
                parameters,
                submitter);
    }

    /// Header lines for one copy, before those that every copy gets.
    byte[] prefix(String lines, boolean traced) {
        var octets = new ByteArrayOutputStream(added.length + lines.length());
        octets.writeBytes(lines.getBytes(StandardCharsets.UTF_8));
        if (!traced) {
            octets.writeBytes(added);
        }
        return octets.toByteArray();
    }
}
