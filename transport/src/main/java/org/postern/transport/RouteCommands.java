package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.DiskGuard;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.PublicSuffixes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `Route`.
final class RouteCommands {
    private static final DiskGuard GUARD =
            new DiskGuard(
                    "The routing table is not available now.",
                    System.getLogger(RouteCommands.class.getName()));

    /// The word for a way that only has options.
    private static final String AS_ELSE = "mx";

    private static final Argument<String> PATTERN =
            Argument.of(
                    "pattern",
                    "An address, a domain, *.domain for all below it, or * for all other domains.",
                    RoutingTable::pattern);
    private static final Argument<String> TARGET =
            Argument.text(
                    "target",
                    "[smtp:|lmtp:]host[:port], an address that the mail goes to instead, or mx: the"
                            + " servers that DNS names.");
    private static final Argument<String> OPTION =
            Argument.text(
                    "option",
                    "What to set: tls, connections, perMinute, bind, user, password or" + " hold.");
    private static final Argument<String> VALUE =
            Argument.text("value", "Its value.")
                    .secretAfter(word -> word.toLowerCase(Locale.ROOT).startsWith("pa"));
    private static final Argument<Address> ADDRESS =
            Argument.of("address", "A recipient.", Address::of);

    private final RoutingTable table;
    private final Router router;
    private final Queue queue;

    RouteCommands(RoutingTable table, Router router, Queue queue) {
        this.table = table;
        this.router = router;
        this.queue = queue;
    }

    List<Command> commands() {
        return List.of(add(), set(), list(), delete(), test());
    }

    private Command add() {
        return Command.of("Route", "Add")
                .summary("Says where mail for an address or a domain goes.")
                .help(
                        """
                        The entry of an address goes before its account; that of a domain is for whoever has no
                        account here, and makes the node take mail for that domain from anybody. * is the way of
                        all mail for other domains. A catch-all: Route Add example.org ada@example.org.
                        Mail that is queued already keeps its way.\
                        """)
                .argument(PATTERN)
                .argument(TARGET)
                .handler(call -> GUARD.run(call, this::add));
    }

    private Result add(Call call) throws EngineException, ProblemException {
        String pattern = call.get(PATTERN);
        String target = call.get(TARGET);
        var before = table.find(pattern);
        var options = before.isPresent() ? before.get().options() : RouteOptions.NONE;
        Address address = null;
        Hop hop = null;
        try {
            if (target.indexOf('@') > 0) {
                address = Address.of(target);
            } else if (!target.equalsIgnoreCase(AS_ELSE)) {
                hop = Hop.Host.parse(target);
            } else if (!pattern.equals(RouteRule.DEFAULT) && pattern.indexOf('@') < 0) {
                hop = exchangers(pattern);
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(target + " is no target.", e.getMessage(), null), e);
        }
        if (address != null && pattern.equals(RouteRule.DEFAULT)) {
            throw new ProblemException(
                    "Mail for all other domains cannot go to one address.", null, null);
        }
        refuseOpenRelay(pattern);
        put(new RouteRule(pattern, address, hop, options));
        return new Result.Done("Mail for " + pattern + " goes to " + target + ".");
    }

    /// A route takes mail from anybody: for all below a registry's domain that is an open relay
    /// (SPEC NET-4).
    private static void refuseOpenRelay(String pattern) throws ProblemException {
        if (pattern.startsWith("*.") && isRegistry(pattern.substring(2))) {
            throw new ProblemException(
                    "This would open the relay: strangers could send mail to strangers through us.",
                    "Registries give away names below "
                            + pattern.substring(2)
                            + ", and a route takes mail from anybody.",
                    "name the domains that are yours");
        }
    }

    private static boolean isRegistry(String domain) {
        try {
            return new PublicSuffixes().isRegistry(Domain.parse(domain));
        } catch (AddressSyntaxException e) {
            // The table refuses it, and says why.
            return false;
        }
    }

    /// Of a domain, the servers that DNS names; of all below one, each its own.
    private static @Nullable Hop exchangers(String pattern) {
        return pattern.startsWith("*.") ? null : Hop.parse("mx:" + pattern);
    }

