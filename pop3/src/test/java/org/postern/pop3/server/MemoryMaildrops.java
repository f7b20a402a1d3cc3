package org.postern.pop3.server;

import org.postern.net.Authenticator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Maildrops in memory, and who may open them: the password is the login name backwards.
final class MemoryMaildrops implements Maildrops, Authenticator {
    private final Map<String, TreeMap<Integer, byte[]>> accounts = new ConcurrentHashMap<>();
    private final Map<String, Visitor> locks = new ConcurrentHashMap<>();
    private int lastUid;

    void deliver(String account, String message) {
        accounts.computeIfAbsent(account, _ -> new TreeMap<>())
                .put(++lastUid, message.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Removes the nth message behind every session's back.
    void expunge(String account, int number) {
        var messages = messages(account);
        messages.remove(List.copyOf(messages.keySet()).get(number - 1));
    }

    int count(String account) {
        return messages(account).size();
    }

    boolean locked(String account) {
        return locks.containsKey(account);
    }

    private Map<Integer, byte[]> messages(String account) {
        return accounts.getOrDefault(account, new TreeMap<>());
    }

    @Override
    public Opening open(Visitor visitor) {
        if (visitor.account().equals("denied")) {
            return new Opening.NotPermitted();
        }
        if (visitor.account().equals("broken")) {
            return new Opening.Unavailable();
        }
        if (locks.putIfAbsent(visitor.account(), visitor) != null) {
            return new Opening.InUse();
        }
        return new Opening.Opened(new Drop(visitor.account()));
    }

    @Override
    public Outcome password(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service) {
        if (authentication.equals("unavailable")) {
            return new Outcome.Unavailable();
        }
        String given = new String(password, StandardCharsets.UTF_8);
        boolean right =
                new StringBuilder(given).reverse().toString().equals(authentication)
                        && (authorization.isEmpty() || authorization.equals(authentication));
        return right ? new Outcome.Accepted(authentication) : new Outcome.Refused();
    }

    private final class Drop implements Maildrop {
        private final String account;
        private final List<Integer> uids;
        private final List<byte[]> octets;

        Drop(String account) {
            this.account = account;
            uids = new ArrayList<>(messages(account).keySet());
            octets = new ArrayList<>(messages(account).values());
        }

        @Override
        public int count() {
            return uids.size();
        }

        @Override
        public long octets(int number) {
            return octets.get(number - 1).length;
        }

        @Override
        public String uniqueId(int number) {
            return "u" + uids.get(number - 1);
        }

        @Override
        public int expiryDays() {
            return account.equals("readonly") ? 14 : 0;
        }

        @Override
        public InputStream open(int number) throws MaildropException {
            byte[] message = messages(account).get(uids.get(number - 1));
            if (message == null) {
                throw new MaildropException(MaildropException.Kind.GONE, "expunged");
            }
            var whole = new ByteArrayInputStream(message);
            return account.equals("torn") ? new SequenceInputStream(whole, new Torn()) : whole;
        }

        @Override
        public void remove(BitSet numbers) throws MaildropException {
            if (account.equals("readonly")) {
                throw new MaildropException(MaildropException.Kind.UNAVAILABLE, "read-only");
            }
            numbers.stream().forEach(number -> messages(account).remove(uids.get(number - 1)));
        }

        @Override
        public void close() {
            locks.remove(account);
        }
    }

    private static final class Torn extends InputStream {
        @Override
        public int read() throws IOException {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("a block is unreadable");
        }
    }
}
