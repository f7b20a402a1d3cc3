package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks rspamd by HTTP (`/checkv2`), for its score and symbols. Several are taken in turn; one that
/// does not answer in time gives way to the next.
public final class RspamdEngine implements SpamEngine {
    private final EngineTrial trial;

    /// @param time for one message, all engines together
    public RspamdEngine(List<EngineAddress> addresses, Duration time) {
        this.trial = new EngineTrial(addresses, time);
    }

    @Override
    public String name() {
        return "rspamd";
    }

    @Override
    public SpamReport score(SpamMessage message, SpamFacts facts) {
        return trial.ask(name(), socket -> talk(socket, message, facts));
    }

    private SpamReport talk(Socket socket, SpamMessage message, SpamFacts facts)
            throws IOException {
        var head = new StringBuilder("POST /checkv2 HTTP/1.0\r\nConnection: close\r\n");
        field(head, "Content-Length", String.valueOf(message.octets().length));
        field(head, "IP", facts.clientAddress());
        field(head, "Helo", facts.greeting());
        field(head, "Hostname", facts.clientHost());
        field(head, "From", facts.sender());
        for (var recipient : facts.recipients()) {
            field(head, "Rcpt", recipient);
        }
        head.append("\r\n");
        var out = socket.getOutputStream();
        out.write(head.toString().getBytes(StandardCharsets.UTF_8));
        out.write(message.octets());
        out.flush();
        var answer =
                new String(EngineTrial.answer(socket.getInputStream()), StandardCharsets.UTF_8);
        return read(answer).orElseThrow(() -> new IOException("not an answer of rspamd"));
    }

    /// No field can bring a line of its own along.
    private static void field(StringBuilder head, String name, String value) {
        if (!value.isEmpty() && value.chars().noneMatch(c -> c < ' ' || c == 127)) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }

    /// Reads an answer with its head; empty when it is none.
    static Optional<SpamReport> read(String answer) {
        int body = answer.indexOf("\r\n\r\n");
        if (body < 0 || !answer.startsWith("HTTP/1.") || !answer.startsWith("200", 9)) {
            return Optional.empty();
        }
        if (!(JsonValues.read(answer.substring(body + 4)) instanceof Map<?, ?> verdict)
                || !(verdict.get("score") instanceof Double score)
                || !(verdict.get("required_score") instanceof Double required)) {
            return Optional.empty();
        }
        List<SpamPoint> reasons = new ArrayList<>();
        if (verdict.get("symbols") instanceof Map<?, ?> symbols) {
            for (var entry : symbols.entrySet()) {
                if (entry.getValue() instanceof Map<?, ?> symbol
                        && symbol.get("score") instanceof Double points) {
                    var about = symbol.get("description") instanceof String text ? text : "";
                    reasons.add(
                            new SpamPoint(
                                    String.valueOf(entry.getKey()),
                                    points,
                                    about,
                                    options(symbol.get("options"))));
                }
            }
        }
        return Optional.of(
                new SpamReport(
                        "rspamd",
                        required > 0 ? JunkScale.ofPoints(score, required) : 0,
                        score,
                        reasons,
                        List.of()));
    }

    private static String options(@Nullable Object options) {
        return options instanceof List<?> list
                ? String.join(", ", list.stream().map(String::valueOf).toList())
                : "";
    }
}
