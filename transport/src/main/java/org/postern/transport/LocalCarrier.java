package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.directory.MailGroup;
import org.postern.mail.Address;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.StoreException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Brings queued messages to mailboxes of this node: notices to our own users, mail that another of
/// its recipients had before, mail that came back from a forward.
final class LocalCarrier implements Carrier {
    private static final Logger LOG = System.getLogger(LocalCarrier.class.getName());

    private final LocalDelivery delivery;
    private final Router router;
    private final Queue queue;
    private final Supplier<@Nullable QueuedContent> content;

    /// @param content looks at what comes; null: nobody does
    LocalCarrier(
            LocalDelivery delivery,
            Router router,
            Queue queue,
            Supplier<@Nullable QueuedContent> content) {
        this.delivery = delivery;
        this.router = router;
        this.queue = queue;
        this.content = content;
    }

    @Override
    public List<Outcome> carry(QueuedMessage message) {
        Map<Integer, MailGroup> lists = new HashMap<>();
        var others = new ArrayList<QueuedRecipient>();
        for (int i = 0; i < message.recipients().size(); i++) {
            var recipient = message.recipients().get(i);
            if (recipient.mailbox().isEmpty()
                    && router.route(recipient.address()) instanceof Route.ToList(var list)) {
                lists.put(i, list);
            } else {
                others.add(recipient);
            }
        }
        var letter = message.letter();
        var brought = others.isEmpty() ? List.<Outcome>of() : bring(letter, others);
        var carrier = new ListCarrier(router, queue, this::bring);
        var outcomes = new ArrayList<Outcome>();
        int next = 0;
        for (int i = 0; i < message.recipients().size(); i++) {
            var list = lists.get(i);
            outcomes.add(list == null ? brought.get(next++) : carrier.carry(letter, list));
        }
        return outcomes;
    }

    private List<Outcome> bring(Letter letter, List<QueuedRecipient> recipients) {
        var looked = looked(letter, recipients);
        return looked == null ? deliver(letter, recipients) : looked;
    }

    /// What whoever looks at it made of it; null when it is to be delivered as it is.
    private @Nullable List<Outcome> looked(Letter letter, List<QueuedRecipient> recipients) {
        var looking = content.get();
        // A mailbox that has been chosen already has been looked at before.
        boolean chosen = recipients.stream().anyMatch(recipient -> !recipient.mailbox().isEmpty());
        return looking == null || chosen
                ? null
                : looking.carry(
                        letter,
                        recipients.stream()
                                .map(one ->
                                        new Onward(
                                                one.address(),
                                                one.parameters(),
                                                new Hop.Mailboxes()))
                                .toList());
    }

    private List<Outcome> deliver(Letter letter, List<QueuedRecipient> recipients) {
        Map<AccountId, Destination> mailboxes = new LinkedHashMap<>();
        var plans = new ArrayList<Plan>();
        for (var recipient : recipients) {
            plans.add(plan(letter, recipient, mailboxes));
        }
        var results = deliver(letter, mailboxes);
        return plans.stream().map(plan -> outcome(plan, results)).toList();
    }

    /// What is to be done for one recipient.
    ///
    /// @param accounts where it goes on this node
    /// @param refusal why nothing is to be done; null otherwise
    private record Plan(List<AccountId> accounts, @Nullable Outcome refusal, boolean expanded) {}

    private Plan plan(
            Letter letter, QueuedRecipient recipient, Map<AccountId, Destination> mailboxes) {
        if (!recipient.mailbox().isEmpty()) {
            // Its header lines are the letter's prefix already.
            var account = new AccountId(recipient.mailbox());
            mailboxes.putIfAbsent(account, new Destination(account, letter.prefix()));
            return new Plan(List.of(account), null, false);
        }
        return switch (router.route(recipient.address())) {
            case Route.Ways(var accounts, var onward) -> {
                var prefix = prefix(letter, recipient.address());
                var ids = new ArrayList<AccountId>();
                for (var mailbox : accounts) {
                    var account = new AccountId(mailbox.account().id());
                    ids.add(account);
                    mailboxes.putIfAbsent(
                            account, new Destination(account, prefix, mailbox.detail()));
                }
                yield new Plan(ids, forward(letter, recipient, onward), !onward.isEmpty());
            }
            // The domain went elsewhere since the message was queued.
            case Route.Elsewhere(var way) ->
                    new Plan(List.of(), forward(letter, recipient, List.of(way)), true);
            case Route.ToList list ->
                    new Plan(List.of(), forward(letter, recipient, List.of(list.way())), true);
            case Route.None(var why) ->
                    new Plan(List.of(), failed(recipient.address(), why), false);
            case Route.Unsure() ->
                    new Plan(
                            List.of(), later("4.3.0", "The directory is not available now"), false);
        };
    }

