package org.postern.screening;

import org.postern.net.Network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/// To whom networks belong: a binary trie for each family, in arrays of numbers, since the world's
/// networks are a million and objects would take five times the memory. The longest prefix that
/// tells a country tells the country; likewise for the system. Complete once it is in use, so that
/// any number of threads may read it.
final class OriginTable {
    private static final int FIRST_NODES = 1_024;
    private static final int FOUR = 0;
    private static final int SIX = 1;

    // Two children a node; 0 is none, since no child is a root.
    private int[] children = new int[2 * FIRST_NODES];
    // What is known of a node: an AS number as 32 bits, and two letters in one number.
    private int[] systems = new int[FIRST_NODES];
    private short[] countries = new short[FIRST_NODES];
    private int nodes = 2;
    private int networks;

    /// @param system 0 if it is not known
    /// @param country empty if it is not known
    void put(Network network, long system, String country) {
        byte[] octets = network.address().getAddress();
        int node = network.address() instanceof Inet4Address ? FOUR : SIX;
        for (int i = 0; i < network.prefixBits(); i++) {
            int slot = 2 * node + bit(octets, i);
            if (children[slot] == 0) {
                grow();
                children[slot] = nodes++;
            }
            node = children[slot];
        }
        if (system > 0) {
            systems[node] = (int) system;
        }
        if (!country.isEmpty()) {
            countries[node] = (short) (country.charAt(0) << Byte.SIZE | country.charAt(1));
        }
        networks++;
    }

    private void grow() {
        if (nodes == systems.length) {
            children = Arrays.copyOf(children, 4 * nodes);
            systems = Arrays.copyOf(systems, 2 * nodes);
            countries = Arrays.copyOf(countries, 2 * nodes);
        }
    }

    private static int bit(byte[] octets, int index) {
        return octets[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1;
    }

    /// How many networks were put.
    int networks() {
        return networks;
    }

    /// What is known of an address.
    ///
    /// @param system 0 if it is not known
    /// @param country empty if it is not known
    record Owner(long system, String country) {}

    Owner find(InetAddress address) {
        byte[] octets = address.getAddress();
        int node = address instanceof Inet4Address ? FOUR : SIX;
        int system = systems[node];
        short country = countries[node];
        for (int i = 0; i < octets.length * Byte.SIZE; i++) {
            node = children[2 * node + bit(octets, i)];
            if (node == 0) {
                break;
            }
            system = systems[node] == 0 ? system : systems[node];
            country = countries[node] == 0 ? country : countries[node];
        }
        return new Owner(Integer.toUnsignedLong(system), text(country));
    }

    private static String text(short country) {
        return country == 0
                ? ""
                : new String(new char[] {(char) (country >> Byte.SIZE), (char) (country & 0xFF)});
    }
}
