package org.postern.directory.server;

import com.unboundid.ldap.sdk.SearchScope;

import org.jspecify.annotations.Nullable;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryTree;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;

import java.util.Iterator;
import java.util.List;

/// Entries one after the other, as far as somebody asks for them. One thread at a time.
interface EntryCursor {
    /// @return null at the end
    @Nullable DirectoryEntry next() throws DirectoryException;

    /// Those that an index names, as far as they are within the scope still.
    static EntryCursor of(
            DirectoryTree tree,
            List<EntryReference> references,
            DistinguishedName base,
            SearchScope scope) {
        Iterator<EntryReference> left = references.iterator();
        return () -> {
            while (left.hasNext()) {
                var entry = tree.byReference(left.next());
                if (entry.isPresent() && within(entry.get().name(), base, scope)) {
                    return entry.get();
                }
            }
            return null;
        };
    }

    /// All within the scope, from the top down.
    static EntryCursor scan(DirectoryTree tree, DistinguishedName base, SearchScope scope) {
        return new Scan(tree, base, scope);
    }

    static EntryCursor over(List<DirectoryEntry> entries) {
        Iterator<DirectoryEntry> left = entries.iterator();
        return () -> left.hasNext() ? left.next() : null;
    }

    static boolean within(DistinguishedName name, DistinguishedName base, SearchScope scope) {
        return switch (scope.intValue()) {
            case 0 -> name.equals(base);
            case 1 -> name.parent().filter(base::equals).isPresent();
            // RFC 4511 errata and the subordinate subtree scope of many servers: 3 leaves the base.
            case 3 -> name.within(base) && !name.equals(base);
            default -> name.within(base);
        };
    }

    /// Pages of the tree.
    final class Scan implements EntryCursor {
        private static final int PAGE = 200;

        private final DirectoryTree tree;
        private final DistinguishedName base;
        private final SearchScope scope;
        private Iterator<EntryReference> page = List.<EntryReference>of().iterator();
        private byte @Nullable [] next;
        private boolean begun;

        private Scan(DirectoryTree tree, DistinguishedName base, SearchScope scope) {
            this.tree = tree;
            this.base = base;
            this.scope = scope;
        }

        @Override
        public @Nullable DirectoryEntry next() throws DirectoryException {
            while (page.hasNext() || more()) {
                var entry = tree.byReference(page.next());
                if (entry.isPresent() && within(entry.get().name(), base, scope)) {
                    return entry.get();
                }
            }
            return null;
        }

        private boolean more() throws DirectoryException {
            if (begun && next == null) {
                return false;
            }
            begun = true;
            var found = tree.subtree(base, next, PAGE);
            next = found.next();
            page = found.references().iterator();
            return page.hasNext();
        }
    }
}
