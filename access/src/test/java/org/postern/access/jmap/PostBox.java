package org.postern.access.jmap;

import org.postern.mail.Address;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Takes what is sent, by simple rules: everybody writes from `example.test`, and nobody is called
/// `nobody`.
final class PostBox implements Sending {
    private static final Answer TAKEN = new Answer(250, "250 2.0.0 Ok");

    final List<Order> sent = new ArrayList<>();
    final List<Order> refused = new ArrayList<>();

    @Override
    public Sender sender(String accountId) {
        return new Sender(
                Address.of(accountId + "@example.test"),
                "Ada Lovelace",
                List.of(Address.of("alias." + accountId + "@example.test")));
    }

    @Override
    public Outcome attempt(Order order) {
        if (order.from() != null && !order.from().toString().endsWith("@example.test")) {
            return new Outcome(
                    new Answer(553, "553 5.7.1 not yours"),
                    List.of(),
                    new Answer(553, "553 5.7.1 not yours"));
        }
        return new Outcome(
                TAKEN,
                order.to().stream()
                        .map(to ->
                                to.localPart().equals("nobody")
                                        ? new Answer(550, "550 5.1.1 no such user")
                                        : TAKEN)
                        .toList(),
                TAKEN);
    }

    @Override
    public Outcome send(Order order) {
        sent.add(order);
        return attempt(order);
    }

    @Override
    public void tellRefused(Order order, Instant since, Answer why) {
        refused.add(order);
    }
}
