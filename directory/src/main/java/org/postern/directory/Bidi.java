package org.postern.directory;

/// The Bidi Rule: text with right-to-left characters must read in one order only.
// RFC 5893 section 2
final class Bidi {
    private Bidi() {}

    /// Whether the rule holds; text without right-to-left characters is not touched by it.
    static boolean holds(int[] text) {
        boolean applies = false;
        for (int c : text) {
            applies |= rightToLeft(direction(c)) || direction(c) == ARABIC_NUMBER;
        }
        if (!applies) {
            return true;
        }
        byte first = direction(text[0]);
        if (rightToLeft(first)) {
            return rightToLeftLabel(text);
        }
        return first == LEFT_TO_RIGHT && leftToRightLabel(text);
    }

    private static final byte LEFT_TO_RIGHT = Character.DIRECTIONALITY_LEFT_TO_RIGHT;
    private static final byte ARABIC_NUMBER = Character.DIRECTIONALITY_ARABIC_NUMBER;
    private static final byte EUROPEAN_NUMBER = Character.DIRECTIONALITY_EUROPEAN_NUMBER;

    // Conditions 2, 3 and 4.
    private static boolean rightToLeftLabel(int[] text) {
        boolean arabic = false;
        boolean european = false;
        for (int c : text) {
            byte direction = direction(c);
            arabic |= direction == ARABIC_NUMBER;
            european |= direction == EUROPEAN_NUMBER;
            if (!rightToLeft(direction) && direction != ARABIC_NUMBER && !neutral(direction)) {
                return false;
            }
        }
        byte last = lastDirection(text);
        boolean endsWell = rightToLeft(last) || last == EUROPEAN_NUMBER || last == ARABIC_NUMBER;
        return endsWell && !(arabic && european);
    }

    // Conditions 5 and 6.
    private static boolean leftToRightLabel(int[] text) {
        for (int c : text) {
            byte direction = direction(c);
            if (direction != LEFT_TO_RIGHT && !neutral(direction)) {
                return false;
            }
        }
        byte last = lastDirection(text);
        return last == LEFT_TO_RIGHT || last == EUROPEAN_NUMBER;
    }

    /// The direction of the last character that is not a non-spacing mark.
    private static byte lastDirection(int[] text) {
        int at = text.length - 1;
        while (at > 0 && direction(text[at]) == Character.DIRECTIONALITY_NONSPACING_MARK) {
            at--;
        }
        return direction(text[at]);
    }

    private static byte direction(int c) {
        return Character.getDirectionality(c);
    }

    private static boolean rightToLeft(byte direction) {
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }

    private static boolean neutral(byte direction) {
        return switch (direction) {
            case Character.DIRECTIONALITY_EUROPEAN_NUMBER,
                    Character.DIRECTIONALITY_EUROPEAN_NUMBER_SEPARATOR,
                    Character.DIRECTIONALITY_EUROPEAN_NUMBER_TERMINATOR,
                    Character.DIRECTIONALITY_COMMON_NUMBER_SEPARATOR,
                    Character.DIRECTIONALITY_OTHER_NEUTRALS,
                    Character.DIRECTIONALITY_BOUNDARY_NEUTRAL,
                    Character.DIRECTIONALITY_NONSPACING_MARK ->
                    true;
            default -> false;
        };
    }
}
