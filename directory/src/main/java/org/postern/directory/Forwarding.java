package org.postern.directory;

import org.postern.mail.Address;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Follows the forwards of accounts to the mailboxes that mail ends in. Those of an account that
/// may not forward are passed over: its mail stays with it.
public final class Forwarding {
    /// Most accounts one recipient leads to; the forwards of those beyond are not followed.
    public static final int MAX_DESTINATIONS = 1_000;

    private Forwarding() {}

    /// The mailboxes for mail to `recipient`, each account once, in the order found: its own when
    /// it forwards nowhere, or names itself, or when none of its forwards leads to an account now,
    /// so that no mail is lost. Circles end where they began.
    public static List<Resolution.LocalAccount> destinations(
            Directory directory, Resolution.LocalAccount recipient) throws DirectoryException {
        Map<String, Resolution.LocalAccount> mailboxes = new LinkedHashMap<>();
        Map<String, Resolution.LocalAccount> seen = new LinkedHashMap<>();
        var waiting = new ArrayDeque<Resolution.LocalAccount>();
        waiting.add(recipient);
        seen.put(recipient.account().id(), recipient);
        while (!waiting.isEmpty()) {
            var current = waiting.remove();
            boolean led = false;
            boolean allowed = directory.services().allows(current.account(), NamedService.FORWARD);
            for (Address forward : allowed ? current.account().forwards() : List.<Address>of()) {
                if (seen.size() >= MAX_DESTINATIONS
                        || !(directory.resolve(forward) instanceof Resolution.LocalAccount next)) {
                    continue;
                }
                if (next.account().id().equals(current.account().id())) {
                    mailboxes.putIfAbsent(current.account().id(), current);
                } else if (seen.putIfAbsent(next.account().id(), next) == null) {
                    waiting.add(next);
                }
                led = true;
            }
            if (!led) {
                mailboxes.putIfAbsent(current.account().id(), current);
            }
        }
        return mailboxes.isEmpty() ? List.of(recipient) : List.copyOf(mailboxes.values());
    }
}
