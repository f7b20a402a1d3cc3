package org.postern.web;

import org.eclipse.jetty.io.EndPoint;

import java.time.Duration;

/// Whether a connection's client takes too long over the header of a request. The clock runs from
/// the first octets after the last request, or after the connection was opened, until a handler is
/// called; it is looked at once a second. Octets that trickle in do not wind it back, as they do an
/// idle timeout's.
///
/// And whether it takes an answer too slowly: a write that is under way has a time by which it must
/// be done.
///
/// Over HTTP/2 only the first request is waited for so: later octets may be of many streams, which
/// have clocks of their own.
final class ConnectionWatch {
    private final EndPoint endPoint;
    private int underWay;
    private boolean multiplexed;

    /// Octets received when the client was last idle; below 0: not known.
    private long idleAt;

    /// When octets had come since; 0: none have.
    private long begun;

    /// By when the write under way must be done; 0: there is none.
    private long writeUntil;

    ConnectionWatch(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    synchronized void requestBegins(boolean overHttp2) {
        underWay++;
        multiplexed |= overHttp2;
    }

    synchronized void requestEnds() {
        underWay--;
        idleAt = -1;
        begun = 0;
    }

    /// @param now as [System#nanoTime] says
    synchronized boolean tooSlow(long now, Duration headerTimeout) {
        var connection = endPoint.getConnection();
        if (underWay > 0 || multiplexed || connection == null) {
            return false;
        }
        long octets = connection.getBytesIn();
        if (idleAt < 0) {
            idleAt = octets;
        }
        if (octets <= idleAt) {
            return false;
        }
        if (begun == 0) {
            begun = now == 0 ? 1 : now;
        }
        return now - begun > headerTimeout.toNanos();
    }

    /// A write begins. A stream of HTTP/2 waits for its client by a clock of its own.
    synchronized void writeBegins(Duration most) {
        if (!multiplexed) {
            long until = System.nanoTime() + most.toNanos();
            writeUntil = until == 0 ? 1 : until;
        }
    }

    synchronized void writeEnds() {
        writeUntil = 0;
    }

    /// @param now as [System#nanoTime] says
    synchronized boolean writesTooSlowly(long now) {
        return writeUntil != 0 && now - writeUntil > 0;
    }

    void cut() {
        endPoint.close();
    }

    EndPoint endPoint() {
        return endPoint;
    }
}
