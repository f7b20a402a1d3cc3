package org.postern.imap.server;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Secrets in memory; they are none.
final class MemoryKeys implements MailboxKeys {
    private final Map<String, byte[]> keys = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public Optional<byte[]> find(String mailbox) {
        return Optional.ofNullable(keys.get(mailbox));
    }

    @Override
    public byte[] make(String mailbox) {
        return keys.computeIfAbsent(mailbox, _ -> another());
    }

    @Override
    public void renew(String mailbox) {
        keys.put(mailbox, another());
    }

    @Override
    public void removeAll() {
        keys.clear();
    }

    private byte[] another() {
        return new byte[] {(byte) made.incrementAndGet()};
    }
}
