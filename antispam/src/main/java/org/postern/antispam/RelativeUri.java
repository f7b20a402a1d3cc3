package org.postern.antispam;

/// Resolves what stands in a page against the page's base. RFC 3986 section 5.2.
final class RelativeUri {
    private final String scheme;
    private final String authority;
    private final String path;
    private final String query;
    private final String fragment;
    private final boolean hasScheme;
    private final boolean hasAuthority;
    private final boolean hasQuery;
    private final boolean hasFragment;

    // RFC 3986 section 3
    private RelativeUri(String uri) {
        int end = uri.length();
        int hash = uri.indexOf('#');
        hasFragment = hash >= 0;
        fragment = hasFragment ? uri.substring(hash + 1) : "";
        end = hasFragment ? hash : end;
        int mark = uri.lastIndexOf('?', end - 1) >= 0 ? uri.indexOf('?') : -1;
        hasQuery = mark >= 0 && mark < end;
        query = hasQuery ? uri.substring(mark + 1, end) : "";
        end = hasQuery ? mark : end;
        int colon = uri.indexOf(':');
        int slash = uri.indexOf('/');
        hasScheme = colon > 0 && colon < end && (slash < 0 || colon < slash);
        scheme = hasScheme ? uri.substring(0, colon) : "";
        int at = hasScheme ? colon + 1 : 0;
        hasAuthority = uri.startsWith("//", at) && at + 2 <= end;
        if (hasAuthority) {
            int next = uri.indexOf('/', at + 2);
            int stop = next < 0 || next > end ? end : next;
            authority = uri.substring(at + 2, stop);
            at = stop;
        } else {
            authority = "";
        }
        path = uri.substring(at, end);
    }

    static String resolve(String baseText, String text) {
        var r = new RelativeUri(text);
        var base = new RelativeUri(baseText);
        // A scheme that is the base's own says nothing.
        boolean own = r.hasScheme && !(base.hasScheme && r.scheme.equals(base.scheme));
        var scheme = own ? r.scheme : base.scheme;
        boolean hasAuthority = (own || r.hasAuthority) ? r.hasAuthority : base.hasAuthority;
        var authority = (own || r.hasAuthority) ? r.authority : base.authority;
        String path;
        boolean hasQuery = r.hasQuery;
        var query = r.query;
        if (own || r.hasAuthority || r.path.startsWith("/")) {
            path = withoutDots(r.path);
        } else if (r.path.isEmpty()) {
            path = base.path;
            hasQuery = r.hasQuery || base.hasQuery;
            query = r.hasQuery ? r.query : base.query;
        } else {
            path = withoutDots(merged(base, r.path));
        }
        var out = new StringBuilder();
        if (!scheme.isEmpty()) {
            out.append(scheme).append(':');
        } else if (hasAuthority && isHost(authority, "www")) {
            out.append("http:");
        } else if (hasAuthority && isHost(authority, "ftp")) {
            out.append("ftp:");
        }
        if (hasAuthority) {
            out.append("//").append(authority);
        }
        out.append(path);
        if (hasQuery) {
            out.append('?').append(query);
        }
        if (r.hasFragment) {
            out.append('#').append(r.fragment);
        }
        return out.toString();
    }

    private static boolean isHost(String authority, String prefix) {
        if (!authority.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return false;
        }
        int i = prefix.length();
        while (i < authority.length() && Character.isDigit(authority.charAt(i))) {
            i++;
        }
        return i < authority.length() && authority.charAt(i) == '.';
    }

    // RFC 3986 section 5.2.3
    private static String merged(RelativeUri base, String path) {
        if (base.hasAuthority && base.path.isEmpty()) {
            return "/" + path;
        }
        int slash = base.path.lastIndexOf('/');
        return base.path.substring(0, slash + 1) + path;
    }

    // RFC 3986 section 5.2.4
    private static String withoutDots(String path) {
        if (!path.contains("./") && !path.endsWith("/.") && !path.endsWith("/..")) {
            return path;
        }
        var out = new StringBuilder();
        var in = path;
        if (in.startsWith("../")) {
            in = in.substring(2);
        } else if (in.startsWith("./")) {
            in = in.substring(1);
        }
        int at = 0;
        while (at < in.length()) {
            if (in.startsWith("/./", at)) {
                at += 2;
            } else if (in.startsWith("/.", at) && at + 2 == in.length()) {
                out.append('/');
                at += 2;
            } else if (in.startsWith("/../", at)
                    || (in.startsWith("/..", at) && at + 3 == in.length())) {
                int slash = out.lastIndexOf("/");
                out.setLength(Math.max(slash, 0));
                boolean end = at + 3 == in.length();
                at += 3;
                if (end) {
                    out.append('/');
                }
            } else {
                int next = in.indexOf('/', at + 1);
                int stop = next < 0 ? in.length() : next;
                out.append(in, at, stop);
                at = stop;
            }
        }
        return out.toString();
    }
}