    private void put(RouteRule rule) throws EngineException, ProblemException {
        try {
            table.put(rule);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem("The route cannot be added.", e.getMessage(), "Route List"), e);
        }
        queue.schedule().hops().forEach(state -> queue.schedule().changed(state.hop()));
    }

    private Command set() {
        return Command.of("Route", "Set")
                .summary("Says how mail goes on a route.")
                .help(
                        """
                        tls is auto (what the destination publishes, else encrypted where it can be), off,
                        required (encrypted), verified (with a certificate that names the host) or implicit (from
                        the first octet, verified). connections and perMinute are limits, 0 as the settings say.
                        bind is an address of this machine. user and password are for a log-in there. hold on keeps
                        the mail here until hold off.\
                        """)
                .argument(PATTERN)
                .argument(OPTION)
                .argument(VALUE)
                .handler(call -> GUARD.run(call, this::set));
    }

    private Result set(Call call) throws EngineException, ProblemException {
        var rule = existing(call.get(PATTERN));
        try {
            put(
                    new RouteRule(
                            rule.pattern(),
                            rule.address(),
                            rule.hop(),
                            rule.options().with(call.get(OPTION), call.get(VALUE))));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem("The route was not changed.", e.getMessage(), null), e);
        }
        return new Result.Done("Route " + rule.pattern() + " changed.");
    }

    private RouteRule existing(String pattern) throws ProblemException {
        return table.find(pattern)
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no route for " + pattern + ".", null, "Route List"));
    }

    private Command list() {
        return Command.of("Route", "List")
                .summary("Lists the routing table.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> list(table.all()));
    }

    private static Result list(List<RouteRule> rules) {
        var rows = new ArrayList<List<Value>>();
        for (var rule : rules) {
            var options = rule.options();
            rows.add(
                    List.of(
                            Value.text(rule.pattern()),
                            Value.text(target(rule)),
                            Value.text(options.tls().name().toLowerCase(Locale.ROOT)),
                            Value.number(options.connections()),
                            Value.number(options.perMinute()),
                            Value.text(options.bind()),
                            Value.text(options.user()),
                            Value.flag(options.held())));
        }
        return new Result.Listing(
                List.of(
                        "pattern",
                        "target",
                        "tls",
                        "connections",
                        "perMinute",
                        "bind",
                        "user",
                        "hold"),
                rows,
                "route",
                "routes");
    }

    private static String target(RouteRule rule) {
        if (rule.address() != null) {
            return rule.address().toString();
        }
        return rule.hop() == null || rule.hop() instanceof Hop.Exchangers
                ? AS_ELSE
                : rule.hop().text();
    }

    private Command delete() {
        return Command.of("Route", "Delete")
                .summary("Removes an entry of the routing table.")
                .argument(PATTERN)
                .handler(call ->
                        GUARD.run(
                                call,
                                one -> {
                                    var rule = existing(one.get(PATTERN));
                                    table.delete(rule.pattern());
                                    return new Result.Done("Route " + rule.pattern() + " deleted.");
                                }));
    }

    private Command test() {
        return Command.of("Route", "Test")
                .summary("Shows where mail for a recipient would go, and why not.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(ADDRESS)
                .handler(call -> new Result.Item(fields(router.route(call.get(ADDRESS)))));
    }

    private static List<Field> fields(Route route) {
        return switch (route) {
            case Route.Ways(var mailboxes, var onward) ->
                    List.of(
                            Field.of("accepted", "from anybody"),
                            Field.of(
                                    "mailboxes",
                                    Value.texts(
                                            mailboxes.stream()
                                                    .map(one -> one.account().address().toString())
                                                    .toList())),
                            Field.of(
                                    "onward",
                                    Value.texts(
                                            onward.stream()
                                                    .map(one ->
                                                            one.to() + " by " + one.hop().text())
                                                    .toList())));
            case Route.Elsewhere(var way) ->
                    List.of(
                            Field.of("accepted", "from those who may send through this node"),
                            Field.of(
                                    "onward",
                                    Value.texts(List.of(way.to() + " by " + way.hop().text()))));
            case Route.ToList(var list) ->
                    List.of(
                            Field.of("accepted", "from anybody"),
                            Field.of("list", list.address() + ", by the queue"));
            case Route.None(var why) ->
                    List.of(
                            Field.of("accepted", "no"),
                            Field.of(
                                    "reason",
                                    why.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
            case Route.Unsure() ->
                    List.of(Field.of("accepted", "later: the directory is not available now"));
        };
    }
}
