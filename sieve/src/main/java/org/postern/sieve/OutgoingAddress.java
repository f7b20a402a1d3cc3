package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.MailDomain;

/// An address that a script sends something to, or in the name of (RFC 5228 section 2.4.2.3): an
/// address alone, or a name with the address in angle brackets.
///
/// Looser than the RFC in one thing: dots may stand anywhere in a local part, since there are such
/// mailboxes.
final class OutgoingAddress {
    private OutgoingAddress() {}

    static boolean isOne(String text) {
        return bare(text) != null;
    }

    /// The address without name and brackets, for an envelope; null if it is none.
    static @Nullable String bare(String text) {
        String address = text.strip();
        if (address.endsWith(">")) {
            int open = address.lastIndexOf('<');
            if (open < 0 || !isPhrase(address.substring(0, open).strip())) {
                return null;
            }
            address = address.substring(open + 1, address.length() - 1).strip();
        }
        int at = address.lastIndexOf('@');
        if (at <= 0) {
            return null;
        }
        String local = address.substring(0, at).strip();
        String domain = address.substring(at + 1).strip();
        return isLocalPart(local) && isDomain(domain) ? normal(local) + "@" + domain : null;
    }

    /// A local part without quotes that it does not need (RFC 5321 section 4.1.2).
    static String normal(String local) {
        if (local.length() < 3 || !local.startsWith("\"") || !local.endsWith("\"")) {
            return local;
        }
        String inner = local.substring(1, local.length() - 1);
        boolean dots = inner.startsWith(".") || inner.endsWith(".") || inner.contains("..");
        boolean atoms =
                inner.chars()
                        .allMatch(c -> c > ' ' && c != 0x7F && "()<>[]:;@\\,\"".indexOf(c) < 0);
        return atoms && !dots ? inner : local;
    }

    /// The name in front of the address, without quotes; empty if there is none.
    static String name(String text) {
        String whole = text.strip();
        int open = whole.endsWith(">") ? whole.lastIndexOf('<') : -1;
        String name = open < 0 ? "" : whole.substring(0, open).strip();
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
                : name;
    }

    private static boolean isPhrase(String name) {
        if (name.startsWith("\"")) {
            return isQuoted(name);
        }
        return name.chars().allMatch(c -> c >= ' ' && "<>@,;:\"()".indexOf(c) < 0);
    }

    private static boolean isQuoted(String text) {
        if (text.length() < 2 || !text.endsWith("\"")) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length() - 1) {
                    return false;
                }
            } else if (c == '"' || c < ' ') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocalPart(String local) {
        if (local.startsWith("\"")) {
            return isQuoted(local);
        }
        return local.chars().allMatch(c -> c > ' ' && c != 0x7F && "()<>[]:;@\\,\"".indexOf(c) < 0);
    }

    private static boolean isDomain(String domain) {
        try {
            MailDomain.parse(domain);
            return true;
        } catch (AddressSyntaxException e) {
            return false;
        }
    }
}
