package org.postern.directory;

import org.postern.mail.Domain;

import java.text.Normalizer;
import java.util.Locale;

/// A pattern over addresses: `*` stands for any characters, `?` for one. Without `@` it is about
/// the local part alone. Matching takes time proportional to pattern times text, whatever they are.
final class AddressPattern {
    private final int[] localPart;
    private final int[] domain;

    AddressPattern(String pattern) {
        String prepared =
                Normalizer.normalize(pattern.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        int at = prepared.lastIndexOf('@');
        this.localPart = (at < 0 ? prepared : prepared.substring(0, at)).codePoints().toArray();
        this.domain = (at < 0 ? "*" : prepared.substring(at + 1)).codePoints().toArray();
    }

    /// Matches either form of the domain.
    boolean domain(Domain candidate) {
        return matches(domain, candidate.ascii())
                || matches(domain, candidate.unicode().toLowerCase(Locale.ROOT));
    }

    /// @param ascii the domain in A-labels
    boolean domain(String ascii) {
        return matches(domain, ascii);
    }

    /// @param canonical in lower case and NFC
    boolean localPart(String canonical) {
        return matches(localPart, canonical);
    }

    private static boolean matches(int[] pattern, String candidate) {
        int[] text = candidate.codePoints().toArray();
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length && (pattern[p] == '?' || pattern[p] == text[t])) {
                p++;
                t++;
            } else if (star >= 0) {
                // The last star takes one character more; earlier ones never need to.
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }
}
