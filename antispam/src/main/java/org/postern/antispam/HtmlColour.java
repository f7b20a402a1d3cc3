package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// Colours as pages write them.
final class HtmlColour {
    /// Stands for what is no colour.
    static final String INVALID = "invalid";

    private static final Map<String, String> NAMES = NamedValues.read("colours.txt").getFirst();
    private static final PerlRegex HEX = PerlRegex.known("^[#a-f0-9]*$");
    private static final PerlRegex RGB = PerlRegex.known("rgb\\([\\d%, ]*\\)");
    private static final PerlRegex PERCENT =
            PerlRegex.known("rgb\\((\\d{1,6})%,\\s*(\\d{1,6})%,\\s*(\\d{1,6})%\\s*\\)");
    private static final PerlRegex DECIMAL =
            PerlRegex.known("rgb\\((\\d{1,6}),\\s*(\\d{1,6}),\\s*(\\d{1,6})\\s*\\)");

    private HtmlColour() {}

    /// `#` and six digits or more, or [#INVALID].
    static String of(String text, Octets search) {
        var colour = Octets.trim(Octets.lower(text));
        var named = NAMES.get(colour);
        if (named != null) {
            return "#" + named;
        }
        if (!search.has(HEX, colour) && !search.has(RGB, colour)) {
            return INVALID;
        }
        var percent = search.match(PERCENT, colour);
        if (percent != null) {
            colour = "#" + share(percent[1]) + share(percent[2]) + share(percent[3]);
        }
        var decimal = search.match(DECIMAL, colour);
        if (decimal != null) {
            colour =
                    "#"
                            + two(number(decimal[1]))
                            + two(number(decimal[2]))
                            + two(number(decimal[3]));
        }
        return colour.startsWith("#") ? "#" + six(digits(colour)) : INVALID;
    }

    private static String digits(String colour) {
        var out = new StringBuilder();
        for (int i = 0; i < colour.length(); i++) {
            if (Character.digit(colour.charAt(i), 16) >= 0 && colour.charAt(i) < 128) {
                out.append(colour.charAt(i));
            }
        }
        return out.toString();
    }

    private static String six(String digits) {
        var cut = digits.length() > 6 ? digits.substring(0, 6) : digits;
        if (cut.length() > 3 && cut.length() < 6) {
            cut = cut.substring(0, 3);
        }
        while (cut.length() % 3 != 0) {
            cut += "0";
        }
        return cut.length() == 3
                ? ""
                        + cut.charAt(0)
                        + cut.charAt(0)
                        + cut.charAt(1)
                        + cut.charAt(1)
                        + cut.charAt(2)
                        + cut.charAt(2)
                : cut;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static String share(@Nullable String percent) {
        return two((int) (number(percent) / 100.0 * 255));
    }

    private static String two(int value) {
        return (value < 16 ? "0" : "") + Integer.toHexString(value);
    }

    /// Whether text of one colour on the other cannot be read.
    static boolean tooClose(String one, String other) {
        if (last(one).equals(last(other))) {
            return true;
        }
        int a = value(one);
        int b = value(other);
        if (a < 0 || b < 0) {
            return false;
        }
        double red = 0.2126 * ((a >> 16) - (b >> 16));
        double green = 0.7152 * ((a >> 8 & 255) - (b >> 8 & 255));
        double blue = 0.0722 * ((a & 255) - (b & 255));
        return Math.sqrt(red * red + green * green + blue * blue) < 12;
    }

    private static String last(String colour) {
        return colour.length() <= 6 ? colour : colour.substring(colour.length() - 6);
    }

    private static int value(String colour) {
        var digits = colour.startsWith("#") ? colour.substring(1) : colour;
        return digits.length() == 6 && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)
                ? Integer.parseInt(digits, 16)
                : -1;
    }
}
