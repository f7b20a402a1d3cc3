package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;

import java.util.ArrayList;
import java.util.List;

/// The changes of one folder on their way into one batch or a series of batches. Used within the
/// writer's work, by one thread.
///
/// With a view it works out the next view as it goes, and that is what is published. Without one it
/// takes additions only, whose effect on the numbers needs no view; a view that is in memory when
/// the batch is durable gets them then.
final class FolderEdit {
    private final FolderState folder;
    private @Nullable FolderView view;
    private List<Change> changes = new ArrayList<>();

    /// @param view the newest one, when nothing is on its way; absent otherwise
    FolderEdit(FolderState folder, @Nullable FolderView view) {
        this.folder = folder;
        this.view = view;
    }

    FolderState folder() {
        return folder;
    }

    /// The view with all changes so far.
    FolderView view() {
        if (view == null) {
            throw new IllegalStateException("edit without a view");
        }
        return view;
    }

    /// Makes sure that the folder knows these keywords.
    void know(Keywords keywords, Batch batch) {
        if (!keywords.equals(folder.keywords)) {
            folder.keywords = keywords;
            view = view == null ? null : view.with(keywords);
            batch.put(Keys.keywords(folder.id), AccountReader.encode(keywords));
        }
    }

    /// Adds a change, which must have the folder's next MODSEQ, to the batch.
    void add(Change change, Batch batch) {
        var before = view;
        if (before != null) {
            view = before.apply(change);
            folder.status = view.status();
            folder.touched += AccountReader.weight(change, view);
        } else if (change instanceof Change.Added added) {
            folder.status = added.onto(folder.status);
            changes.add(change);
        } else {
            throw new IllegalStateException("only additions go without a view");
        }
        batch.put(Keys.change(folder.id, change.modSeq()), ChangeCodec.encode(change));
        if (before != null && change instanceof Change.Vanished vanished) {
            GoneLog.put(batch, folder.id, change.modSeq(), before, vanished.uids());
            batch.put(
                    Keys.vanished(folder.id, change.modSeq()),
                    AccountReader.encodeVanished(vanished.uids()));
        }
    }

    /// Ends a batch with the folder's numbers.
    ///
    /// @return what is to run when it is durable
    Runnable seal(Batch batch) {
        batch.put(Keys.state(folder.id), folder.encode());
        var handle = folder.handle;
        var sealed = view;
        if (sealed != null) {
            return () -> handle.publish(sealed);
        }
        var status = folder.status;
        var keywords = folder.keywords;
        var added = changes;
        changes = new ArrayList<>();
        return () -> handle.publish(status, keywords, added);
    }
}
