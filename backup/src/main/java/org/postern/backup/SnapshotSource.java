package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.mail.UidSet;
import org.postern.store.FlagSet;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.FolderView;
import org.postern.store.MailAccount;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The mail of an account as a snapshot has it: all of it, one folder with those below, or one
/// message.
final class SnapshotSource implements MailSource {
    private static final int CHUNK = 128;

    private final List<FolderEntry> folders = new ArrayList<>();
    private final long uid;
    private long total;

    /// @param below the folder; absent for all
    /// @param uid of the one message of the folder itself; 0 for all messages
    SnapshotSource(MailAccount account, @Nullable FolderName below, long uid)
            throws StoreException {
        this.uid = uid;
        for (FolderEntry entry : account.folders()) {
            boolean wanted =
                    below == null
                            ? !entry.name().within(FolderName.DELETED_MESSAGES)
                            : uid == 0 ? entry.name().within(below) : entry.name().equals(below);
            if (wanted && entry.selectable()) {
                folders.add(entry);
                total += uid == 0 ? entry.folder().status().messages() : 1;
            }
        }
    }

    boolean isEmpty() {
        return folders.isEmpty();
    }

    /// Whether the one message that is wanted is there; all of them always are.
    boolean hasMessage() throws StoreException {
        if (uid == 0) {
            return true;
        }
        for (FolderEntry entry : folders) {
            if (entry.folder().message(uid).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long total() {
        return total;
    }

    @Override
    public Progress.Unit unit() {
        return Progress.Unit.MESSAGES;
    }

    @Override
    public void read(MailSink sink) throws ProblemException, StoreException {
        long done = 0;
        for (FolderEntry entry : folders) {
            boolean inbox = entry.name().equals(FolderName.INBOX);
            var found =
                    new FoundFolder(
                            inbox ? List.of() : entry.name().elements(),
                            entry.uses(),
                            entry.subscribed());
            sink.folder(found);
            var view = entry.folder().view();
            for (int from = 0; from < view.count(); from += CHUNK) {
                for (StoredMessage message : messages(entry, view, from)) {
                    sink.at(++done);
                    int at = view.indexOf(message.uid());
                    var flags = view.keywords().flags(view.flagsAt(at));
                    sink.message(found, new Message(entry.name(), message, flags));
                }
            }
        }
    }

    private List<StoredMessage> messages(FolderEntry entry, FolderView view, int from)
            throws StoreException {
        var uids = new UidSet.Builder();
        for (int i = from; i < Math.min(view.count(), from + CHUNK); i++) {
            if (uid == 0 || view.uidAt(i) == uid) {
                uids.add(view.uidAt(i));
            }
        }
        var messages = new ArrayList<StoredMessage>();
        entry.folder().messages(uids.build(), messages::add);
        return messages;
    }

    private record Message(FolderName folder, StoredMessage message, FlagSet flags)
            implements FoundMessage {
        @Override
        public String place() {
            return folder + " UID " + message.uid();
        }

        @Override
        public InputStream open() throws IOException {
            try {
                int prefix = message.prefixOctets();
                return message.open(prefix, message.octets() - prefix);
            } catch (StoreException e) {
                throw new IOException(e.detail(), e);
            }
        }

        @Override
        public Instant date() {
            return message.internalDate();
        }

        @Override
        public boolean isExact() {
            return true;
        }

        @Override
        public byte[] prefix() {
            return message.prefix();
        }
    }
}