    private @Nullable Outcome forward(
            Letter letter, QueuedRecipient recipient, List<Route.Forward> onward) {
        if (onward.isEmpty()) {
            return null;
        }
        try {
            for (var forward : onward) {
                queue.take(
                                router.forwarded(letter, forward),
                                List.of(
                                        new Onward(
                                                forward.to(),
                                                recipient.parameters(),
                                                forward.hop())))
                        .await();
            }
            return null;
        } catch (IOException e) {
            LOG.log(Level.ERROR, "a forward cannot be queued, id=" + letter.trail(), e);
            return later("4.3.0", "It cannot be forwarded now");
        }
    }

    private Map<AccountId, DeliveryOutcome> deliver(
            Letter letter, Map<AccountId, Destination> mailboxes) {
        Map<AccountId, DeliveryOutcome> results = new LinkedHashMap<>();
        if (mailboxes.isEmpty()) {
            return results;
        }
        try {
            var staged = delivery.restage(letter.blob(), letter.octets());
            var outcomes =
                    delivery.deliverEach(
                            letter.trail(),
                            staged,
                            letter.arrived(),
                            List.copyOf(mailboxes.values()));
            int next = 0;
            for (var account : mailboxes.keySet()) {
                results.put(account, outcomes.get(next++));
            }
        } catch (StoreException | IOException e) {
            LOG.log(Level.ERROR, "a queued message cannot be read, id=" + letter.trail(), e);
            mailboxes.keySet().forEach(id -> results.put(id, DeliveryOutcome.UNAVAILABLE));
        }
        return results;
    }

    private static Outcome outcome(Plan plan, Map<AccountId, DeliveryOutcome> results) {
        if (plan.refusal() != null) {
            return plan.refusal();
        }
        for (var account : plan.accounts()) {
            var result = results.getOrDefault(account, DeliveryOutcome.UNAVAILABLE);
            if (!result.safe()) {
                return outcome(result);
            }
        }
        return new Outcome.Done(
                plan.expanded() ? Outcome.How.EXPANDED : Outcome.How.DELIVERED,
                "",
                Reply.of(250, "2.0.0", "Delivered"));
    }

    private static Outcome outcome(DeliveryOutcome result) {
        return switch (result) {
            // RFC 3463 section 3.3: X.2.2 is a full mailbox
            case OVER_QUOTA -> later("4.2.2", "The mailbox is full");
            case DOMAIN_OVER_QUOTA -> later("4.2.2", "The domain's quota is used up");
            case DISK_FULL -> later("4.3.1", "No room on this server now");
            case NO_ACCOUNT ->
                    new Outcome.Failed("", Reply.of(550, "5.1.1", "The mailbox has been deleted"));
            case UNAVAILABLE, DELIVERED, POSTPONED -> later("4.3.0", "Not delivered now");
        };
    }

    private static Outcome later(String status, String text) {
        return new Outcome.Later("", Reply.of(450, status, text));
    }

    private static Outcome failed(Address to, Route.Why why) {
        return new Outcome.Failed(
                "",
                switch (why) {
                    case UNKNOWN_USER -> Reply.of(550, "5.1.1", to + ": no such user here");
                    case CLOSED -> Reply.of(550, "5.2.1", to + ": this mailbox takes no mail");
                    case NOT_SERVED, NO_WAY ->
                            Reply.of(550, "5.1.2", to + ": that domain is not served here");
                    case LOOP -> Reply.of(550, "5.4.6", to + ": its forwards go in a circle");
                });
    }

    // RFC 5321 section 4.4: the return-path line is added at the final delivery.
    static byte[] prefix(Letter letter, Address to) {
        var out = new ByteArrayOutputStream();
        String from =
                letter.from() instanceof ReversePath.Mailbox(var address)
                        ? "<" + address + ">"
                        : "<>";
        out.writeBytes(
                ("Return-Path: " + from + "\r\nDelivered-To: " + to + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(letter.prefix());
        return out.toByteArray();
    }

    @Override
    public boolean spent() {
        return false;
    }

    @Override
    public void close() {
        // There is no connection.
    }
}
