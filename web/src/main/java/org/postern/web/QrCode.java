package org.postern.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A QR code (ISO/IEC 18004) of a short text: octets, error correction of level M, versions 1 to
/// 10, which holds 213 octets. Enough for the address of a TOTP secret; nothing else is drawn.
final class QrCode {
    private static final int LAST_VERSION = 10;
    private static final int QUIET_ZONE = 4;

    /// By version: codewords of error correction in each block, blocks of the first size, data
    /// codewords in each of them, blocks of the second size (which have one more).
    private static final int[][] BLOCKS = {
        {10, 1, 16, 0}, {16, 1, 28, 0}, {26, 1, 44, 0}, {18, 2, 32, 0}, {24, 2, 43, 0},
        {16, 4, 27, 0}, {18, 4, 31, 0}, {22, 2, 38, 2}, {22, 3, 36, 2}, {26, 4, 43, 1},
    };

    /// By version: where alignment patterns stand.
    private static final int[][] ALIGNMENT = {
        {},
        {6, 18},
        {6, 22},
        {6, 26},
        {6, 30},
        {6, 34},
        {6, 22, 38},
        {6, 24, 42},
        {6, 26, 46},
        {6, 28, 50},
    };

    private final int version;
    private final int size;
    private final boolean[][] dark;

    /// Modules that carry no data.
    private final boolean[][] fixed;

    private QrCode(int version) {
        this.version = version;
        this.size = 17 + 4 * version;
        this.dark = new boolean[size][size];
        this.fixed = new boolean[size][size];
    }

    /// @throws IllegalArgumentException when the text is too long
    static QrCode of(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        int version = 1;
        while (version <= LAST_VERSION && octets.length > capacity(version)) {
            version++;
        }
        if (version > LAST_VERSION) {
            throw new IllegalArgumentException("a text of " + octets.length + " octets");
        }
        var code = new QrCode(version);
        code.drawPatterns();
        code.drawData(interleaved(version, codewords(version, octets)));
        code.mask();
        return code;
    }

    private static int dataCodewords(int version) {
        int[] blocks = BLOCKS[version - 1];
        return blocks[1] * blocks[2] + blocks[3] * (blocks[2] + 1);
    }

    /// Octets that fit: mode and count take 12 bits, from version 10 on 20.
    private static int capacity(int version) {
        return dataCodewords(version) - (version < 10 ? 2 : 3);
    }

    private static byte[] codewords(int version, byte[] octets) {
        var words = new byte[dataCodewords(version)];
        int countBits = version < 10 ? 8 : 16;
        int at = put(words, 0, 0b0100, 4);
        at = put(words, at, octets.length, countBits);
        for (byte octet : octets) {
            at = put(words, at, octet & 0xFF, 8);
        }
        at = put(words, at, 0, Math.min(4, words.length * 8 - at));
        int next = (at + 7) / 8;
        for (int pad = 0xEC; next < words.length; pad ^= 0xEC ^ 0x11) {
            words[next++] = (byte) pad;
        }
        return words;
    }

    private static int put(byte[] words, int at, int value, int bits) {
        for (int i = 0; i < bits; i++) {
            if ((value >> (bits - 1 - i) & 1) != 0) {
                words[(at + i) / 8] |= (byte) (0x80 >> (at + i) % 8);
            }
        }
        return at + bits;
    }

    private static byte[] interleaved(int version, byte[] data) {
        int[] sizes = BLOCKS[version - 1];
        int count = sizes[1] + sizes[3];
        var blocks = new byte[count][];
        var corrections = new byte[count][];
        int at = 0;
        for (int i = 0; i < count; i++) {
            int length = sizes[2] + (i < sizes[1] ? 0 : 1);
            blocks[i] = Arrays.copyOfRange(data, at, at + length);
            corrections[i] = correction(blocks[i], sizes[0]);
            at += length;
        }
        var all = new byte[data.length + count * sizes[0]];
        int next = 0;
        for (int i = 0; i <= sizes[2]; i++) {
            for (byte[] block : blocks) {
                if (i < block.length) {
                    all[next++] = block[i];
                }
            }
        }
        for (int i = 0; i < sizes[0]; i++) {
            for (byte[] correction : corrections) {
                all[next++] = correction[i];
            }
        }
        return all;
    }

