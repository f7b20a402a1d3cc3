package org.postern.detection;

import org.postern.kernel.Sha256;
import org.postern.mail.BodyText;
import org.postern.mail.HtmlText;
import org.postern.mail.MessageText;
import org.postern.mail.MimePart;
import org.postern.mail.TransferDecoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Takes fingerprints of messages.
public final class Fingerprints {
    /// Most leaves of a message that are looked at.
    static final int MOST_PARTS = 100;

    /// Most attachments that have keys.
    static final int MOST_FILES = 20;

    /// Most characters of text that are read, and octets of one file.
    private static final int MOST_CHARACTERS = 512 << 10;

    private static final long MOST_OCTETS = 32L << 20;

    private final MessageText.Octets octets;
    private final TextKeys text = new TextKeys();
    private final List<Fingerprint.FileKeys> files = new ArrayList<>();
    private int characters;
    private int parts;

    private Fingerprints(MessageText.Octets octets) {
        this.octets = octets;
    }

    /// @param octets of the whole message
    /// @param structure of them
    /// @throws IOException when they cannot be read
    public static Fingerprint of(MessageText.Octets octets, MimePart structure) throws IOException {
        var taking = new Fingerprints(octets);
        taking.content(structure, "");
        taking.text.end();
        return new Fingerprint(taking.text.text(), taking.files);
    }

    private void content(MimePart part, String prefix) throws IOException {
        if (part instanceof MimePart.Multipart multipart) {
            children(multipart, prefix);
        } else {
            part(part, prefix + "1");
        }
    }

    /// Of versions of one text the last is taken: the first may be anything, since nobody sees it.
    private void children(MimePart.Multipart multipart, String prefix) throws IOException {
        boolean versions = multipart.fields().mediaType().is("multipart", "alternative");
        int last = multipart.children().size();
        for (int i = versions ? last - 1 : 0; i < last; i++) {
            part(multipart.children().get(i), prefix + (i + 1));
        }
    }

    private void part(MimePart part, String number) throws IOException {
        if (parts++ >= MOST_PARTS) {
            return;
        }
        switch (part) {
            case MimePart.Multipart multipart -> children(multipart, number + ".");
            case MimePart.Embedded embedded -> content(embedded.content(), number + ".");
            case MimePart.Leaf leaf -> leaf(leaf, number);
        }
    }

    private void leaf(MimePart.Leaf leaf, String number) throws IOException {
        var fields = leaf.fields();
        boolean file = fields.fileName().isPresent() || !fields.mediaType().is("text", "*");
        if (file) {
            file(leaf, number, fields.fileName().orElse(""));
        } else {
            text(leaf);
        }
    }

    private void text(MimePart.Leaf leaf) throws IOException {
        var fields = leaf.fields();
        var read = new StringBuilder();
        char[] block = new char[4_096];
        try (var plain = BodyText.open(body(leaf), fields)) {
            int length;
            while (characters < MOST_CHARACTERS && (length = plain.read(block)) > 0) {
                characters += length;
                read.append(block, 0, length);
            }
        }
        String shown =
                fields.mediaType().is("text", "html")
                        ? HtmlText.of(read.toString())
                        : read.toString();
        for (int i = 0; i < shown.length(); i++) {
            text.add(shown.charAt(i));
        }
        text.add(' ');
    }

    private InputStream body(MimePart.Leaf leaf) throws IOException {
        return octets.open(leaf.extent().bodyOffset(), leaf.extent().bodyOctets());
    }

    private void file(MimePart.Leaf leaf, String number, String name) throws IOException {
        if (files.size() >= MOST_FILES || leaf.extent().bodyOctets() == 0) {
            return;
        }
        var exact = Sha256.digest();
        var pieces = new FilePieces();
        byte[] block = new byte[16 << 10];
        long read = 0;
        try (var decoded = TransferDecoder.decode(body(leaf), leaf.fields().encoding())) {
            int length;
            while (read < MOST_OCTETS && (length = decoded.read(block)) > 0) {
                read += length;
                exact.update(block, 0, length);
                pieces.add(block, 0, length);
            }
        }
        long hash = ByteBuffer.wrap(exact.digest()).getLong();
        files.add(new Fingerprint.FileKeys(number, name, KeyKind.FILE.key(hash), pieces.keys()));
    }
}
