package org.postern.screening;

import org.postern.mail.Address;
import org.postern.net.Network;
import org.postern.smtp.ReversePath;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Makes the parts of a [Triplet].
final class TripletNames {
    private static final int LONG_WORD = 8;

    private TripletNames() {}

    /// The network of a client.
    static String network(InetAddress client, MailHurdleSettings settings) {
        int bits = client instanceof Inet4Address ? settings.ipv4Prefix() : settings.ipv6Prefix();
        return Network.of(client, bits).toString();
    }

    static String sender(ReversePath path, MailHurdleSettings settings) {
        if (settings.ignoreSender()) {
            return "";
        }
        return switch (path) {
            case ReversePath.NullSender() -> "<>";
            case ReversePath.Mailbox(var address) -> steady(address);
        };
    }

    static String recipient(Address address, MailHurdleSettings settings) {
        return settings.ignoreRecipient() ? "" : address.canonical();
    }

    /// That a user has written to somebody: kept as a triplet whose source no client can have. What
    /// the settings leave out of triplets stands here all the same: else one letter to one stranger
    /// would exempt them all.
    static Triplet correspondence(Address own, Address other) {
        return new Triplet("written to", steady(other), own.canonical());
    }

    /// An address without what differs from message to message, as in the senders of lists and
    /// shops (`bounce-8217-ada=example.org@…`): what follows a plus sign goes, numbers become `#`,
    /// and so do long words with a digit in them.
    private static String steady(Address address) {
        String local = address.canonicalLocalPart();
        int plus = local.indexOf('+');
        String base = plus > 0 ? local.substring(0, plus) : local;
        if (base.length() < LONG_WORD && !hasDigit(base, 0, base.length())) {
            return base + "@" + address.domain().ascii();
        }
        var steady = new StringBuilder(base.length() + 32);
        int start = 0;
        for (int at = 0; at <= base.length(); at++) {
            boolean ends = at == base.length() || "-_.=#/~".indexOf(base.charAt(at)) >= 0;
            if (ends) {
                word(base, start, at, steady);
                if (at < base.length()) {
                    steady.append(base.charAt(at));
                }
                start = at + 1;
            }
        }
        return steady.append('@').append(address.domain().ascii()).toString();
    }

    private static void word(String text, int from, int to, StringBuilder steady) {
        if (to - from >= LONG_WORD && hasDigit(text, from, to)) {
            steady.append('#');
            return;
        }
        boolean inNumber = false;
        for (int i = from; i < to; i++) {
            boolean digit = isDigit(text.charAt(i));
            if (!digit) {
                steady.append(text.charAt(i));
            } else if (!inNumber) {
                steady.append('#');
            }
            inNumber = digit;
        }
    }

    private static boolean hasDigit(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
