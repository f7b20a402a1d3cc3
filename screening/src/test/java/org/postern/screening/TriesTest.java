package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.net.Network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

class TriesTest {
    private static final long SEED = Long.getLong("postern.seed", System.nanoTime());

    /// The trie answers as a list that is searched from end to end.
    @Test
    void networksAreFoundAsInAList() throws Exception {
        var random = new Random(SEED);
        var trie = new NetworkTrie<Network>();
        Map<Network, Network> model = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            var network = Network.of(address(random), random.nextInt(33));
            if (random.nextInt(3) == 0 && !model.isEmpty()) {
                var gone = model.keySet().iterator().next();
                trie.remove(gone);
                model.remove(gone);
            } else {
                trie.put(network, network);
                model.put(network, network);
            }
            var asked = address(random);
            var best =
                    model.keySet().stream()
                            .filter(known -> known.contains(asked))
                            .max(java.util.Comparator.comparingInt(Network::prefixBits));
            assertThat(trie.find(asked)).as("seed %d", SEED).isEqualTo(best);
        }
    }

    /// Few different octets, so that networks meet.
    private static InetAddress address(Random random) throws Exception {
        byte[] octets = new byte[4];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (random.nextInt(4) * 85);
        }
        return InetAddress.getByAddress(octets);
    }

    @Test
    void aDomainStandsForAllBelowIt() {
        var trie = new NameTrie<String>();
        trie.put("example", "top");
        trie.put("a.b.example", "deep");
        assertThat(trie.find("b.example")).contains("top");
        assertThat(trie.find("x.a.b.example")).contains("deep");
        assertThat(trie.find("a.b.example")).contains("deep");
        assertThat(trie.find("xa.b.example")).contains("top");
        assertThat(trie.find("example.org")).isEmpty();
        trie.remove("example");
        assertThat(trie.find("b.example")).isEmpty();
        assertThat(trie.find("a.b.example")).contains("deep");
        trie.remove("a.b.example");
        assertThat(trie.find("a.b.example")).isEmpty();
    }
}
