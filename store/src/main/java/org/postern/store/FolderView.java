package org.postern.store;

/// A folder at one moment: its messages in UID order, 0-based. Immutable; sessions keep one and
/// compare it with the next. Messages stand in pages, and a change replaces only the pages that it
/// touches, so that equal pages (by identity) hold equal messages.
@SuppressWarnings("DoNotCallSuggester") // the shape first, for those who build on it
public final class FolderView {
    public FolderStatus status() {
        throw new UnsupportedOperationException();
    }

    public Keywords keywords() {
        throw new UnsupportedOperationException();
    }

    /// Messages.
    public int count() {
        throw new UnsupportedOperationException();
    }

    public long uidAt(int index) {
        throw new UnsupportedOperationException();
    }

    public long flagsAt(int index) {
        throw new UnsupportedOperationException();
    }

    public long modSeqAt(int index) {
        throw new UnsupportedOperationException();
    }

    public int sizeAt(int index) {
        throw new UnsupportedOperationException();
    }

    /// Seconds since 1970.
    public long internalDateAt(int index) {
        throw new UnsupportedOperationException();
    }

    /// The index of `uid`; when absent, `-1 - (index of the next larger)`.
    public int indexOf(long uid) {
        throw new UnsupportedOperationException();
    }

    public int pageCount() {
        throw new UnsupportedOperationException();
    }

    public Page page(int page) {
        throw new UnsupportedOperationException();
    }

    /// Index of the page's first message.
    public int pageStart(int page) {
        throw new UnsupportedOperationException();
    }

    /// Up to 512 messages.
    public static final class Page {
        public int count() {
            throw new UnsupportedOperationException();
        }

        public long uid(int index) {
            throw new UnsupportedOperationException();
        }

        public long flags(int index) {
            throw new UnsupportedOperationException();
        }

        public long modSeq(int index) {
            throw new UnsupportedOperationException();
        }

        public int size(int index) {
            throw new UnsupportedOperationException();
        }

        public long internalDate(int index) {
            throw new UnsupportedOperationException();
        }
    }
}
