package org.postern.backup;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One mbox file, or a tree of them: each file is a folder, and what lies in the folder beside it
/// (`Sent` or `Sent.sbd`, as Thunderbird names it) is below it.
final class MboxSource implements MailSource {
    private final Path root;
    private final MboxFile.Quoting quoting;
    private final List<Found> found = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private long total;

    private record Found(Path file, String shown, FoundFolder folder) {}

    private record Fault(String place, String why) {}

    /// @throws ProblemException when `root` is nothing that can be read
    MboxSource(Path root, MboxFile.Quoting quoting) throws ProblemException {
        this.root = root;
        this.quoting = quoting;
        try {
            if (Files.isDirectory(root)) {
                walk(root, List.of(), FolderIndex.read(root));
            } else {
                String name = Trees.without(Trees.name(root), ".mbox");
                add(root, Trees.name(root), top(name), FolderIndex.NONE);
            }
        } catch (IOException e) {
            throw MailFiles.unreadable(root, e);
        }
    }

    /// INBOX stands for the root.
    private static List<String> top(String name) {
        return name.equalsIgnoreCase("inbox") || name.equals("mbox") ? List.of() : List.of(name);
    }

    private void walk(Path folder, List<String> elements, FolderIndex index) throws IOException {
        for (Path path : Trees.children(folder)) {
            String name = Trees.name(path);
            String shown = Trees.relative(root, path);
            if (Trees.isFolder(path) && !name.startsWith(".")) {
                walk(path, with(elements, Trees.without(name, ".sbd")), index);
            } else if (Trees.isFile(path) && isMail(name)) {
                String leaf = Trees.without(name, ".mbox");
                add(path, shown, elements.isEmpty() ? top(leaf) : with(elements, leaf), index);
            } else if (Files.isSymbolicLink(path)) {
                faults.add(new Fault(shown, "a link is not followed"));
            }
        }
    }

    private static boolean isMail(String name) {
        return !name.startsWith(".")
                && !Trees.hasExtension(name, ".msf")
                && !name.equals(FolderIndex.FILE);
    }

    private static List<String> with(List<String> elements, String last) {
        var longer = new ArrayList<>(elements);
        longer.add(last);
        return longer;
    }

    private void add(Path file, String shown, List<String> elements, FolderIndex index)
            throws IOException {
        var folder = index.find(shown).orElse(new FoundFolder(elements, Set.of(), true));
        found.add(new Found(file, shown, folder));
        total += Files.size(file);
    }

    @Override
    public long total() {
        return total;
    }

    @Override
    public Progress.Unit unit() {
        return Progress.Unit.OCTETS;
    }

    @Override
    public void read(MailSink sink) throws ProblemException, StoreException {
        faults.forEach(fault -> sink.fault(fault.place(), fault.why()));
        long before = 0;
        for (Found one : found) {
            sink.folder(one.folder());
            new MboxFile(one.file(), one.shown(), quoting).read(one.folder(), before, sink);
            before += one.file().toFile().length();
            sink.at(before);
        }
    }
}
