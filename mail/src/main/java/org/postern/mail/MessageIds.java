package org.postern.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// Reads the message identifiers of Message-ID, In-Reply-To and References (RFC 5322 section
/// 3.6.4).
public final class MessageIds {
    /// Most identifiers that are read from one field.
    public static final int MOST_IDS = 1000;

    private MessageIds() {}

    /// The identifiers in their order, without angle brackets and white space. Words outside of
    /// brackets (obsolete phrases) are passed over, unless there are no brackets at all: then each
    /// word with an `@` counts.
    public static List<String> parse(RawText value) {
        String text = new String(value.shared(), StandardCharsets.ISO_8859_1);
        return text.indexOf('<') >= 0 ? bracketed(text) : words(text);
    }

    /// What stands for an identifier where only sameness counts: the first 8 octets of its SHA-256,
    /// so that nobody makes two that are taken for one; never 0.
    public static long hash(String id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.getBytes(StandardCharsets.UTF_8));
            long hash = ByteBuffer.wrap(digest).getLong();
            return hash == 0 ? 1 : hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<String> bracketed(String text) {
        var ids = new ArrayList<String>();
        int open = text.indexOf('<');
        while (open >= 0 && ids.size() < MOST_IDS) {
            int close = text.indexOf('>', open);
            int end = close < 0 ? text.length() : close;
            add(ids, text.substring(open + 1, end));
            open = text.indexOf('<', end);
        }
        return List.copyOf(ids);
    }

    private static List<String> words(String text) {
        var ids = new ArrayList<String>();
        int start = 0;
        while (start < text.length() && ids.size() < MOST_IDS) {
            int end = start;
            while (end < text.length() && " \t,".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (text.substring(start, end).indexOf('@') >= 0) {
                add(ids, text.substring(start, end));
            }
            start = end + 1;
        }
        return List.copyOf(ids);
    }

    private static void add(List<String> ids, String id) {
        var kept = new StringBuilder(id.length());
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) > ' ') {
                kept.append(id.charAt(i));
            }
        }
        if (!kept.isEmpty()) {
            byte[] octets = kept.toString().getBytes(StandardCharsets.ISO_8859_1);
            ids.add(Charsets.readable(octets, 0, octets.length));
        }
    }
}
