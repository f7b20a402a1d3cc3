package org.postern.web;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
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
        String chosen = chosen(seen, target);
        var mappings =
                new WebSocketMappings(
                        WebSocketServerComponents.ensureWebSocketComponents(
                                request.getConnectionMetaData().getConnector().getServer()));
        var negotiator =
                WebSocketNegotiator.from(
                        (_, answer, _) -> {
                            if (!chosen.isEmpty()) {
                                answer.setAcceptedSubProtocol(chosen);
                            }
                            return conversation(seen, target, most, over);
                        },
                        (socket, _, _) -> ((WebSocket) socket).frames());
        var limits = new Configuration.ConfigurationCustomizer();
        limits.setIdleTimeout(IDLE);
        limits.setMaxFrameSize(most);
        limits.setMaxTextMessageSize(most);
        limits.setInputBufferSize(BUFFER);
        limits.setOutputBufferSize(BUFFER);
        if (!mappings.upgrade(negotiator, request, response, callback, limits)) {
            throw noSocket();
        }
    }

    // RFC 9110 section 15.5.22
    private static RequestRefusedException noSocket() {
        return new RequestRefusedException(426, "A WebSocket is served here.")
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade");
    }

    /// The subprotocol to speak; empty: none is needed.
    // RFC 6455 section 4.2.2
    private static String chosen(WebRequest seen, WebMounts.Target.Sockets target)
            throws RequestRefusedException {
        List<String> spoken = target.subprotocols();
        if (seen.header("Sec-WebSocket-Version").isEmpty()) {
            throw noSocket();
        }
        if (spoken.isEmpty()) {
            return "";
        }
        var asked = new ArrayList<String>();
        for (String field : seen.headers("Sec-WebSocket-Protocol")) {
            for (String one : field.split(",", -1)) {
                asked.add(one.strip());
            }
        }
        for (String one : spoken) {
            if (asked.contains(one)) {
                return one;
            }
        }
        throw new RequestRefusedException(
                400, "The WebSocket subprotocol here is " + String.join(" or ", spoken) + ".");
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
