package org.postern.web;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/// Turns requests into WebSockets (RFC 6455; over HTTP/2 by RFC 8441).
final class WebSocketUpgrades {
    private static final Logger LOG = System.getLogger(WebSocketUpgrades.class.getName());

    /// A client whose answers to our pings stay out is gone.
    private static final Duration IDLE = WebSocket.KEEP_ALIVE.multipliedBy(3);

    private static final int BUFFER = 4_096;

    private final LiveStreams streams;

    WebSocketUpgrades(LiveStreams streams) {
        this.streams = streams;
    }

    /// Upgrades a request.
    ///
    /// @param over run once the conversation has ended; not when this throws
    /// @throws RequestRefusedException when it does not ask for a WebSocket, or for no subprotocol
    ///   that is spoken here
    void upgrade(
            WebRequest seen,
            WebMounts.Target.Sockets target,
            Request request,
            Response response,
            Callback callback,
            Runnable over)
            throws RequestRefusedException {
        long most = seen.maxBody();
        var mappings =
                new WebSocketMappings(
                        WebSocketServerComponents.ensureWebSocketComponents(
                                request.getConnectionMetaData().getConnector().getServer()));
        var negotiator =
                WebSocketNegotiator.from(
                        (asked, answer, _) -> {
                            var chosen = chosen(asked, target.subprotocols());
                            if (chosen != null && !chosen.isEmpty()) {
                                answer.setAcceptedSubProtocol(chosen);
                            }
                            return chosen == null ? null : conversation(seen, target, most, over);
                        },
                        (socket, _, _) -> ((WebSocket) socket).frames());
        var limits = new Configuration.ConfigurationCustomizer();
        limits.setIdleTimeout(IDLE);
        limits.setMaxFrameSize(most);
        limits.setMaxTextMessageSize(most);
        limits.setInputBufferSize(BUFFER);
        limits.setOutputBufferSize(BUFFER);
        if (!mappings.upgrade(negotiator, request, response, callback, limits)) {
            throw refused(seen, target);
        }
    }

    private static RequestRefusedException refused(
            WebRequest seen, WebMounts.Target.Sockets target) {
        if (seen.header("Sec-WebSocket-Key").isPresent() && !target.subprotocols().isEmpty()) {
            return new RequestRefusedException(
                    400,
                    "The WebSocket subprotocol here is "
                            + String.join(" or ", target.subprotocols())
                            + ".");
        }
        // RFC 9110 section 15.5.22
        return new RequestRefusedException(426, "A WebSocket is served here.")
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade");
    }

    /// @return empty: none is needed; null: none that is asked for is spoken here
    private static @Nullable String chosen(ServerUpgradeRequest asked, List<String> spoken) {
        if (spoken.isEmpty()) {
            return "";
        }
        for (String one : spoken) {
            if (asked.hasSubProtocol(one)) {
                return one;
            }
        }
        return null;
    }

    private WebSocket conversation(
            WebRequest seen, WebMounts.Target.Sockets target, long most, Runnable over) {
        return new WebSocket(socket -> hold(seen, target, socket, over), streams, most);
    }

    private static void hold(
            WebRequest seen, WebMounts.Target.Sockets target, WebSocket socket, Runnable over) {
        try (var _ =
                seen.user().map(user -> user.ticket().onRevoked(socket::end)).orElse(() -> {})) {
            target.handler().converse(seen, socket);
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a socket has ended id=" + seen.id(), gone);
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "defect in a web socket id=" + seen.id(), defect);
            socket.close(1011, "a defect; the log has it under " + seen.id());
        } finally {
            over.run();
        }
    }
}
