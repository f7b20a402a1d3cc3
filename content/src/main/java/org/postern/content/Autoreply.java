package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.sieve.CompiledScript;
import org.postern.sieve.ScriptLibrary;
import org.postern.sieve.SieveCompiler;
import org.postern.sieve.SieveDialect;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveLimits;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;

/// What an account answers while its owner is away. It is kept with the account in the directory
/// (`miAutoReply` and its like), so that every way to change the account changes it, and it runs as
/// a Sieve script would: the rules of vacation (RFC 5230) hold, and each sender is answered once in
/// a period.
///
/// @param on whether it answers at all
/// @param subject empty: one that names the message's own
/// @param text in any number of lines, ended by LF or CRLF
/// @param from when it begins; absent: at once
/// @param until when it ends; absent: when it is turned off
public record Autoreply(
        boolean on, String subject, String text, @Nullable Instant from, @Nullable Instant until) {
    /// Most octets of the text: an attribute of the directory takes them.
    public static final int MOST_TEXT = 16_384;

    /// Most characters of the subject.
    public static final int MOST_SUBJECT = 200;

    /// Of whoever never set one.
    public static final Autoreply NONE = new Autoreply(false, "", "", null, null);

    private static final String ON = "miAutoReply";
    private static final String SUBJECT = "miAutoReplySubject";
    private static final String TEXT = "miAutoReplyText";
    private static final String FROM = "miAutoReplyFrom";
    private static final String UNTIL = "miAutoReplyUntil";

    // RFC 4517 section 3.3.13: Generalized Time, as we write it.
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    public Autoreply {
        if (subject.length() > MOST_SUBJECT || subject.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(
                    "the subject is one line of at most " + MOST_SUBJECT + " characters");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_TEXT || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "the text has at most " + MOST_TEXT + " octets, and no NUL");
        }
        if (on && text.isBlank()) {
            throw new IllegalArgumentException("an answer needs a text");
        }
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException("it ends before it begins");
        }
    }

    /// What an account's attributes say. Whatever is not in order there does not answer.
    public static Autoreply of(Attributes attributes) {
        try {
            return new Autoreply(
                    attributes.first(ON).orElse("").equalsIgnoreCase("TRUE"),
                    attributes.first(SUBJECT).orElse(""),
                    attributes.first(TEXT).orElse(""),
                    time(attributes.first(FROM).orElse("")),
                    time(attributes.first(UNTIL).orElse("")));
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    private static @Nullable Instant time(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no time: " + text, e);
        }
    }

    /// Attributes that say this.
    public Attributes into(Attributes attributes) {
        return attributes
                .with(ON, on || !text.isEmpty() ? List.of(on ? "TRUE" : "FALSE") : List.of())
                .with(SUBJECT, values(subject))
                .with(TEXT, values(text))
                .with(FROM, values(text(from)))
                .with(UNTIL, values(text(until)));
    }

    private static List<String> values(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private static String text(@Nullable Instant time) {
        return time == null ? "" : TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    /// Whether it answers now.
    public boolean runs(Instant now) {
        return on
                && (from == null || !now.isBefore(from))
                && (until == null || now.isBefore(until));
    }

    /// The script that answers.
    // RFC 5230 section 4
    String sieve() {
        var script = new StringBuilder("require [\"vacation\"];\r\nvacation ");
        if (!subject.isEmpty()) {
            script.append(":subject ").append(SieveText.quoted(subject)).append(' ');
        }
        // RFC 5228 section 2.4.2: a line of a text that begins with a dot has one more.
        script.append("text:\r\n");
        text.lines()
                .forEach(line ->
                        script.append(line.startsWith(".") ? "." : "").append(line).append("\r\n"));
        return script.append(".\r\n;\r\n").toString();
    }

    /// @throws SieveException never for what [#sieve] makes, unless it has a defect
    CompiledScript compiled(SieveLimits limits) throws SieveException {
        return SieveCompiler.compile(
                sieve().getBytes(StandardCharsets.UTF_8),
                SieveDialect.USER.withLimits(limits),
                ScriptLibrary.EMPTY);
    }
}