    /// The remainder of the block's polynomial by the generator of that degree (Reed-Solomon).
    private static byte[] correction(byte[] block, int degree) {
        var generator = new int[degree];
        generator[degree - 1] = 1;
        int root = 1;
        for (int i = 0; i < degree; i++) {
            for (int j = 0; j < degree; j++) {
                generator[j] = times(generator[j], root) ^ (j + 1 < degree ? generator[j + 1] : 0);
            }
            root = times(root, 2);
        }
        var rest = new byte[degree];
        for (byte octet : block) {
            int factor = (octet ^ rest[0]) & 0xFF;
            System.arraycopy(rest, 1, rest, 0, degree - 1);
            rest[degree - 1] = 0;
            for (int i = 0; i < degree; i++) {
                rest[i] ^= (byte) times(generator[i], factor);
            }
        }
        return rest;
    }

    /// In the field of 256 elements with the polynomial 0x11D.
    private static int times(int a, int b) {
        int product = 0;
        for (int i = 7; i >= 0; i--) {
            product = product << 1 ^ (product >> 7) * 0x11D;
            product ^= (b >> i & 1) * a;
        }
        return product;
    }

    private void fix(int x, int y, boolean isDark) {
        dark[y][x] = isDark;
        fixed[y][x] = true;
    }

    private void drawPatterns() {
        for (int i = 0; i < size; i++) {
            fix(6, i, i % 2 == 0);
            fix(i, 6, i % 2 == 0);
        }
        drawFinder(3, 3);
        drawFinder(size - 4, 3);
        drawFinder(3, size - 4);
        int[] places = ALIGNMENT[version - 1];
        for (int x : places) {
            for (int y : places) {
                boolean corner =
                        (x == 6 && y == 6)
                                || (x == 6 && y == size - 7)
                                || (x == size - 7 && y == 6);
                if (!corner) {
                    drawAlignment(x, y);
                }
            }
        }
        drawFormat(0);
        drawVersion();
    }

    private void drawFinder(int x, int y) {
        for (int dy = -4; dy <= 4; dy++) {
            for (int dx = -4; dx <= 4; dx++) {
                int ring = Math.max(Math.abs(dx), Math.abs(dy));
                if (x + dx >= 0 && x + dx < size && y + dy >= 0 && y + dy < size) {
                    fix(x + dx, y + dy, ring != 2 && ring != 4);
                }
            }
        }
    }

