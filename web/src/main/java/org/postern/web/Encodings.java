package org.postern.web;

import java.util.List;
import java.util.Locale;

/// Which content codings a client takes.
final class Encodings {
    private Encodings() {}

    /// Whether the client takes a coding.
    ///
    /// @param fields the values of `Accept-Encoding`
    // RFC 9110 section 12.5.3
    static boolean accepts(List<String> fields, String coding) {
        boolean any = false;
        for (String field : fields) {
            for (String element : field.split(",", -1)) {
                String[] parts = element.split(";", -1);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                if (name.equals(coding)) {
                    return !zero(parts);
                }
                if (name.equals("*")) {
                    any = !zero(parts);
                }
            }
        }
        return any;
    }

    // RFC 9110 section 12.4.2: a weight of 0 is "not acceptable".
    private static boolean zero(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String weight = parts[i].strip().toLowerCase(Locale.ROOT);
            if (weight.startsWith("q=")) {
                return isZero(weight.substring(2).strip());
            }
        }
        return false;
    }

    private static boolean isZero(String weight) {
        return !weight.isEmpty() && weight.chars().allMatch(c -> c == '0' || c == '.');
    }
}
