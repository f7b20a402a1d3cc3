package org.postern.antispam;

/// Addresses in texts, as patterns.
final class IpText {
    private static final String OCTET = "(?:1\\d\\d|2[0-4]\\d|25[0-5]|[1-9]\\d|\\d)";

    static final String FOUR = "(?:" + OCTET + "\\.){3}" + OCTET;

    /// IPv4, or IPv6 with or without the prefix that RFC 5321 section 4.1.3 gives it.
    static final String PATTERN =
            "(?:\\b(?<!:)"
                    + FOUR
                    + "\\b|(?i:(?:ipv6:|(?<![a-f0-9:]))(?:(?:[a-f0-9]{0,4}:){2,7}(?:"
                    + FOUR
                    + "|[a-f0-9]{1,4})|(?:[a-f0-9]{0,4}:){2,7})(?![a-f0-9:])))";

    private static final PerlRegex ANY = PerlRegex.known("^" + PATTERN + "$");
    private static final PerlRegex ONLY_FOUR = PerlRegex.known("^" + FOUR + "$");

    private IpText() {}

    static boolean isAddress(String text, Octets search) {
        return search.has(ANY, text);
    }

    static boolean isFour(String text, Octets search) {
        return search.has(ONLY_FOUR, text);
    }

    /// Whether an address is of a network that nobody outside can reach.
    static boolean isPrivate(String text) {
        var ip = Octets.lower(text);
        ip = ip.startsWith("ipv6:") ? ip.substring(5) : ip;
        int mapped = ip.lastIndexOf("ffff:");
        if (mapped >= 0 && ip.indexOf('.') > mapped) {
            ip = ip.substring(mapped + 5);
        }
        if (ip.indexOf(':') >= 0) {
            return ip.startsWith("fe8")
                    || ip.startsWith("fe9")
                    || ip.startsWith("fea")
                    || ip.startsWith("feb")
                    || (ip.replaceAll("[0:]", "").equals("1") && ip.endsWith("1"));
        }
        var parts = ip.split("\\.", 3);
        if (parts.length < 3 || parts[0].length() > 3 || parts[1].length() > 3) {
            return false;
        }
        // RFC 1918 section 3, RFC 3927 section 2.1, RFC 6598 section 7
        int second = number(parts[1]);
        return switch (parts[0]) {
            case "10", "127" -> true;
            case "169" -> second == 254;
            case "172" -> second >= 16 && second <= 31;
            case "192" -> second == 168;
            case "100" -> second >= 64 && second <= 127;
            default -> false;
        };
    }

    private static int number(String digits) {
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(digits)
                : -1;
    }
}
