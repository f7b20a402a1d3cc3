package org.postern.kernel;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The commands of the node itself: `Status`, `Version` and `Help`.
public final class CoreCommands {
    /// Which node this is.
    ///
    /// @param version Postern's version
    /// @param home the node's folder
    /// @param started when it began
    public record Node(String version, Path home, Instant started) {}

    private final Node node;
    private final InstantSource clock;
    private final Supplier<List<Lifecycle.ServiceHealth>> health;
    private final List<StatusSource> sources;
    private final HelpCommand help;

    /// @param health the services, as [Lifecycle#health] tells them
    /// @param sources what rooms add to `Status`, in this order
    public CoreCommands(
            Node node,
            InstantSource clock,
            Catalogue catalogue,
            Supplier<List<Lifecycle.ServiceHealth>> health,
            List<StatusSource> sources) {
        this.node = node;
        this.clock = clock;
        this.health = health;
        this.sources = List.copyOf(sources);
        this.help = new HelpCommand(catalogue);
    }

    public List<Command> commands() {
        return List.of(status(), version(), help.command());
    }

    private Command version() {
        return Command.of("Version")
                .summary("Shows the version of Postern and of the Java that runs it.")
                .role(Role.USER)
                .readOnly()
                .handler(call ->
                        new Result.Item(
                                List.of(
                                        Field.of("version", node.version()),
                                        Field.of("java", Runtime.version().toString()))));
    }

    private Command status() {
        return Command.of("Status")
                .summary("Shows whether the node is well, and each of its services.")
                .help(
                        "`state` is the worst state of a service that is on: ok, degraded or"
                                + " failed. A service that is off does not count.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(call -> status(health.get()));
    }

    private Result status(List<Lifecycle.ServiceHealth> services) {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("state", Words.constantName(worst(services))));
        fields.add(Field.of("version", node.version()));
        fields.add(Field.of("home", node.home().toString()));
        fields.add(Field.of("started", Value.instant(node.started())));
        fields.add(
                Field.of(
                        "uptime",
                        Value.duration(Duration.between(node.started(), clock.instant()))));
        fields.add(Field.of("memory", Value.octets(heapInUse())));
        sources.forEach(source -> fields.addAll(source.status()));
        fields.add(
                Field.of(
                        "services", Value.many(services.stream().map(CoreCommands::row).toList())));
        return new Result.Item(fields);
    }

    private static long heapInUse() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Value row(Lifecycle.ServiceHealth service) {
        return Value.group(
                Field.of("name", service.name()),
                Field.of("state", Words.constantName(service.health().state())),
                Field.of("text", service.health().text()));
    }

    private static Service.State worst(List<Lifecycle.ServiceHealth> services) {
        return services.stream()
                .map(service -> service.health().state())
                .filter(state -> state != Service.State.OFF)
                .max(Enum::compareTo)
                .orElse(Service.State.OK);
    }
}
