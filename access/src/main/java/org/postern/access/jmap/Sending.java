package org.postern.access.jmap;

import org.postern.engine.BlobId;
import org.postern.mail.Address;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// What mail that users send goes through: the same that stands behind submission over SMTP. Safe
/// for use by many threads; may block.
public interface Sending {
    /// Who sends.
    ///
    /// @param fullName perhaps empty
    record Sender(Address address, String fullName, List<Address> aliases) {
        public Sender {
            aliases = List.copyOf(aliases);
        }
    }

    /// A message to be sent.
    ///
    /// @param sender what the account is called
    /// @param from null for none
    /// @param message its octets, whole
    record Order(
            String sender,
            @org.jspecify.annotations.Nullable Address from,
            List<Address> to,
            BlobId message,
            long octets) {
        public Order {
            to = List.copyOf(to);
        }
    }

    /// What was said to an order, or to a part of it.
    ///
    /// @param code of SMTP: 2xx taken, 4xx not now, 5xx never
    /// @param text the reply as SMTP writes it, one line
    record Answer(int code, String text) {
        public boolean taken() {
            return code / 100 == 2;
        }

        public boolean temporary() {
            return code / 100 == 4;
        }
    }

    /// What became of an order.
    ///
    /// @param sender what was said to whom it is from
    /// @param recipients what was said to each recipient, in their order; empty when the sender was
    ///   refused
    /// @param message what was said to the message; for an order that was only tried what a sound
    ///   one would hear
    record Outcome(Answer sender, List<Answer> recipients, Answer message) {
        public Outcome {
            recipients = List.copyOf(recipients);
        }
    }

    /// The account as it is now.
    ///
    /// @throws IOException when it cannot be told now, or is gone
    Sender sender(String accountId) throws IOException;

    /// Asks what would be said to an order's addresses.
    Outcome attempt(Order order) throws IOException;

    /// Sends a message to those of its recipients that are taken; when it is taken it is safe.
    Outcome send(Order order) throws IOException;

    /// Tells the sender by mail that an order which he had handed in was not taken.
    void tellRefused(Order order, Instant since, Answer why) throws IOException;
}
