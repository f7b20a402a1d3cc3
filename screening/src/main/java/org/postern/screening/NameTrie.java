package org.postern.screening;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Values by domain: a trie of labels from the last to the first, so that a domain stands for all
/// that is below it. Names are in A-labels and lower case, without a final dot. One thread, or a
/// lock around it.
///
/// @param <V> what is kept for a domain
final class NameTrie<V> {
    private static final class Node<V> {
        private final Map<String, Node<V>> below = new HashMap<>(2);
        private @Nullable V value;
    }

    private final Node<V> root = new Node<>();

    void put(String name, V value) {
        var node = root;
        for (String label : labels(name)) {
            node = node.below.computeIfAbsent(label, _ -> new Node<>());
        }
        node.value = value;
    }

    /// Takes a name out; its empty branch goes with it.
    void remove(String name) {
        var labels = labels(name);
        List<Node<V>> way = new ArrayList<>();
        var node = root;
        for (String label : labels) {
            way.add(node);
            var next = node.below.get(label);
            if (next == null) {
                return;
            }
            node = next;
        }
        node.value = null;
        for (int i = way.size() - 1; i >= 0 && node.below.isEmpty() && node.value == null; i--) {
            node = way.get(i);
            node.below.remove(labels.get(i));
        }
    }

    /// The value of the longest domain that the name is or lies below.
    Optional<V> find(String name) {
        var node = root;
        V best = null;
        for (String label : labels(name)) {
            node = node.below.get(label);
            if (node == null) {
                break;
            }
            if (node.value != null) {
                best = node.value;
            }
        }
        return Optional.ofNullable(best);
    }

    /// Last to first.
    private static List<String> labels(String name) {
        var labels = new ArrayList<String>();
        int end = name.length();
        while (end > 0) {
            int dot = name.lastIndexOf('.', end - 1);
            labels.add(name.substring(dot + 1, end));
            end = dot;
        }
        return labels;
    }
}
