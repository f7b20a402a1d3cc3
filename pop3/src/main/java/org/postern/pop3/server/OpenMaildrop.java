package org.postern.pop3.server;

import java.util.BitSet;

/// A maildrop under way: which messages are marked as deleted, and what the session did with it.
final class OpenMaildrop {
    private final String account;
    private final Maildrop maildrop;
    private final BitSet deleted = new BitSet();
    private int retrieved;
    private long octetsSent;
    private int removed;

    OpenMaildrop(String account, Maildrop maildrop) {
        this.account = account;
        this.maildrop = maildrop;
    }

    String account() {
        return account;
    }

    Maildrop maildrop() {
        return maildrop;
    }

    /// Whether a number names a message that is not marked.
    boolean has(int number) {
        return number >= 1 && number <= maildrop.count() && !deleted.get(number);
    }

    int remaining() {
        return maildrop.count() - deleted.cardinality();
    }

    /// Octets of the messages that are not marked.
    long remainingOctets() {
        long octets = 0;
        for (int number = next(0); number > 0; number = next(number)) {
            octets += maildrop.octets(number);
        }
        return octets;
    }

    /// The first unmarked message behind this number, or 0.
    int next(int number) {
        int next = deleted.nextClearBit(number + 1);
        return next <= maildrop.count() ? next : 0;
    }

    void mark(int number) {
        deleted.set(number);
    }

    void unmarkAll() {
        deleted.clear();
    }

    void sent(long octets, boolean whole) {
        octetsSent += octets;
        if (whole) {
            retrieved++;
        }
    }

    /// The UPDATE state (RFC 1939 section 6).
    void update() throws MaildropException {
        if (!deleted.isEmpty()) {
            maildrop.remove((BitSet) deleted.clone());
            removed = deleted.cardinality();
        }
    }

    Pop3Event.Ended ended(String correlation) {
        return new Pop3Event.Ended(account, retrieved, octetsSent, removed, correlation);
    }
}
