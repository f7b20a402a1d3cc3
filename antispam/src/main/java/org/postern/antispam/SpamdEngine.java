package org.postern.antispam;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks `spamd` by its protocol (SPAMC/1.5), for its score and the rules that hit. Several are
/// taken in turn; one that does not answer in time gives way to the next.
public final class SpamdEngine implements SpamEngine {
    private static final PerlRegex VERDICT =
            PerlRegex.known("^Spam: \\S+ ; (-?\\d+(?:\\.\\d+)?) / (-?\\d+(?:\\.\\d+)?)", "im");
    private static final PerlRegex LINE =
            PerlRegex.known("^\\s*(-?\\d+\\.\\d+)\\s+([A-Z_][A-Za-z0-9_]*)\\s+(\\S.*)$", "m");
    private static final int MOST_REASONS = 1_000;

    private final EngineTrial trial;

    /// @param time for one message, all engines together
    public SpamdEngine(List<EngineAddress> addresses, Duration time) {
        this.trial = new EngineTrial(addresses, time);
    }

    @Override
    public String name() {
        return "spamd";
    }

    @Override
    public SpamReport score(SpamMessage message, SpamFacts facts) {
        return trial.ask(name(), socket -> talk(socket, message));
    }

    private SpamReport talk(Socket socket, SpamMessage message) throws IOException {
        var out = socket.getOutputStream();
        var head = "REPORT SPAMC/1.5\r\nContent-length: " + message.octets().length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(message.octets());
        out.flush();
        socket.shutdownOutput();
        var answer = Octets.text(EngineTrial.answer(socket.getInputStream()));
        return read(answer).orElseThrow(() -> new IOException("not an answer of spamd"));
    }

    /// Reads an answer; empty when it is none.
    static Optional<SpamReport> read(String answer) {
        var search = new Octets(20_000_000);
        var verdict = search.match(VERDICT, answer);
        if (!answer.startsWith("SPAMD/") || verdict == null) {
            return Optional.empty();
        }
        double points = Double.parseDouble(String.valueOf(verdict[1]));
        double required = Double.parseDouble(String.valueOf(verdict[2]));
        List<SpamPoint> reasons = new ArrayList<>();
        search.each(
                LINE,
                answer,
                line -> {
                    reasons.add(
                            new SpamPoint(
                                    String.valueOf(line[2]),
                                    Double.parseDouble(String.valueOf(line[1])),
                                    String.valueOf(line[3]),
                                    ""));
                    return reasons.size() < MOST_REASONS;
                });
        return Optional.of(
                new SpamReport(
                        "spamd",
                        required > 0 ? JunkScale.ofPoints(points, required) : 0,
                        points,
                        reasons,
                        List.of()));
    }
}
