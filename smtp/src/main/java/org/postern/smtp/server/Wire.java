package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.net.Connection;
import org.postern.net.LineEnd;
import org.postern.net.WireInput;
import org.postern.smtp.CommandParser;
import org.postern.smtp.Reply;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/// A session's connection in SMTP's terms: lines in, replies out.
final class Wire {
    /// The end of a line, which the wire's own limits do not count.
    private static final int CRLF = 2;

    private final Connection connection;
    private final SmtpSettings settings;
    private final SmtpCounters counters;

    /// How long the next answer waits.
    private Supplier<Duration> delay = () -> Duration.ZERO;

    /// Longest wait while connections run out; null for clients that keep the usual clocks.
    private @Nullable Duration underStress;

    Wire(Connection connection, SmtpSettings settings, SmtpCounters counters) {
        this.connection = connection;
        this.settings = settings;
        this.counters = counters;
    }

    /// From now on answers wait.
    void delayedBy(Supplier<Duration> each) {
        delay = each;
    }

    /// From now on waits are this short while connections run out.
    void hurriedTo(Duration timeout) {
        underStress = timeout;
        connection.mayBeHurried(timeout);
    }

    private Duration hurried(Duration timeout) {
        var most = underStress;
        return most != null && connection.underStress() && most.compareTo(timeout) < 0
                ? most
                : timeout;
    }

    Connection connection() {
        return connection;
    }

    /// Reads one line of a command or of an AUTH dialogue, without its CRLF.
    ///
    /// The verb is not known before, so that all lines may be as long as AUTH's; [#tooLong] judges
    /// the others.
    ///
    /// @throws org.postern.net.LineTooLongException after skipping to the line's end
    byte[] line() throws IOException {
        var input = connection.input();
        // RFC 2920 section 3.2: replies are held back only while the client's next command is here.
        if (!input.lineReady()) {
            connection.output().flush();
        }
        // RFC 5321 section 4.5.3.2.7: at least 5 minutes while awaiting the next command
        var timeout = hurried(settings.commandTimeout());
        input.idleTimeout(timeout);
        input.deadline(timeout);
        return input.readLine(CommandParser.LONGEST_AUTH_LINE - CRLF, LineEnd.CRLF);
    }

    /// Whether a line is longer than a command may be. AUTH has a limit of its own (RFC 4954
    /// section 4).
    boolean tooLong(byte[] line) {
        return line.length + CRLF > settings.maxLineOctets() && !isAuth(line);
    }

    private static boolean isAuth(byte[] line) {
        return (line[0] | 0x20) == 'a'
                && (line[1] | 0x20) == 'u'
                && (line[2] | 0x20) == 't'
                && (line[3] | 0x20) == 'h'
                && line[4] == ' ';
    }

    /// The input, set to the clocks of message octets.
    ///
    /// @param left what is left of the whole message's time
    WireInput messageInput(Duration left) {
        var input = connection.input();
        input.idleTimeout(hurried(settings.dataTimeout()));
        input.deadline(left);
        return input;
    }

    /// @return what was sent
    Reply send(Reply reply) throws IOException {
        var time = delay.get();
        if (time.isPositive()) {
            tarpit(time);
        }
        return write(reply);
    }

    private Reply write(Reply reply) throws IOException {
        var told = reply.positive() ? reply : reply.refusedBy(connection.id());
        connection.output().write(told.octets());
        return told;
    }

    /// A pipelining client sees the answers before this one meanwhile.
    private void tarpit(Duration time) throws IOException {
        connection.output().flush();
        counters.waitBegins();
        try {
            connection.pause(time);
        } finally {
            counters.waitEnds();
        }
    }

    /// Sends the last line of a session, at once.
    void farewell(Reply reply) throws IOException {
        write(reply);
        connection.output().flush();
    }

    /// Sends what the client must see before it goes on.
    void sendNow(Reply reply) throws IOException {
        send(reply);
        connection.output().flush();
    }
}
