package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A column is its strings, and its ranks are their order.
final class OctetColumnTest {
    private static byte[] string(Random random, int longest) {
        var octets = new byte[random.nextInt(longest + 1)];
        for (int i = 0; i < octets.length; i++) {
            // Few different octets, so that many strings begin alike or are the same.
            octets[i] = new byte[] {0, 1, 'a', -1}[random.nextInt(4)];
        }
        return octets;
    }

    private static OctetColumn column(List<byte[]> strings) {
        var column = new OctetColumn.Builder(strings.size());
        strings.forEach(column::add);
        return column.build();
    }

    @Test
    void ranksAreTheOrderOfOctets() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var strings = new ArrayList<byte[]>();
            int longest = random.nextInt(1, 9);
            byte[] common = string(random, random.nextInt(5) == 0 ? 300 : 6);
            for (int i = random.nextInt(300); i > 0; i--) {
                byte[] rest = string(random, longest);
                byte[] all = Arrays.copyOf(common, common.length + rest.length);
                System.arraycopy(rest, 0, all, common.length, rest.length);
                strings.add(random.nextInt(10) == 0 ? rest : all);
            }
            int[] ranks = column(strings).ranks();
            for (int i = 0; i < ranks.length; i++) {
                int other = random.nextInt(ranks.length);
                int order = Arrays.compareUnsigned(strings.get(i), strings.get(other));
                assertThat(Integer.signum(Integer.compare(ranks[i], ranks[other])))
                        .as("seed %d", seed)
                        .isEqualTo(Integer.signum(order));
            }
        }
    }

    @Test
    void emptyIsNotAbsent() {
        var column = new OctetColumn.Builder(3).add(new byte[0]).addAbsent().add(new byte[] {7});
        var built = column.build();
        assertThat(built.present(0)).isTrue();
        assertThat(built.present(1)).isFalse();
        assertThat(built.length(1)).isZero();
        assertThat(built.octet(2, 0)).isEqualTo((byte) 7);
    }

    @Test
    void findsWhatIsWithinOneString() {
        var column =
                column(
                        List.of(
                                "abab".getBytes(StandardCharsets.UTF_8),
                                "c".getBytes(StandardCharsets.UTF_8),
                                "".getBytes(StandardCharsets.UTF_8)));
        assertThat(column.contains(0, "bab".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(column.contains(0, "abc".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(column.contains(1, "c".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(column.contains(2, "".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(column.contains(2, "c".getBytes(StandardCharsets.UTF_8))).isFalse();
    }
}
