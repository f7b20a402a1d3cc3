package org.postern.backup;

import org.postern.kernel.Json;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/// A folder a folder and a file a message, `<uid>.eml`, octet by octet as it is.
final class EmlTarget implements MailTarget {
    private final Path root;

    EmlTarget(Path root) {
        this.root = root;
    }

    @Override
    public FolderTarget folder(FolderEntry entry) throws IOException {
        String path =
                entry.name().equals(FolderName.INBOX)
                        ? ""
                        : entry.name().elements().stream()
                                .map(FileNames::plain)
                                .collect(Collectors.joining("/"));
        Path folder = PrivateFiles.folder(root.resolve(path));
        var index = PrivateFiles.buffered(PrivateFiles.create(folder.resolve(EmlSource.INDEX)));
        index.write(utf8(FolderIndex.head(EmlSource.FORMAT, EmlSource.VERSION)));
        return new EmlFolder(path, folder, index);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void finish() {
        // The files are all there is.
    }

    private record EmlFolder(String path, Path folder, OutputStream index) implements FolderTarget {
        @Override
        public void message(Outgoing message) throws IOException {
            String name = message.uid() + EmlSource.EXTENSION;
            Path file = folder.resolve(name);
            try (var out = PrivateFiles.buffered(PrivateFiles.create(file))) {
                message.octets().transferTo(out);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
            Files.setLastModifiedTime(file, FileTime.from(message.date()));
            var line = new LinkedHashMap<String, Object>();
            line.put("file", name);
            line.put("date", message.date().toString());
            line.put("flags", FlagNames.print(message.flags()));
            index.write(utf8(Json.write(line) + "\n"));
        }

        @Override
        public void close() throws IOException {
            index.close();
        }
    }
}
