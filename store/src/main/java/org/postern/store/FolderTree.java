package org.postern.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The folder hierarchy of an account at one moment. Immutable: a change copies the maps, which is
/// rare and cheap beside its flush.
final class FolderTree {
    static final FolderTree EMPTY = new FolderTree(Map.of());

    private final Map<Integer, FolderNode> nodes;
    private final Map<Integer, NavigableMap<String, Integer>> children = new HashMap<>();

    private FolderTree(Map<Integer, FolderNode> nodes) {
        this.nodes = nodes;
        for (FolderNode node : nodes.values()) {
            children.computeIfAbsent(node.parent(), _ -> new TreeMap<>())
                    .put(node.name(), node.id());
        }
    }

    static FolderTree of(Collection<FolderNode> nodes) {
        return EMPTY.with(nodes);
    }

    /// This tree with these folders, in place of those with their ids.
    FolderTree with(Collection<FolderNode> changed) {
        var next = new HashMap<>(nodes);
        changed.forEach(node -> next.put(node.id(), node));
        return new FolderTree(next);
    }

    FolderTree without(int id) {
        var next = new HashMap<>(nodes);
        next.remove(id);
        return new FolderTree(next);
    }

    int size() {
        return nodes.size();
    }

    Collection<FolderNode> nodes() {
        return nodes.values();
    }

    Optional<FolderNode> find(int id) {
        return Optional.ofNullable(nodes.get(id));
    }

    Optional<FolderNode> find(FolderName name) {
        int id = FolderNode.TOP;
        for (String element : name.elements()) {
            var below = children.get(id);
            Integer child = below == null ? null : below.get(element);
            if (child == null) {
                return Optional.empty();
            }
            id = child;
        }
        return find(id);
    }

    /// The full name, found by climbing to the top.
    FolderName name(FolderNode node) {
        var elements = new ArrayList<String>();
        var seen = new HashSet<Integer>();
        for (var at = Optional.of(node); at.isPresent(); at = find(at.get().parent())) {
            if (!seen.add(at.get().id())) {
                throw new IllegalStateException("folder " + node.id() + " is its own ancestor");
            }
            elements.addFirst(at.get().name());
        }
        return new FolderName(elements);
    }

    /// Which hierarchy a folder is in.
    Place place(int id) {
        var node = find(id);
        for (var at = node; at.isPresent(); at = find(at.get().parent())) {
            node = at;
        }
        return node.map(top -> Place.ofTop(top.name())).orElse(Place.MAIL);
    }

    /// How many folders a hierarchy has.
    int size(Place place) {
        return (int) nodes.keySet().stream().filter(id -> place(id) == place).count();
    }

    boolean hasChildren(int id) {
        return children.containsKey(id);
    }

    List<FolderNode> children(int id) {
        var below = children.get(id);
        return below == null
                ? List.of()
                : below.values().stream().map(child -> find(child).orElseThrow()).toList();
    }

    /// The folder that has `use`, if any.
    Optional<FolderNode> find(SpecialUse use) {
        return nodes.values().stream().filter(node -> node.uses().contains(use)).findAny();
    }

    /// Whether another folder than `id` has one of `uses`.
    boolean isTaken(Set<SpecialUse> uses, int id) {
        return uses.stream().anyMatch(use -> find(use).filter(n -> n.id() != id).isPresent());
    }
}
