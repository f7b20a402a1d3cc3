package org.postern.jmap;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One event of an event stream (WHATWG, as RFC 8620 section 7.3 uses it).
public final class ServerSentEvent {
    private ServerSentEvent() {}

    /// @param id what the client says it has seen when it connects anew
    /// @param data without line ends
    public static byte[] of(String event, Optional<String> id, String data) {
        if (data.indexOf('\n') >= 0 || data.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("line end in an event's data");
        }
        var text = new StringBuilder("event: ").append(event).append('\n');
        id.ifPresent(seen -> text.append("id: ").append(seen).append('\n'));
        text.append("data: ").append(data).append("\n\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    // RFC 8620 section 7.3: how often pings really come
    public static byte[] ping(long seconds) {
        return of("ping", Optional.empty(), "{\"interval\":" + seconds + "}");
    }
}
