package org.postern.transport;

import org.postern.smtp.ReversePath;

import java.util.List;
import java.util.Locale;

/// Which queued messages an operator means. `*` stands for any characters, `?` for one.
record QueuePattern(Part part, String text) {
    static final QueuePattern ALL = new QueuePattern(Part.ANY, "*");

    /// What the text is compared with.
    enum Part {
        ANY,
        FROM,
        TO,
        HOP,
        HELD,
        WAITING
    }

    static QueuePattern parse(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("must name messages; * is all");
        }
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals("held")) {
            return new QueuePattern(Part.HELD, "*");
        }
        if (lower.equals("waiting")) {
            return new QueuePattern(Part.WAITING, "*");
        }
        for (var part : List.of(Part.FROM, Part.TO, Part.HOP)) {
            String name = part.name().toLowerCase(Locale.ROOT) + ":";
            if (lower.startsWith(name)) {
                return new QueuePattern(part, lower.substring(name.length()));
            }
        }
        return new QueuePattern(Part.ANY, lower);
    }

    boolean matches(QueuedMessage message) {
        return switch (part) {
            case HELD -> message.held();
            case WAITING -> message.position().line() == Position.Line.WAITING;
            case FROM -> is(from(message)) || is(message.letter().from().wire());
            case TO -> to(message);
            case HOP -> hop(message);
            case ANY ->
                    text.equals("*")
                            || is(message.id())
                            || is(message.letter().trail())
                            || is(from(message))
                            || to(message);
        };
    }

    private static String from(QueuedMessage message) {
        return message.letter().from() instanceof ReversePath.Mailbox(var address)
                ? address.toString()
                : "";
    }

    private boolean to(QueuedMessage message) {
        return message.recipients().stream()
                .anyMatch(recipient -> is(recipient.address().toString()));
    }

    /// With or without what kind of hop it is.
    private boolean hop(QueuedMessage message) {
        String name = message.hop().text();
        return is(name) || is(name.substring(name.indexOf(':') + 1));
    }

    /// In time proportional to pattern times candidate, whatever they are.
    private boolean is(String candidate) {
        String given = candidate.toLowerCase(Locale.ROOT);
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < given.length()) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < text.length()
                    && (text.charAt(p) == '?' || text.charAt(p) == given.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                // The last star takes one character more; earlier ones never need to.
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }
}
