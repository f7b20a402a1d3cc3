package org.postern.bench;

import org.postern.smtp.Reply;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Deliveries over SMTP to one or several accounts, and what of them has to be in the inboxes. Of
/// what was verified most is deleted, so that bodies die.
final class CrashDeliveries {
    /// Deliveries promised before a crash are made after the start, in the background.
    private static final Duration POSTPONED_LIMIT = Duration.ofSeconds(30);

    private static final int KEPT_OF = 8;

    private final List<String> accounts;
    private final CrashFaults faults;
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Map<String, Long> validities = new HashMap<>();

    /// Account and id of what was deleted.
    private final Set<String> deleted = new HashSet<>();

    /// Who a message was for, and whether the node said 250.
    private record Sent(Set<String> to, boolean acknowledged) {}

    CrashDeliveries(List<String> accounts, CrashFaults faults) {
        this.accounts = accounts;
        this.faults = faults;
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /// Sends until the node dies.
    void send(NodeProcess node, Random random, CountDownLatch enough) {
        try (var client = Postman.smtp(node)) {
            while (true) {
                var id = "m" + numbers.incrementAndGet();
                var to = recipients(random);
                sent.put(id, new Sent(Set.copyOf(to), false));
                var replies = Postman.send(client, to, CrashMail.message(id, random));
                if (replies.stream().map(Reply::code).allMatch(code -> code == 250)) {
                    sent.put(id, new Sent(Set.copyOf(to), true));
                    acknowledged.incrementAndGet();
                    enough.countDown();
                } else {
                    faults.wrong(id + " refused: " + replies);
                }
            }
        } catch (IOException died) {
            // As it should: the last message has no answer.
        }
    }

    private List<String> recipients(Random random) {
        var all = new ArrayList<>(accounts);
        Collections.shuffle(all, random);
        return all.subList(0, random.nextInt(3) > 0 ? 1 : random.nextInt(2, all.size() + 1));
    }

    void verify(NodeProcess node) throws IOException {
        long deadline = System.nanoTime() + POSTPONED_LIMIT.toNanos();
        var found = readAll(node);
        while (!halves(found).isEmpty() && System.nanoTime() < deadline) {
            found = readAll(node);
        }
        halves(found).forEach(id -> faults.lost(id + " for some of its recipients"));
        for (var account : accounts) {
            compare(account, found.getOrDefault(account, List.of()));
        }
        for (var account : accounts) {
            delete(node, account, found.getOrDefault(account, List.of()));
        }
    }

    private Map<String, List<CrashMail.Found>> readAll(NodeProcess node) throws IOException {
        Map<String, List<CrashMail.Found>> found = new HashMap<>();
        for (var account : accounts) {
            try (var client = Postman.imap(node, account, CrashMail.PASSWORD)) {
                var selected = client.require("SELECT INBOX");
                long validity = CrashMail.code(selected, "UIDVALIDITY", 0);
                if (validities.merge(account, validity, (before, _) -> before) != validity) {
                    faults.wrong("UIDVALIDITY of " + account);
                }
                found.put(account, CrashMail.readAll(client));
            }
        }
        return found;
    }

    /// Messages that are there for some of their recipients and not for others.
    private List<String> halves(Map<String, List<CrashMail.Found>> found) {
        Map<String, Integer> copies = new HashMap<>();
        found.forEach((_, inbox) -> inbox.forEach(one -> copies.merge(one.id(), 1, Integer::sum)));
        return copies.entrySet().stream()
                .filter(one ->
                        one.getValue() + deletedCopies(one.getKey()) < to(one.getKey()).size())
                .map(Map.Entry::getKey)
                .toList();
    }

    private long deletedCopies(String id) {
        return accounts.stream().filter(account -> deleted.contains(account + " " + id)).count();
    }

    private Set<String> to(String id) {
        var message = sent.get(id);
        return message == null ? Set.of() : message.to();
    }

    private void compare(String account, List<CrashMail.Found> inbox) {
        var ids = new HashSet<String>();
        for (var one : inbox) {
            var name = account + " " + one.id();
            if (!ids.add(one.id())) {
                faults.duplicate(name);
            }
            if (!one.whole()) {
                faults.damaged(name);
            }
            if (deleted.contains(name)) {
                faults.wrong(name + " came back");
            }
            if (!to(one.id()).contains(account)) {
                faults.wrong(name + " was not sent to it");
            }
        }
        sent.forEach((id, message) -> {
            if (message.acknowledged()
                    && message.to().contains(account)
                    && !ids.contains(id)
                    && !deleted.contains(account + " " + id)) {
                faults.lost(account + " " + id);
            }
        });
    }

    private void delete(NodeProcess node, String account, List<CrashMail.Found> inbox)
            throws IOException {
        var going = inbox.stream().filter(one -> one.uid() % KEPT_OF != 0).toList();
        if (going.isEmpty()) {
            return;
        }
        try (var client = Postman.imap(node, account, CrashMail.PASSWORD)) {
            client.require("SELECT INBOX");
            for (var one : going) {
                client.require("UID STORE " + one.uid() + " +FLAGS.SILENT (\\Deleted)");
            }
            client.require("EXPUNGE");
            going.forEach(one -> deleted.add(account + " " + one.id()));
        }
    }
}
