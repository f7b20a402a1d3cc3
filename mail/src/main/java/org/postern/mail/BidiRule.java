package org.postern.mail;

/// The Bidi rule for one label that goes from right to left (RFC 5893 section 2). Labels without
/// right-to-left characters always hold.
public final class BidiRule {
    private BidiRule() {}

    /// @param points the code points of one label or name, in logical order; may be empty
    public static boolean holds(int[] points) {
        boolean anyRight = false;
        for (int c : points) {
            byte direction = Character.getDirectionality(c);
            anyRight |= isRight(direction) || direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
        }
        if (!anyRight) {
            return true;
        }
        // RFC 5893 section 2: rule 1, an RTL label begins with R or AL. A label that mixes the
        // directions and begins with L breaks rule 5.
        return isRight(Character.getDirectionality(points[0]))
                && onlyRightToLeft(points)
                && endsWell(points)
                && oneKindOfDigits(points);
    }

    private static boolean isRight(byte direction) {
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }

    // Rule 2
    private static boolean onlyRightToLeft(int[] points) {
        for (int c : points) {
            switch (Character.getDirectionality(c)) {
                case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
                        Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                        Character.DIRECTIONALITY_ARABIC_NUMBER,
                        Character.DIRECTIONALITY_EUROPEAN_NUMBER,
                        Character.DIRECTIONALITY_EUROPEAN_NUMBER_SEPARATOR,
                        Character.DIRECTIONALITY_COMMON_NUMBER_SEPARATOR,
                        Character.DIRECTIONALITY_EUROPEAN_NUMBER_TERMINATOR,
                        Character.DIRECTIONALITY_OTHER_NEUTRALS,
                        Character.DIRECTIONALITY_BOUNDARY_NEUTRAL,
                        Character.DIRECTIONALITY_NONSPACING_MARK -> {}
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    // Rule 3
    private static boolean endsWell(int[] points) {
        int last = points.length - 1;
        while (last > 0
                && Character.getDirectionality(points[last])
                        == Character.DIRECTIONALITY_NONSPACING_MARK) {
            last--;
        }
        byte direction = Character.getDirectionality(points[last]);
        return isRight(direction)
                || direction == Character.DIRECTIONALITY_EUROPEAN_NUMBER
                || direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
    }

    // Rule 4
    private static boolean oneKindOfDigits(int[] points) {
        boolean european = false;
        boolean arabic = false;
        for (int c : points) {
            byte direction = Character.getDirectionality(c);
            european |= direction == Character.DIRECTIONALITY_EUROPEAN_NUMBER;
            arabic |= direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
        }
        return !(european && arabic);
    }
}
