package org.postern.backup;

import org.postern.store.FolderEntry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// An mbox file a folder (mboxrd quoting), in folders as the names are: `Archive/2019.mbox`.
final class MboxTarget implements MailTarget {
    private final Path root;

    MboxTarget(Path root) {
        this.root = root;
    }

    @Override
    public FolderTarget folder(FolderEntry entry) throws IOException {
        List<String> elements = entry.name().elements();
        String path =
                elements.stream().map(FileNames::plain).collect(Collectors.joining("/")) + ".mbox";
        Path file = root.resolve(path);
        PrivateFiles.folder(file.resolveSibling(""));
        return new MboxFolder(path, PrivateFiles.create(file));
    }

    @Override
    public void finish() {
        // The files are all there is.
    }

    private static final class MboxFolder implements FolderTarget {
        private final String path;
        private final FileChannel channel;
        private final OutputStream out;

        MboxFolder(String path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
            this.out = PrivateFiles.buffered(channel);
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public void message(Outgoing message) throws IOException {
            out.flush();
            long begin = channel.position();
            try {
                out.write(ascii(MboxSyntax.fromLine(message.date())));
                body(message, new Lines(message.octets()));
            } catch (IOException e) {
                out.flush();
                channel.truncate(begin);
                throw e;
            }
        }

        private void body(Outgoing message, Lines lines) throws IOException {
            boolean inHeader = true;
            boolean inField = false;
            boolean ended = true;
            while (lines.next()) {
                if (inHeader && lines.isBlank()) {
                    out.write(ascii(MboxSyntax.fields(message.flags())));
                    inHeader = false;
                }
                inField = inHeader && isField(lines, inField);
                if (!inField) {
                    if (MboxSyntax.quotes(lines) >= 0) {
                        out.write('>');
                    }
                    UnixLines.write(lines, out);
                }
                ended = lines.octets()[lines.from() + lines.length() - 1] == '\n';
            }
            out.write(ascii(ended ? "" : "\n"));
            out.write(ascii(inHeader ? MboxSyntax.fields(message.flags()) + "\n\n" : "\n"));
        }

        private static boolean isField(Lines lines, boolean inField) {
            byte first = lines.octets()[lines.from()];
            boolean folded = !lines.startsLine() || first == ' ' || first == '\t';
            return folded ? inField : MboxSyntax.field(lines).isPresent();
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                out.flush();
            }
        }
    }
}
