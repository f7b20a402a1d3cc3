package org.postern.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The message in the form that it had when an action was taken: as it came, or changed by
/// `addheader`, `deleteheader`, `replace` and `enclose` (RFC 5293 section 6, RFC 5703 sections 5
/// and 6). Ranges of the message and new octets in turn; nothing is copied.
///
/// @param pieces in their order; empty: the message as it came
public record MessageForm(List<Piece> pieces) {
    /// As it came.
    public static final MessageForm ORIGINAL = new MessageForm(List.of());

    public MessageForm {
        pieces = List.copyOf(pieces);
    }

    public sealed interface Piece {
        long octets();

        /// A range of the message as it came.
        record Original(long offset, long octets) implements Piece {}

        /// New octets.
        final class Fresh implements Piece {
            private final byte[] text;

            Fresh(byte[] text) {
                this.text = text;
            }

            @Override
            public long octets() {
                return text.length;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Fresh fresh && Arrays.equals(text, fresh.text);
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(text);
            }

            @Override
            public String toString() {
                return "Fresh[" + text.length + "]";
            }
        }
    }

    /// This form with header fields in front.
    ///
    /// @param fields whole lines, each with its line end
    /// @param message the one that the script runs on
    MessageForm after(byte[] fields, SieveMessage message) {
        var all = new ArrayList<Piece>();
        all.add(new Piece.Fresh(fields));
        if (isOriginal()) {
            all.add(new Piece.Original(0, message.octets()));
        }
        all.addAll(pieces);
        return new MessageForm(all);
    }

    public boolean isOriginal() {
        return pieces.isEmpty();
    }

    /// Length in octets.
    public long octets(SieveMessage message) {
        return isOriginal() ? message.octets() : pieces.stream().mapToLong(Piece::octets).sum();
    }

    /// Writes the whole message in this form.
    ///
    /// @param message the one that the script ran on
    public void writeTo(SieveMessage message, OutputStream target) throws IOException {
        if (isOriginal()) {
            copy(message, 0, message.octets(), target);
        }
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Original(long offset, long octets) ->
                        copy(message, offset, octets, target);
                case Piece.Fresh fresh -> target.write(fresh.text);
            }
        }
    }

    private static void copy(SieveMessage message, long offset, long octets, OutputStream target)
            throws IOException {
        try (InputStream in = message.open(offset, octets)) {
            in.transferTo(target);
        }
    }
}
