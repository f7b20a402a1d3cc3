package org.postern.backup;

import org.postern.engine.BlobId;
import org.postern.kernel.Sha256;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a folder held before an import began: a message that is still there, with the same octets
/// and the same internal date, is not brought in again. So an import that was cut short is simply
/// given again. Of two equal messages each stands for one.
final class KnownMessages {
    private static final int BUFFER_OCTETS = 64 << 10;

    /// What a view tells of a message without reading it.
    private record Look(long octets, long seconds) {}

    private final Folder folder;
    private final Map<Look, List<Long>> uids = new HashMap<>();

    KnownMessages(Folder folder) throws StoreException {
        this.folder = folder;
        FolderView view = folder.view();
        for (int i = 0; i < view.count(); i++) {
            var look =
                    new Look(view.sizeAt(i) & 0xFFFF_FFFFL, view.internalDateAt(i) & 0xFFFF_FFFFL);
            uids.computeIfAbsent(look, _ -> new ArrayList<>(1)).add(view.uidAt(i));
        }
    }

    /// Whether the message is there; it is then known no more.
    boolean take(byte[] prefix, StagedMessage message, Instant date) throws StoreException {
        long seconds = Math.clamp(date.getEpochSecond(), 0, 0xFFFF_FFFFL);
        var alike = uids.get(new Look(prefix.length + message.octets(), seconds));
        if (alike == null) {
            return false;
        }
        for (int i = 0; i < alike.size(); i++) {
            var there = folder.message(alike.get(i));
            if (there.isPresent() && same(there.get(), prefix, message)) {
                alike.remove(i);
                return true;
            }
        }
        return false;
    }

    /// A message that was delivered keeps its prefix apart; in files the two are one.
    private static boolean same(StoredMessage there, byte[] prefix, StagedMessage message)
            throws StoreException {
        if (Arrays.equals(there.prefix(), prefix)) {
            return there.blob().equals(message.blob());
        }
        return prefix.length == 0 && digest(there).equals(message.blob());
    }

    private static BlobId digest(StoredMessage message) throws StoreException {
        var digest = Sha256.digest();
        var buffer = new byte[BUFFER_OCTETS];
        try (InputStream in = message.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE, "UID " + message.uid() + " unreadable", e);
        }
        return new BlobId(digest.digest());
    }
}
