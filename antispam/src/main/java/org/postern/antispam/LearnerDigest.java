package org.postern.antispam;

import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MimeParser;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// By what a message is known again: who wrote it when, about what, and its body. What is written
/// at the head of a message on its way into a mailbox changes nothing, nor do line ends.
final class LearnerDigest {
    static final int OCTETS = 16;

    private static final Set<String> FIELDS = Set.of("message-id", "date", "from", "subject");
    private static final int MOST_HEADER_OCTETS = 65_536;
    private static final int MOST_BODY_OCTETS = 1 << 20;

    private LearnerDigest() {}

    static byte[] of(SpamMessage message) {
        byte[] octets = message.octets();
        int bodyAt = (int) MimeParser.parse(octets).structure().extent().headerOctets();
        MessageDigest digest = sha256();
        byte[] block = Arrays.copyOf(octets, Math.min(bodyAt, MOST_HEADER_OCTETS));
        for (HeaderField field : Header.parse(block).fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (FIELDS.contains(name)) {
                digest.update((byte) name.charAt(0));
                digest.update(field.value().octets());
                digest.update((byte) 0);
            }
        }
        body(digest, octets, bodyAt);
        return Arrays.copyOf(digest.digest(), OCTETS);
    }

    private static void body(MessageDigest digest, byte[] octets, int from) {
        int end = Math.min(octets.length, from + MOST_BODY_OCTETS);
        int start = from;
        for (int i = from; i < end; i++) {
            if (octets[i] == '\r') {
                digest.update(octets, start, i - start);
                start = i + 1;
            }
        }
        digest.update(octets, start, Math.max(0, end - start));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
