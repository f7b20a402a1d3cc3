package org.postern.directory.server;

import com.unboundid.ldap.sdk.Filter;

import org.postern.directory.DirectoryException;
import org.postern.directory.DirectorySchema;
import org.postern.directory.DirectoryTree;
import org.postern.directory.EntryReference;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which entries a filter is to be held against: those that an index names, or all.
final class SearchPlan {
    /// An index that names more is no help.
    static final int MAX_CANDIDATES = 20_000;

    /// So few that looking for fewer costs more.
    private static final int FEW = 16;

    private final DirectoryTree tree;
    private final DirectorySchema schema;

    SearchPlan(DirectoryTree tree, DirectorySchema schema) {
        this.tree = tree;
        this.schema = schema;
    }

    /// All that may match, each once; empty when that is anybody's guess.
    Optional<List<EntryReference>> candidates(Filter filter) throws DirectoryException {
        return switch (filter.getFilterType()) {
            case Filter.FILTER_TYPE_AND -> smallest(filter.getComponents());
            case Filter.FILTER_TYPE_OR -> together(filter.getComponents());
            case Filter.FILTER_TYPE_EQUALITY, Filter.FILTER_TYPE_APPROXIMATE_MATCH -> equal(filter);
            case Filter.FILTER_TYPE_SUBSTRING -> beginning(filter);
            default -> Optional.empty();
        };
    }

    private Optional<List<EntryReference>> equal(Filter filter) throws DirectoryException {
        var kinds = schema.kinds(FilterParts.type(filter));
        String value = FilterParts.value(filter);
        Set<EntryReference> all = new LinkedHashSet<>();
        for (var kind : kinds) {
            if (!DirectoryTree.indexed(kind.key()) || DirectoryTree.common(kind.key(), value)) {
                return Optional.empty();
            }
            var found = tree.equal(kind.key(), value, MAX_CANDIDATES);
            if (kinds.size() == 1) {
                return bounded(found);
            }
            all.addAll(found);
        }
        return bounded(new ArrayList<>(all));
    }

    private Optional<List<EntryReference>> beginning(Filter filter) throws DirectoryException {
        var kinds = schema.kinds(FilterParts.type(filter));
        String initial = filter.getSubInitialString();
        if (initial == null || initial.isBlank() || kinds.size() > 1) {
            return Optional.empty();
        }
        var kind = kinds.getFirst();
        // Members of groups are known whole only.
        if (!DirectoryTree.indexed(kind.key()) || kind.key().equals("mgrprfc822mailmember")) {
            return Optional.empty();
        }
        return bounded(
                new ArrayList<>(
                        new LinkedHashSet<>(tree.beginning(kind.key(), initial, MAX_CANDIDATES))));
    }

    private static Optional<List<EntryReference>> bounded(List<EntryReference> found) {
        return found.size() < MAX_CANDIDATES ? Optional.of(found) : Optional.empty();
    }

    private Optional<List<EntryReference>> smallest(Filter[] parts) throws DirectoryException {
        Optional<List<EntryReference>> smallest = Optional.empty();
        for (var part : parts) {
            var found = candidates(part);
            if (found.isPresent()
                    && (smallest.isEmpty() || found.get().size() < smallest.get().size())) {
                smallest = found;
            }
            if (smallest.isPresent() && smallest.get().size() <= FEW) {
                break;
            }
        }
        return smallest;
    }

    private Optional<List<EntryReference>> together(Filter[] parts) throws DirectoryException {
        Set<EntryReference> all = new LinkedHashSet<>();
        for (var part : parts) {
            var found = candidates(part);
            if (found.isEmpty() || all.size() + found.get().size() > MAX_CANDIDATES) {
                return Optional.empty();
            }
            all.addAll(found.get());
        }
        return Optional.of(List.copyOf(all));
    }
}
