package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.net.Network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Values by address prefix: a binary trie for each family, so that a look-up takes at most as many
/// steps as an address has bits, however many networks there are. One thread, or a lock around it.
///
/// @param <V> what is kept for a network
final class NetworkTrie<V> {
    private static final class Node<V> {
        private @Nullable Node<V> zero;
        private @Nullable Node<V> one;
        private @Nullable V value;

        @Nullable Node<V> child(boolean bit) {
            return bit ? one : zero;
        }

        boolean empty() {
            return zero == null && one == null && value == null;
        }
    }

    private final Node<V> four = new Node<>();
    private final Node<V> six = new Node<>();

    private Node<V> root(InetAddress address) {
        return address instanceof Inet4Address ? four : six;
    }

    private static boolean bit(byte[] octets, int index) {
        return (octets[index / Byte.SIZE] & (0x80 >> index % Byte.SIZE)) != 0;
    }

    void put(Network network, V value) {
        byte[] octets = network.address().getAddress();
        var node = root(network.address());
        for (int i = 0; i < network.prefixBits(); i++) {
            boolean bit = bit(octets, i);
            var next = node.child(bit);
            if (next == null) {
                next = new Node<>();
                if (bit) {
                    node.one = next;
                } else {
                    node.zero = next;
                }
            }
            node = next;
        }
        node.value = value;
    }

    /// Takes a network out; its empty branch goes with it.
    void remove(Network network) {
        byte[] octets = network.address().getAddress();
        List<Node<V>> way = new ArrayList<>();
        var node = root(network.address());
        for (int i = 0; i < network.prefixBits(); i++) {
            way.add(node);
            var next = node.child(bit(octets, i));
            if (next == null) {
                return;
            }
            node = next;
        }
        node.value = null;
        for (int i = way.size() - 1; i >= 0 && node.empty(); i--) {
            node = way.get(i);
            if (bit(octets, i)) {
                node.one = null;
            } else {
                node.zero = null;
            }
        }
    }

    /// The value of the longest prefix that holds the address.
    Optional<V> find(InetAddress address) {
        byte[] octets = address.getAddress();
        var node = root(address);
        V best = node.value;
        for (int i = 0; i < octets.length * Byte.SIZE; i++) {
            node = node.child(bit(octets, i));
            if (node == null) {
                break;
            }
            if (node.value != null) {
                best = node.value;
            }
        }
        return Optional.ofNullable(best);
    }
}
