package org.postern.antispam;

/// A pattern as it stands in a rule file, with its delimiters taken off.
record PatternText(String pattern, String modifiers) {

    /// Reads `/…/i`, `m{…}x` and their like.
    static PatternText parse(String text) throws RegexException {
        String close;
        int start;
        if (text.startsWith("/")) {
            close = "/";
            start = 1;
        } else {
            start = text.startsWith("m") ? 2 : text.startsWith("qr") ? 3 : 0;
            if (start == 0 || text.length() < start) {
                throw new RegexException("pattern without delimiters");
            }
            char open = text.charAt(start - 1);
            int pair = "{(<[".indexOf(open);
            if (pair < 0 && (Character.isLetterOrDigit(open) || open == '_' || open == '\\')) {
                throw new RegexException("delimiter " + open + " is not allowed");
            }
            close = pair < 0 ? String.valueOf(open) : String.valueOf("})>]".charAt(pair));
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) >= 'a' && text.charAt(end - 1) <= 'z') {
            end--;
        }
        if (end - 1 < start || !text.startsWith(close, end - 1)) {
            throw new RegexException("pattern without end");
        }
        var pattern = text.substring(start, end - 1);
        if (!"})]".contains(close) && hasBare(pattern, close.charAt(0))) {
            throw new RegexException("unquoted delimiter inside the pattern");
        }
        return new PatternText(pattern, text.substring(end));
    }

    private static boolean hasBare(String pattern, char delimiter) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if (pattern.charAt(i) == delimiter) {
                return true;
            }
        }
        return false;
    }

    PerlRegex compile() throws RegexException {
        return PerlRegex.compile(pattern, modifiers);
    }

    PatternText with(String otherPattern) {
        return new PatternText(otherPattern, modifiers);
    }
}
