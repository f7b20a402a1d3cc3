package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Random;

class OctetScanTest {
    @Test
    void findsWhatALookAtEachFinds() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            var octets = new byte[random.nextInt(40)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 9 + i % 3);
            }
            int from = random.nextInt(octets.length + 1);
            int to = from + random.nextInt(octets.length - from + 1);
            byte wanted = (byte) (random.nextBoolean() ? 10 : random.nextInt(256));
            assertThat(OctetScan.first(octets, from, to, wanted))
                    .as("seed " + seed)
                    .isEqualTo(slowly(octets, from, to, wanted));
        }
    }

    private static int slowly(byte[] octets, int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (octets[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
