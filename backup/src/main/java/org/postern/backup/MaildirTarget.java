package org.postern.backup;

import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/// A Maildir++ as Dovecot reads it. Lines end in LF.
final class MaildirTarget implements MailTarget {
    private final Path root;
    private final StringBuilder subscriptions = new StringBuilder("V\t2\n\n");

    MaildirTarget(Path root) {
        this.root = root;
    }

    @Override
    public FolderTarget folder(FolderEntry entry) throws IOException {
        boolean inbox = entry.name().equals(FolderName.INBOX);
        String path = inbox ? "" : FileNames.maildir(entry.name().elements());
        Path folder = root.resolve(path);
        for (String part : List.of("cur", "new", "tmp")) {
            PrivateFiles.folder(folder.resolve(part));
        }
        if (!inbox) {
            PrivateFiles.write(folder.resolve("maildirfolder"), "");
        }
        if (entry.subscribed()) {
            subscriptions.append(String.join("\t", entry.name().elements())).append('\n');
        }
        var keywords = keywords(entry);
        if (!keywords.isEmpty()) {
            PrivateFiles.write(folder.resolve("dovecot-keywords"), numbered(keywords));
        }
        return new MaildirFolder(path, folder, keywords);
    }

    private static CharSequence numbered(List<String> keywords) {
        var lines = new StringBuilder();
        for (int i = 0; i < Math.min(keywords.size(), MaildirName.MAX_KEYWORDS); i++) {
            lines.append(i).append(' ').append(keywords.get(i)).append('\n');
        }
        return lines;
    }

    private static List<String> keywords(FolderEntry entry) throws IOException {
        try {
            return entry.folder().view().keywords().names();
        } catch (StoreException e) {
            throw new IOException("keywords of " + entry.name(), e);
        }
    }

    @Override
    public void finish() throws IOException {
        PrivateFiles.write(root.resolve("subscriptions"), subscriptions);
    }

    private record MaildirFolder(String path, Path folder, List<String> keywords)
            implements FolderTarget {
        @Override
        public void message(Outgoing message) throws IOException {
            String unique =
                    "%d.U%d.postern,W=%d"
                            .formatted(
                                    message.date().getEpochSecond(), message.uid(), message.size());
            Path file =
                    folder.resolve("cur")
                            .resolve(unique + MaildirName.info(message.flags(), keywords));
            Path aside = folder.resolve("tmp").resolve(unique);
            try (var channel = PrivateFiles.create(aside);
                    var out = PrivateFiles.buffered(channel)) {
                UnixLines.copy(message.octets(), out);
            } catch (IOException e) {
                Files.deleteIfExists(aside);
                throw e;
            }
            Files.setLastModifiedTime(aside, FileTime.from(message.date()));
            Files.move(aside, file);
        }

        @Override
        public void close() {
            // Each message is whole when it is written.
        }
    }
}
