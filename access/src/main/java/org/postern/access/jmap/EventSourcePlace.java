package org.postern.access.jmap;

import org.postern.jmap.Caller;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.RequestProblem;
import org.postern.store.StoreException;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Where clients hear of changes as they happen.
// RFC 8620 section 7.3
final class EventSourcePlace implements JmapSite.Place {
    /// Seconds between pings.
    private static final long LEAST_PING = 5;

    private static final long MOST_PING = 900;

    private final JmapService service;
    private final Permits streams;

    EventSourcePlace(JmapService service, Permits streams) {
        this.service = service;
        this.streams = streams;
    }

    @Override
    public void answer(Caller caller, WebRequest request, WebResponse response)
            throws RequestProblem, MethodError, IOException {
        String types = request.parameter("types").orElse("*");
        Predicate<String> wanted =
                types.equals("*") ? _ -> true : Set.of(types.split(",", -1).clone())::contains;
        boolean once = request.parameter("closeafter").orElse("no").equals("state");
        long ping = ping(request.parameter("ping").orElse("0"));
        if (!streams.take(caller.id())) {
            throw RequestProblem.of(429, "You have too many streams open");
        }
        try {
            stream(caller, request, response, wanted, once, ping);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } finally {
            streams.giveBack(caller.id());
        }
    }

    // RFC 8620 section 7.3: the server may choose another interval
    private static long ping(String asked) throws RequestProblem {
        try {
            long seconds = Long.parseLong(asked);
            return seconds <= 0 ? 0 : Math.clamp(seconds, LEAST_PING, MOST_PING);
        } catch (NumberFormatException e) {
            throw RequestProblem.of(400, "ping is a number of seconds");
        }
    }

    private void stream(
            Caller caller,
            WebRequest request,
            WebResponse response,
            Predicate<String> wanted,
            boolean once,
            long ping)
            throws StoreException, MethodError, IOException, InterruptedException {
        var signal = new ChangeSignal();
        try (var _ = service.pushes().watch(caller, signal::raise);
                var stream = response.events()) {
            stream.onClosed(signal::raise);
            Map<String, Map<String, String>> told = new HashMap<>();
            var seen = request.header("Last-Event-ID");
            if (seen.isPresent()) {
                var now = service.states().of(caller, wanted);
                if (!id(now).equals(seen.get())) {
                    stream.send("state", id(now), Json.text(PushStates.change(told, now)));
                    if (once) {
                        return;
                    }
                }
                told = now;
            }
            if (ping > 0) {
                stream.send("ping", pingData(ping));
            }
            while (stream.isOpen()) {
                boolean changed = signal.await(ping);
                if (!stream.isOpen()) {
                    return;
                }
                if (!changed) {
                    stream.send("ping", pingData(ping));
                    continue;
                }
                var now = service.states().of(caller, wanted);
                ObjectNode change = PushStates.change(told, now);
                told = now;
                if (!change.path("changed").isEmpty()) {
                    stream.send("state", id(now), Json.text(change));
                    if (once) {
                        return;
                    }
                }
            }
        }
    }

    private static String pingData(long seconds) {
        return "{\"interval\":" + seconds + "}";
    }

    /// What a client has seen, in few characters.
    private static String id(Map<String, Map<String, String>> states) {
        return JmapService.digest(states.toString());
    }
}
