package org.postern.admin;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Words;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Sends the progress of one command to its client, a line now and then. A client that is gone, or
/// a node that stops, cancels the command at its next step that is sent.
final class SentProgress implements Progress {
    private final JsonLines lines;
    private final long pauseNanos;
    private final BooleanSupplier stopping;
    private long lastSent = System.nanoTime();

    SentProgress(JsonLines lines, Duration pause, BooleanSupplier stopping) {
        this.lines = lines;
        this.pauseNanos = pause.toNanos();
        this.stopping = stopping;
    }

    @Override
    public void step(Step step) throws ProblemException {
        if (stopping.getAsBoolean()) {
            throw new ProblemException(
                    "The command was cut short.",
                    "The node is stopping. What was done so far remains.",
                    "the same command when the node runs again");
        }
        long now = System.nanoTime();
        if (now - lastSent < pauseNanos) {
            return;
        }
        lastSent = now;
        var said = new LinkedHashMap<String, Object>();
        said.put("doing", step.doing());
        said.put("done", step.done());
        said.put("total", step.total());
        said.put("unit", Words.constantName(step.unit()));
        try {
            lines.send(Map.of("progress", said));
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "The command was cancelled.",
                            "Its client went away. What was done so far remains.",
                            null),
                    e);
        }
    }
}
