package org.postern.directory;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/// Which attributes are found without looking at every entry, and in what form their values stand
/// in the index: two values that any matching rule of these attributes calls equal have one form.
/// The reverse need not be so; whoever searches compares the values themselves.
final class IndexedAttributes {
    private static final Set<String> NAMES =
            Set.of("owner", "micosdn", "manager", "seealso", "member", "uniquemember");

    private static final Set<String> INDEXED =
            Set.of(
                    "uid",
                    "cn",
                    "sn",
                    "givenname",
                    "mail",
                    "mailalternateaddress",
                    "miloginid",
                    "mailhost",
                    "micosdn",
                    "midomainname",
                    "employeenumber",
                    "telephonenumber",
                    "ou",
                    "dc",
                    "o",
                    "owner",
                    "manager",
                    "objectclass",
                    "entryuuid",
                    "member",
                    "uniquemember",
                    "memberuid",
                    "mgrprfc822mailmember");

    /// Classes that nearly every entry has: to look them up would be to look at every entry.
    private static final Set<String> COMMON_CLASSES =
            Set.of(
                    "top",
                    "person",
                    "organizationalperson",
                    "inetorgperson",
                    "mirapointuser",
                    "mirapointmailuser");

    /// Longest value that stands in the index as it is, in octets.
    static final int LONGEST = 200;

    private IndexedAttributes() {}

    /// @param type in lower case, without options
    static boolean indexed(String type) {
        return INDEXED.contains(type);
    }

    static boolean common(String type, String value) {
        return type.equals("objectclass")
                && COMMON_CLASSES.contains(value.toLowerCase(Locale.ROOT));
    }

    /// The form of a value in the index.
    static byte[] form(String type, String value) {
        byte[] form = plain(type, value).getBytes(StandardCharsets.UTF_8);
        if (form.length <= LONGEST) {
            return form;
        }
        byte[] digest = Sha256.digest(form);
        return (new String(Arrays.copyOf(form, LONGEST), StandardCharsets.ISO_8859_1)
                        + HexFormat.of().formatHex(digest))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The form of a value's beginning; the forms of all values that begin so begin with it. Empty
    /// when nothing is left of it.
    static byte[] prefixForm(String type, String beginning) {
        byte[] form = plain(type, beginning).getBytes(StandardCharsets.UTF_8);
        return form.length <= LONGEST ? form : Arrays.copyOf(form, LONGEST);
    }

    private static String plain(String type, String value) {
        if (NAMES.contains(type)) {
            try {
                return DN.normalize(value);
            } catch (LDAPException _) {
                // No name: compared as text, so that it is found by what it is.
            }
        }
        return type.equals("telephonenumber") ? digits(value) : words(value);
    }

    // RFC 4518 section 2.6.3: spaces and hyphens count for nothing in a telephone number.
    private static String digits(String value) {
        var digits = new StringBuilder();
        value.toLowerCase(Locale.ROOT)
                .chars()
                .filter(c -> c != ' ' && c != '-')
                .forEach(c -> digits.append((char) c));
        return digits.toString();
    }

    // RFC 4518 section 2.6.1: several spaces count as one, those around as none.
    private static String words(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        var words = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean space = c == ' ';
            boolean open = words.isEmpty() || words.charAt(words.length() - 1) == ' ';
            if (!space || !open) {
                words.append(c == '\0' ? ' ' : c);
            }
        }
        int end = words.length();
        while (end > 0 && words.charAt(end - 1) == ' ') {
            end--;
        }
        return words.substring(0, end);
    }
}