    private void drawAlignment(int x, int y) {
        for (int dy = -2; dy <= 2; dy++) {
            for (int dx = -2; dx <= 2; dx++) {
                fix(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) != 1);
            }
        }
    }

    /// Level M (00) and the mask, with ten bits of BCH code, twice.
    private void drawFormat(int mask) {
        int rest = mask;
        for (int i = 0; i < 10; i++) {
            rest = rest << 1 ^ (rest >> 9) * 0x537;
        }
        int bits = (mask << 10 | rest) ^ 0x5412;
        for (int i = 0; i <= 5; i++) {
            fix(8, i, bit(bits, i));
        }
        fix(8, 7, bit(bits, 6));
        fix(8, 8, bit(bits, 7));
        fix(7, 8, bit(bits, 8));
        for (int i = 9; i < 15; i++) {
            fix(14 - i, 8, bit(bits, i));
        }
        for (int i = 0; i < 8; i++) {
            fix(size - 1 - i, 8, bit(bits, i));
        }
        for (int i = 8; i < 15; i++) {
            fix(8, size - 15 + i, bit(bits, i));
        }
        fix(8, size - 8, true);
    }

    private void drawVersion() {
        if (version < 7) {
            return;
        }
        int rest = version;
        for (int i = 0; i < 12; i++) {
            rest = rest << 1 ^ (rest >> 11) * 0x1F25;
        }
        int bits = version << 12 | rest;
        for (int i = 0; i < 18; i++) {
            fix(size - 11 + i % 3, i / 3, bit(bits, i));
            fix(i / 3, size - 11 + i % 3, bit(bits, i));
        }
    }

    private static boolean bit(int bits, int at) {
        return (bits >> at & 1) != 0;
    }

    /// Two columns at a time, from the right, up and down in turn.
    private void drawData(byte[] words) {
        int at = 0;
        for (int right = size - 1; right >= 1; right -= 2) {
            if (right == 6) {
                right = 5;
            }
            for (int i = 0; i < size; i++) {
                for (int column = 0; column < 2; column++) {
                    int x = right - column;
                    boolean up = (right + 1 & 2) == 0;
                    int y = up ? size - 1 - i : i;
                    if (!fixed[y][x] && at < words.length * 8) {
                        dark[y][x] = (words[at / 8] >> (7 - at % 8) & 1) != 0;
                        at++;
                    }
                }
            }
        }
    }

    /// Every mask is right; the one with the fewest things that readers stumble over is taken.
    private void mask() {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int mask = 0; mask < 8; mask++) {
            apply(mask);
            drawFormat(mask);
            int penalty = penalty();
            if (penalty < least) {
                least = penalty;
                best = mask;
            }
            apply(mask);
        }
        apply(best);
        drawFormat(best);
    }

    private void apply(int mask) {
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                boolean flip =
                        switch (mask) {
                            case 0 -> (x + y) % 2 == 0;
                            case 1 -> y % 2 == 0;
                            case 2 -> x % 3 == 0;
                            case 3 -> (x + y) % 3 == 0;
                            case 4 -> (x / 3 + y / 2) % 2 == 0;
                            case 5 -> x * y % 2 + x * y % 3 == 0;
                            case 6 -> (x * y % 2 + x * y % 3) % 2 == 0;
                            default -> ((x + y) % 2 + x * y % 3) % 2 == 0;
                        };
                dark[y][x] ^= flip && !fixed[y][x];
            }
        }
    }

    /// Runs of one colour and squares of it; what looks like a finder is rare enough.
    private int penalty() {
        int penalty = 0;
        int count = 0;
        for (int y = 0; y < size; y++) {
            int across = 0;
            int down = 0;
            for (int x = 0; x < size; x++) {
                across = x > 0 && dark[y][x] == dark[y][x - 1] ? across + 1 : 1;
                down = x > 0 && dark[x][y] == dark[x - 1][y] ? down + 1 : 1;
                penalty +=
                        (across == 5 ? 3 : across > 5 ? 1 : 0) + (down == 5 ? 3 : down > 5 ? 1 : 0);
                if (x > 0
                        && y > 0
                        && dark[y][x] == dark[y][x - 1]
                        && dark[y][x] == dark[y - 1][x]
                        && dark[y][x] == dark[y - 1][x - 1]) {
                    penalty += 3;
                }
                count += dark[y][x] ? 1 : 0;
            }
        }
        return penalty + 10 * (Math.abs(count * 20 - size * size * 10) / (size * size));
    }

    int size() {
        return size;
    }

    boolean isDark(int x, int y) {
        return dark[y][x];
    }

    /// The code as a picture of its own, black on white, with the margin that readers need.
    String svg() {
        int whole = size + 2 * QUIET_ZONE;
        var path = new StringBuilder();
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (dark[y][x]) {
                    path.append("M%d,%dh1v1h-1z".formatted(x + QUIET_ZONE, y + QUIET_ZONE));
                }
            }
        }
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" shape-rendering="crispEdges">\
        <path fill="#fff" d="M0,0h%1$dv%1$dH0z"/><path d="%2$s"/></svg>\
        """
                .formatted(whole, path);
    }
}
