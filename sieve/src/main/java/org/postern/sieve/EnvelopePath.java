package org.postern.sieve;

import org.jspecify.annotations.Nullable;

/// A path of an envelope, as scripts see it (RFC 5321 section 4.1.2): source routes are passed
/// over, blanks and angle brackets too.
///
/// @param local empty where the path is none
/// @param domain null for a local part alone, and where the path is none
/// @param valid whether it is a path; what is none is only compared as a whole
record EnvelopePath(String text, String local, @Nullable String domain, boolean valid) {
    static EnvelopePath of(String path) {
        String text = path.strip();
        boolean opens = text.startsWith("<");
        if (opens != text.endsWith(">") || (opens && text.length() < 2)) {
            return none(path);
        }
        String inner = opens ? text.substring(1, text.length() - 1).strip() : text;
        String mailbox = afterRoute(inner);
        if (mailbox == null) {
            return none(path);
        }
        int at = mailbox.startsWith("\"") ? mailbox.lastIndexOf('@') : mailbox.indexOf('@');
        String local =
                OutgoingAddress.normal((at < 0 ? mailbox : mailbox.substring(0, at)).strip());
        String domain = at < 0 ? null : joined(mailbox.substring(at + 1));
        if (!isLocal(local) || (domain != null && !isDomain(domain))) {
            return none(path);
        }
        String bare = domain == null ? local : local + "@" + domain;
        return new EnvelopePath(bare, local, domain, true);
    }

    private static EnvelopePath none(String path) {
        return new EnvelopePath(path, "", null, false);
    }

    // RFC 5321 section 4.1.2: A-d-l = At-domain *( "," At-domain ), which is to be passed over
    private static @Nullable String afterRoute(String path) {
        if (!path.startsWith("@")) {
            return path;
        }
        int colon = path.indexOf(':');
        if (colon < 0) {
            return null;
        }
        for (String hop : path.substring(0, colon).split(",", -1)) {
            String name = hop.strip();
            if (!name.startsWith("@") || !isDomain(joined(name.substring(1)))) {
                return null;
            }
        }
        return path.substring(colon + 1).strip();
    }

    private static String joined(String domain) {
        var joined = new StringBuilder(domain.length());
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c != ' ' && c != '\t') {
                joined.append(c);
            }
        }
        return joined.toString();
    }

    private static boolean isLocal(String local) {
        if (local.isEmpty()) {
            return false;
        }
        if (local.startsWith("\"")) {
            return local.length() > 1 && local.endsWith("\"");
        }
        return local.chars().allMatch(c -> c > ' ' && "()<>[]:;@\\,\"".indexOf(c) < 0);
    }

    private static boolean isDomain(String domain) {
        if (domain.startsWith("[")) {
            return domain.endsWith("]");
        }
        return !domain.isEmpty()
                && !domain.startsWith(".")
                && !domain.endsWith(".")
                && !domain.contains("..")
                && domain.chars().allMatch(c -> c > ' ' && "()<>[]:;@\\,\"".indexOf(c) < 0);
    }
}
