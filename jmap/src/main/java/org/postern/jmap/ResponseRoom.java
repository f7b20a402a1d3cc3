package org.postern.jmap;

import tools.jackson.databind.JsonNode;

import java.util.concurrent.atomic.AtomicLong;

/// Room in memory for the responses of one request. A few lines may ask for the same large text a
/// thousand times, or for a response that refers twice to the one before it, and so on: what they
/// become is counted before it is written, for the request and for all that are under way.
final class ResponseRoom implements AutoCloseable {
    /// Most octets of the responses to one request, as JSON.
    static final long MOST = 32L << 20;

    /// Of all requests that are under way: what is written takes about twice that.
    static final long MOST_TOGETHER = Math.max(MOST, Runtime.getRuntime().maxMemory() / 6);

    private final AtomicLong together;
    private long taken;

    /// @param together what all requests have taken
    ResponseRoom(AtomicLong together) {
        this.together = together;
    }

    /// @throws MethodError `requestTooLarge`, `serverUnavailable`
    void take(long octets) throws MethodError {
        count(octets);
        require();
    }

    /// Takes it, whether there is room or not.
    void count(long octets) {
        taken += octets;
        together.addAndGet(octets);
    }

    /// @throws MethodError when more is taken than there is
    void require() throws MethodError {
        if (taken > MOST) {
            throw MethodError.tooLarge(
                    "The responses to one request have at most " + MOST + " octets");
        }
        if (together.get() > MOST_TOGETHER) {
            throw MethodError.unavailable();
        }
    }

    @Override
    public void close() {
        together.addAndGet(-taken);
        taken = 0;
    }

    /// Octets of a value as JSON, roughly; no more is looked at than is needed to see that there is
    /// no room for it: values that stand in several places are written in each.
    static long octets(JsonNode value) {
        return octets(value, MOST + 1);
    }

    private static long octets(JsonNode value, long most) {
        if (value.isString()) {
            return 2L + value.stringValue().length();
        }
        if (!value.isContainer()) {
            return 5;
        }
        long octets = 2;
        if (value.isObject()) {
            for (var property : value.properties()) {
                octets += 4L + property.getKey().length();
                octets += octets(property.getValue(), most - octets);
                if (octets > most) {
                    break;
                }
            }
            return octets;
        }
        for (JsonNode element : value) {
            octets += 1 + octets(element, most - octets);
            if (octets > most) {
                break;
            }
        }
        return octets;
    }
}
