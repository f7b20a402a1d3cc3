package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// What a client begins with: what there is, and where.
// RFC 8620 section 2
public final class SessionResource {
    /// RFC 8887 section 3.
    public static final String WEB_SOCKET = "urn:ietf:params:jmap:websocket";

    private static final int STATE_OCTETS = 9;

    private final Capabilities capabilities;

    public SessionResource(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    /// The session object.
    ///
    /// @param accounts all that the caller may see, the own one first
    /// @param base absolute URL of the site, without a slash at its end
    public ObjectNode of(Caller caller, List<JmapAccount> accounts, String base) {
        var session = withoutUrls(caller, accounts);
        String state = state(session);
        session.put("apiUrl", base + "/jmap/api");
        session.put("downloadUrl", base + "/jmap/download/{accountId}/{blobId}/{name}?type={type}");
        session.put("uploadUrl", base + "/jmap/upload/{accountId}/");
        session.put(
                "eventSourceUrl",
                base + "/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}");
        if (session.path("capabilities").path(WEB_SOCKET) instanceof ObjectNode webSocket) {
            // http becomes ws, https becomes wss.
            webSocket.put("url", "ws" + base.substring("http".length()) + "/jmap/ws");
        }
        return session.put("state", state);
    }

    /// The state of the session object, which does not depend on where it is read.
    public String state(Caller caller, List<JmapAccount> accounts) {
        return state(withoutUrls(caller, accounts));
    }

    private ObjectNode withoutUrls(Caller caller, List<JmapAccount> accounts) {
        var session = Json.object();
        var offered = session.putObject("capabilities");
        var all = capabilities.all();
        all.forEach(each -> offered.set(each.uri(), each.session().object(caller)));
        var listed = session.putObject("accounts");
        var primary = Json.object();
        for (JmapAccount account : accounts) {
            var one = listed.putObject(account.id()).put("name", account.name());
            one.put("isPersonal", account.personal()).put("isReadOnly", account.readOnly());
            var its = one.putObject("accountCapabilities");
            for (Capability each : all) {
                each.account()
                        .object(caller, account)
                        .ifPresent(object -> {
                            its.set(each.uri(), object);
                            if (account.personal() && !primary.has(each.uri())) {
                                primary.put(each.uri(), account.id());
                            }
                        });
            }
        }
        session.set("primaryAccounts", primary);
        return session.put("username", caller.username());
    }

    private static String state(ObjectNode session) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(Json.text(session).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(java.util.Arrays.copyOf(digest, STATE_OCTETS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
