package org.postern.content;

import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MimePart;
import org.postern.store.MessageSpool;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Takes parts out of a message; a note stands in the place of each. All else stays octet by octet
/// as it was.
final class PartRemoval {
    private static final int COPY_OCTETS = 64 << 10;
    private static final int MOST_HEADER_OCTETS = 1 << 20;

    private final Content content;
    private final String note;

    private record Cut(MimePart part, boolean whole) {}

    /// @param note what stands in their place, one line of text
    PartRemoval(Content content, String note) {
        this.content = content;
        this.note = note;
    }

    /// The part of a number as IMAP gives it; the whole message for an empty one, or for one that
    /// is not there.
    static MimePart find(MimePart message, String number) {
        if (number.isEmpty()) {
            return message;
        }
        var numbers = Arrays.stream(number.split("\\.", -1)).map(Integer::valueOf).toList();
        return message.section(numbers).orElse(message);
    }

    /// Writes the message without these parts.
    void writeTo(List<MimePart> parts, MessageSpool target) throws IOException, StoreException {
        var cuts = new ArrayList<Cut>();
        for (var part : parts) {
            cuts.add(new Cut(part, part.equals(content.structure())));
        }
        cuts.sort(Comparator.comparingLong(cut -> cut.part().extent().offset()));
        long at = 0;
        for (var cut : cuts) {
            var extent = cut.part().extent();
            if (extent.offset() >= at) {
                copy(at, extent.offset() - at, target);
                write(cut.whole() ? kept(cut.part()) + replaced() : replaced(), target);
                at = extent.end();
            }
        }
        copy(at, content.octets() - at, target);
    }

    /// The header of a message that is all taken out, but for what describes its content.
    private String kept(MimePart message) throws IOException {
        int octets = (int) Math.min(MOST_HEADER_OCTETS, message.extent().headerOctets());
        try (var in = content.open(message.extent().offset(), octets)) {
            var text = new StringBuilder();
            for (HeaderField field : Header.parse(in.readNBytes(octets)).fields()) {
                String name = field.name().toLowerCase(Locale.ROOT);
                if (!name.startsWith("content-") && !name.equals("mime-version")) {
                    text.append(new String(field.octets(), StandardCharsets.UTF_8));
                }
            }
            return text.append("MIME-Version: 1.0\r\n").toString();
        }
    }

    private String replaced() {
        return "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n"
                + "Content-Disposition: inline\r\n\r\n"
                + note
                + "\r\n";
    }

    private static void write(String text, MessageSpool target) throws StoreException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        target.write(octets, 0, octets.length);
    }

    private void copy(long offset, long octets, MessageSpool target)
            throws IOException, StoreException {
        if (octets <= 0) {
            return;
        }
        var piece = new byte[COPY_OCTETS];
        try (var in = content.open(offset, octets)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                target.write(piece, 0, read);
            }
        }
    }
}
