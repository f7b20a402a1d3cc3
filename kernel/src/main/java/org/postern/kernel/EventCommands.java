package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `Event Watch`.
public final class EventCommands {
    private static final Argument<String> NAME =
            Argument.text("name", "How the events' names begin: Login, smtp., …; all unless told.")
                    .optional();
    private static final List<String> COLUMNS = List.of("time", "event", "id");

    private final EventFeed feed;

    public EventCommands(EventFeed feed) {
        this.feed = feed;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Event", "Watch")
                        .summary("Shows events as they happen, until you stop it.")
                        .help(
                                "Events that are too small for the logs are shown too. Ctrl-C ends"
                                        + " it; over the administration protocol the next line"
                                        + " does. Log Tail shows what is written instead.")
                        .argument(NAME)
                        .readOnly()
                        .handler(call ->
                                new Result.Live(
                                        COLUMNS,
                                        new Watching(feed.watch(call.find(NAME).orElse(""))))));
    }

    private record Watching(EventFeed.Watch watch) implements Result.Source {
        @Override
        public Result.@Nullable Line next(Duration wait) throws InterruptedException {
            long missed = watch.takeMissed();
            if (missed > 0) {
                return Result.Line.missed(missed);
            }
            var seen = watch.next(wait.toNanos(), TimeUnit.NANOSECONDS);
            return seen == null
                    ? null
                    : new Result.Line(
                            List.of(
                                    Value.instant(seen.instant()),
                                    Value.text(seen.name()),
                                    Value.text(seen.correlation())),
                            seen.fields(),
                            text(seen));
        }

        private static String text(EventFeed.Seen seen) {
            var line = new StringBuilder(seen.instant() + " " + seen.name());
            if (!seen.correlation().isEmpty()) {
                line.append(" id=").append(seen.correlation());
            }
            for (Field field : seen.fields()) {
                line.append("  ").append(field.name()).append('=');
                line.append(field.value() instanceof Value.Text(var text) ? text : field.value());
            }
            return line.toString();
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
