package org.postern.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// The characters that one place of a regular expression takes.
final class CharacterSet {
    private final List<int[]> ranges = new ArrayList<>();
    private final List<IntPredicate> classes = new ArrayList<>();
    private boolean inverted;

    void add(int from, int to) {
        ranges.add(new int[] {from, to});
    }

    void add(IntPredicate characters) {
        classes.add(characters);
    }

    void invert() {
        inverted = true;
    }

    boolean has(int c, boolean ignoreCase) {
        boolean found = holds(c);
        if (!found && ignoreCase) {
            found = holds(Character.toLowerCase(c)) || holds(Character.toUpperCase(c));
        }
        return found != inverted;
    }

    private boolean holds(int c) {
        for (int[] range : ranges) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        for (IntPredicate one : classes) {
            if (one.test(c)) {
                return true;
            }
        }
        return false;
    }
}
