package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.MessageForm.Piece;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The message that a run works on: as it came, with what the script has changed.
final class WorkingMessage {
    /// How deep parts may nest in a message that a script has changed.
    private static final int MOST_LEVELS = 200;

    private final SieveMessage source;
    private final SieveLimits limits;
    private WorkingPart root;
    private boolean changed;
    private int enclosed;
    private @Nullable MessageForm form;
    private @Nullable Value rawBody;
    private @Nullable List<WorkingPart> parts;

    WorkingMessage(SieveMessage source, SieveLimits limits) {
        this.source = source;
        this.limits = limits;
        this.root = new WorkingPart(source, source.structure(), null);
    }

    SieveMessage source() {
        return source;
    }

    /// The message as a part.
    WorkingPart root() {
        return root;
    }

    /// Length in octets, as it came or as it is now.
    long octets() throws IOException {
        return form().octets(source);
    }

    /// The decoded values of the header fields of a name.
    ///
    /// @param key the name in lower case
    List<Value> values(String key) throws IOException {
        return root.values(key);
    }

    /// The decoded value of the first field of a name; null when there is none.
    @Nullable String value(String key) throws IOException {
        List<Value> values = values(key);
        return values.isEmpty() ? null : values.getFirst().text();
    }

    /// All parts, the message itself first, up to the limit.
    List<WorkingPart> parts() {
        if (parts == null) {
            parts = new ArrayList<>();
            root.collect(parts, limits.parts());
        }
        return parts;
    }

    // ---- changes

    void editHeader(Consumer<HeaderLines> change) throws IOException {
        root.edit(change);
        changed();
    }

    /// Puts another part in the place of one.
    ///
    /// @throws ScriptFault when parts would nest too deep
    void replace(WorkingPart part, WorkingPart other) throws ScriptFault {
        if (part.level() + other.height() > MOST_LEVELS) {
            throw new ScriptFault("parts nest above " + MOST_LEVELS + " levels");
        }
        WorkingPart parent = part.parent();
        if (parent == null) {
            part.leave();
            root = other;
        } else {
            parent.replace(part, other);
        }
        changed();
    }

    /// Puts the message as it is into the last part of another, which is then the message (RFC 5703
    /// section 6).
    ///
    /// @param outer whose last part is a message that is only there to be replaced
    /// @throws ScriptFault when messages would nest too deep
    void enclose(WorkingPart outer) throws ScriptFault {
        if (++enclosed > limits.loopDepth()) {
            throw new ScriptFault("enclosed more than " + limits.loopDepth() + " times");
        }
        WorkingPart place = outer.children().getLast();
        WorkingPart old = root;
        place.replace(place.children().getFirst(), old);
        root = outer;
        changed();
    }

    private void changed() {
        changed = true;
        form = null;
        rawBody = null;
        parts = null;
    }

    /// The form that an action taken now has the message in.
    MessageForm form() throws IOException {
        if (!changed) {
            return MessageForm.ORIGINAL;
        }
        if (form == null) {
            var pieces = new ArrayList<Piece>();
            root.write((from, offset, octets) -> add(pieces, from, offset, octets));
            form = new MessageForm(pieces);
        }
        return form;
    }

    private void add(List<Piece> pieces, SieveMessage from, long offset, long octets)
            throws IOException {
        if (octets <= 0) {
            return;
        }
        if (!from.equals(source)) {
            try (InputStream in = from.open(offset, octets)) {
                pieces.add(new Piece.Fresh(in.readAllBytes()));
            }
            return;
        }
        if (!pieces.isEmpty()
                && pieces.getLast() instanceof Piece.Original(long before, long length)
                && before + length == offset) {
            pieces.set(pieces.size() - 1, new Piece.Original(before, length + octets));
        } else {
            pieces.add(new Piece.Original(offset, octets));
        }
    }

    // ---- the body

    /// The body as it stands, nothing taken off (RFC 5173 section 5.1).
    Value rawBody(Run run) throws ScriptFault, IOException {
        if (rawBody == null) {
            byte[] octets = root.rawBody(run.bodyLeft());
            run.tookBody(octets.length);
            rawBody = new Value(Octets.text(octets));
        }
        return rawBody;
    }
}
