package org.postern.directory.server;

import com.unboundid.ldap.sdk.ResultCode;

import java.util.LinkedHashMap;
import java.util.Map;

/// The searches of a session of which another page may be asked for. The oldest goes when there are
/// too many.
final class Cursors {
    private static final int MOST = 4;

    /// A search between two pages.
    ///
    /// @param request what must be the same in the next request (RFC 2696 section 3)
    record Open(String request, SearchOperation.Matches matches) {}

    /// Guarded by this object's monitor.
    private final Map<String, Open> open = new LinkedHashMap<>();

    private long last;

    synchronized String keep(Open search) {
        String cookie = Long.toHexString(++last);
        open.put(cookie, search);
        if (open.size() > MOST) {
            open.remove(open.keySet().iterator().next());
        }
        return cookie;
    }

    synchronized Open take(String cookie, String request) throws LdapRefusal {
        Open search = open.remove(cookie);
        if (search == null || !search.request().equals(request)) {
            throw new LdapRefusal(
                    ResultCode.UNWILLING_TO_PERFORM, "that search's pages are no longer known");
        }
        return search;
    }
}
