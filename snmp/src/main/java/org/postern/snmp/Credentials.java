package org.postern.snmp;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Words;
import org.postern.net.Network;

import java.util.ArrayList;
import java.util.List;

/// What communities, users and receivers share in how they are written.
final class Credentials {
    private Credentials() {}

    static List<String> words(String text) {
        try {
            return Words.split(text);
        } catch (ProblemException e) {
            throw new IllegalArgumentException("a double quote is opened and not closed", e);
        }
    }

    static boolean plain(String word, int least, int most) {
        return word.length() >= least
                && word.length() <= most
                && word.chars().allMatch(c -> c > ' ' && c < 127);
    }

    static List<Network> networks(List<String> words, int from) {
        return words.subList(from, words.size()).stream().map(Network::parse).toList();
    }

    static String text(List<String> words, List<Network> networks) {
        var all = new ArrayList<>(words);
        networks.forEach(network -> all.add(network.toString()));
        return String.join(" ", all);
    }
}
