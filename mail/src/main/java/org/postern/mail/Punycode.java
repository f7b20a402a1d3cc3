package org.postern.mail;

/// Punycode with the parameters of IDNA (RFC 3492 sections 5 and 6). The prefix `xn--` is the
/// caller's.
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    /// Thrown for text that no encoder can have written.
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    private Punycode() {}

    /// Encodes one label. Its length is at most [Domain#LONGEST_NAME] characters, so the arithmetic
    /// cannot overflow.
    // RFC 3492 section 6.3: the encoding procedure
    static String encode(String label) {
        int[] input = label.codePoints().toArray();
        var output = new StringBuilder();
        for (int c : input) {
            if (c < INITIAL_N) {
                output.append((char) c);
            }
        }
        int basic = output.length();
        int handled = basic;
        if (basic > 0) {
            output.append('-');
        }
        int n = INITIAL_N;
        long delta = 0;
        int bias = INITIAL_BIAS;
        while (handled < input.length) {
            int next = smallestFrom(input, n);
            delta += (long) (next - n) * (handled + 1);
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    appendDelta(output, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return output.toString();
    }

    private static int smallestFrom(int[] input, int n) {
        int smallest = Integer.MAX_VALUE;
        for (int c : input) {
            if (c >= n && c < smallest) {
                smallest = c;
            }
        }
        return smallest;
    }

    private static void appendDelta(StringBuilder output, long delta, int bias) {
        long q = delta;
        for (int k = BASE; ; k += BASE) {
            int t = threshold(k, bias);
            if (q < t) {
                output.append(digit((int) q));
                return;
            }
            output.append(digit((int) (t + (q - t) % (BASE - t))));
            q = (q - t) / (BASE - t);
        }
    }

    /// Decodes one label.
    ///
    /// @throws MalformedException if it is not Punycode
    // RFC 3492 section 6.2: the decoding procedure
    static String decode(String text) throws MalformedException {
        int lastDash = text.lastIndexOf('-');
        var output = new StringBuilder(lastDash < 0 ? "" : text.substring(0, lastDash));
        int count = output.length();
        int n = INITIAL_N;
        long i = 0;
        int bias = INITIAL_BIAS;
        int at = lastDash + 1;
        while (at < text.length()) {
            long start = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                if (at == text.length()) {
                    throw new MalformedException("truncated");
                }
                int value = value(text.charAt(at++));
                i += value * weight;
                int t = threshold(k, bias);
                if (value < t) {
                    break;
                }
                weight *= BASE - t;
                if (i > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    throw new MalformedException("overflow");
                }
            }
            count++;
            bias = adapt(i - start, count, start == 0);
            long point = n + i / count;
            if (point > Character.MAX_CODE_POINT || point < INITIAL_N) {
                throw new MalformedException("beyond Unicode");
            }
            n = (int) point;
            i %= count;
            output.insert(output.offsetByCodePoints(0, (int) i), Character.toString(n));
            i++;
        }
        return output.toString();
    }

    private static int threshold(int k, int bias) {
        return Math.clamp((long) k - bias, T_MIN, T_MAX);
    }

    // RFC 3492 section 6.1: the bias adaptation function
    private static int adapt(long delta, int count, boolean first) {
        long d = first ? delta / DAMP : delta / 2;
        d += d / count;
        int k = 0;
        while (d > ((BASE - T_MIN) * T_MAX) / 2) {
            d /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * d / (d + SKEW));
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int value(char c) throws MalformedException {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 26;
        }
        throw new MalformedException("not a digit");
    }
}
