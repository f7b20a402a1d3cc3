package org.postern.access.jmap;

import org.postern.store.StoreException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The state of an account's Mailboxes: of each a digest of what it is called and of how much is in
/// it. Nothing keeps a log of names, so the state tells all that a later look is compared with.
///
/// As text: base64url of the lines, in each the folder, its UIDVALIDITY, and the two digests
/// (numbers of 32 bits).
///
/// @param lines by Mailbox id
record MailboxState(Map<String, Line> lines) {
    private static final int MOST = 1_000_000;
    private static final Set<String> NAMES = names();

    /// @param properties digest of what is no count
    /// @param counts digest of what is
    record Line(int folder, long uidValidity, long properties, long counts) {
        String id() {
            return ObjectIds.mailbox(folder, uidValidity);
        }
    }

    private static Set<String> names() {
        var names = new HashSet<>(MailboxPrinter.PROPERTIES);
        names.removeAll(MailboxPrinter.COUNTS);
        return Set.copyOf(names);
    }

    static MailboxState of(MailView mail, MailPicture picture) throws StoreException {
        var printer = new MailboxPrinter(mail, picture);
        var lines = new LinkedHashMap<String, Line>();
        for (Box box : picture.boxes()) {
            var line =
                    new Line(
                            box.number(),
                            box.view() == null ? 0 : box.messages().status().uidValidity(),
                            digest(printer.show(box, NAMES).toString()),
                            digest(picture.counts().of(box).toString()));
            lines.put(line.id(), line);
        }
        return new MailboxState(lines);
    }

    private static long digest(String text) {
        try {
            byte[] octets =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return java.nio.ByteBuffer.wrap(octets).getInt() & 0xFFFF_FFFFL;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String text() {
        var out = new NumberWriter();
        new TreeMap<>(lines)
                .values()
                .forEach(line ->
                        out.number(line.folder())
                                .number(line.uidValidity())
                                .number(line.properties())
                                .number(line.counts()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.octets());
    }

    static Optional<MailboxState> parse(String text) {
        try {
            var in = new NumberReader(Base64.getUrlDecoder().decode(text));
            var lines = new LinkedHashMap<String, Line>();
            while (!in.atEnd() && lines.size() < MOST) {
                var line =
                        new Line(
                                Math.toIntExact(in.number()),
                                in.number(),
                                in.number(),
                                in.number());
                lines.put(line.id(), line);
            }
            return Optional.of(new MailboxState(lines));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /// What is different from an earlier state.
    Changes since(MailboxState before) {
        var changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        lines.forEach((id, line) -> {
            var old = before.lines.get(id);
            if (old == null) {
                changes.created().add(id);
            } else if (!old.equals(line)) {
                changes.updated().add(id);
            }
        });
        before.lines.keySet().stream()
                .filter(id -> !lines.containsKey(id))
                .forEach(changes.destroyed()::add);
        return changes;
    }

    /// Whether the Mailboxes of these ids differ in counts only.
    boolean countsOnly(MailboxState before, List<String> updated) {
        for (String id : updated) {
            var old = before.lines.get(id);
            var line = lines.get(id);
            if (old == null || line == null || old.properties() != line.properties()) {
                return false;
            }
        }
        return true;
    }

    /// Mailbox ids.
    record Changes(List<String> created, List<String> updated, List<String> destroyed) {}
}
