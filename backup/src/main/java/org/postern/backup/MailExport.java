package org.postern.backup;

import org.postern.engine.EngineException;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.mail.UidSet;
import org.postern.store.FolderEntry;
import org.postern.store.FolderView;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes folders of an account to files. A folder is taken as it is when its turn comes; a message
/// that cannot be read is a fault, and the rest goes on. For one thread.
final class MailExport {
    /// Messages whose records are in memory at once.
    private static final int CHUNK = 128;

    private final List<FolderEntry> folders;
    private final Path root;
    private final MailTarget target;
    private final Progress progress;
    private final Tally tally = new Tally();
    private final StringBuilder index =
            new StringBuilder(FolderIndex.head(FolderIndex.FORMAT, FolderIndex.VERSION));
    private long total;

    /// @param folders what to export; those that cannot be selected are left out
    MailExport(List<FolderEntry> folders, Path root, MailTarget target, Progress progress) {
        this.folders = folders.stream().filter(FolderEntry::selectable).toList();
        this.root = root;
        this.target = target;
        this.progress = progress;
    }

    Tally run() throws ProblemException, StoreException {
        for (FolderEntry entry : folders) {
            total += entry.folder().status().messages();
        }
        try {
            for (FolderEntry entry : folders) {
                folder(entry);
            }
            target.finish();
            PrivateFiles.write(root.resolve(FolderIndex.FILE), index);
        } catch (IOException e) {
            throw MailFiles.unwritable(root, e);
        }
        return tally;
    }

    private void folder(FolderEntry entry) throws IOException, ProblemException, StoreException {
        var view = entry.folder().view();
        try (var to = target.folder(entry)) {
            index.append(
                    FolderIndex.line(
                            to.path(), entry.name().toString(), entry.uses(), entry.subscribed()));
            for (int from = 0; from < view.count(); from += CHUNK) {
                chunk(entry, view, from, to);
            }
        }
        tally.folders++;
    }

    private void chunk(FolderEntry entry, FolderView view, int from, MailTarget.FolderTarget to)
            throws IOException, ProblemException, StoreException {
        int end = Math.min(view.count(), from + CHUNK);
        var uids = new UidSet.Builder();
        for (int i = from; i < end; i++) {
            uids.add(view.uidAt(i));
        }
        List<StoredMessage> messages = new ArrayList<>(CHUNK);
        entry.folder().messages(uids.build(), messages::add);
        for (StoredMessage message : messages) {
            // The folder's newest view may be younger than ours.
            int at = view.indexOf(message.uid());
            if (at >= 0) {
                write(entry, view, at, message, to);
            }
        }
        progress.step(
                "Exporting " + entry.name(),
                Math.min(total, tally.messages),
                total,
                Progress.Unit.MESSAGES);
    }

    private void write(
            FolderEntry entry,
            FolderView view,
            int at,
            StoredMessage message,
            MailTarget.FolderTarget to)
            throws IOException, StoreException {
        try (var octets = message.open()) {
            to.message(
                    new MailTarget.Outgoing(
                            message.uid(),
                            message.octets(),
                            message.internalDate(),
                            view.keywords().flags(view.flagsAt(at)),
                            octets));
            tally.messages++;
            tally.octets += message.octets();
        } catch (EngineException e) {
            tally.fault(entry.name() + " UID " + message.uid(), "it cannot be read");
        }
    }
}
