package org.postern.net;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The commands of the noun `Dns`, and what `Status` says of it.
public final class DnsCommands implements StatusSource {
    private static final Argument<DnsName> NAME =
            Argument.of("name", "A domain name, or an address for its name.", DnsCommands::name);
    private static final Argument<DnsType<?>> TYPE =
            Argument.<DnsType<?>>of(
                            "type",
                            "A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TLSA or TXT.",
                            word ->
                                    DnsType.named(word)
                                            .orElseThrow(() ->
                                                    new IllegalArgumentException(
                                                            "the types are "
                                                                    + DnsType.ALL.stream()
                                                                            .map(DnsType::name)
                                                                            .collect(
                                                                                    Collectors
                                                                                            .joining(
                                                                                                    ", ")))))
                    .optional();
    private static final Argument<DnsName> FLUSHED =
            Argument.of("name", "Only this name and those below it.", DnsName::of).optional();

    private final CachingResolver resolver;

    public DnsCommands(CachingResolver resolver) {
        this.resolver = resolver;
    }

    public List<Command> commands() {
        return List.of(lookup(), flush(), show());
    }

    /// An address is looked up the other way round.
    private static DnsName name(String word) {
        try {
            return DnsName.reverse(Network.literal(word));
        } catch (IllegalArgumentException noAddress) {
            return DnsName.of(word);
        }
    }

    private Command lookup() {
        return Command.of("Dns", "Lookup")
                .summary("Looks a name up as the node does, and says where the answer stands.")
                .help(
                        """
                        Without a type: the addresses of a name, or the name of an address. An
                        answer from memory is given as it is kept; Dns Flush makes the next one
                        fresh. authenticated: a server in dns.trusted says that DNSSEC proved it.\
                        """)
                .role(Role.HELP_DESK)
                .argument(NAME)
                .argument(TYPE)
                .readOnly()
                .handler(this::lookedUp);
    }

    private Result lookedUp(Call call) {
        var name = call.get(NAME);
        var type = call.find(TYPE);
        var answer =
                type.isPresent()
                        ? resolver.lookup(name, type.get())
                        : name.text().endsWith(".arpa")
                                ? resolver.lookup(name, DnsType.PTR)
                                : resolver.addresses(name);
        return new Result.Item(fields(name, answer));
    }

    private static List<Field> fields(DnsName name, DnsAnswer<?> answer) {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("name", name.toString()));
        fields.add(Field.of("status", words(answer.status())));
        if (!answer.canonical().equals(name)) {
            fields.add(Field.of("canonical", answer.canonical().toString()));
        }
        fields.add(
                Field.of(
                        "records",
                        Value.texts(answer.records().stream().map(Object::toString).toList())));
        fields.add(Field.of("authenticated", Value.flag(answer.authenticated())));
        fields.add(Field.of("stale", Value.flag(answer.stale())));
        fields.add(Field.of("timeToLive", Value.duration(answer.ttl())));
        if (answer.isUnknown()) {
            fields.add(Field.of("reason", answer.reason()));
        }
        return List.copyOf(fields);
    }

    private static String words(DnsStatus status) {
        return switch (status) {
            case FOUND -> "found";
            case NO_DATA -> "no such record";
            case NO_SUCH_NAME -> "no such name";
            case TEMPORARY_FAILURE -> "not known now";
        };
    }

    private Command flush() {
        return Command.of("Dns", "Flush")
                .summary("Forgets what is kept of a name and of those below it, or all.")
                .argument(FLUSHED)
                .handler(call -> {
                    int gone = resolver.flush(call.find(FLUSHED).orElse(DnsName.ROOT));
                    return new Result.Done(
                            gone + (gone == 1 ? " answer is" : " answers are") + " forgotten.");
                });
    }

    private Command show() {
        return Command.of("Dns", "Status")
                .summary("Shows the servers asked, how they do, and what is kept.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> new Result.Item(all()));
    }

    private List<Field> all() {
        var fields = new ArrayList<Field>();
        fields.add(
                Field.of(
                        "servers",
                        Value.texts(
                                resolver.standings().stream().map(DnsCommands::server).toList())));
        var counters = resolver.counters();
        fields.add(Field.of("questions", Value.number(counters.questions())));
        fields.add(Field.of("fromMemory", Value.number(counters.hits())));
        fields.add(Field.of("stale", Value.number(counters.stale())));
        fields.add(Field.of("failures", Value.number(counters.failures())));
        fields.add(Field.of("overUdp", Value.number(counters.packets())));
        fields.add(Field.of("overTcp", Value.number(counters.connections())));
        fields.add(Field.of("strayPackets", Value.number(counters.strays())));
        fields.add(Field.of("kept", Value.number(counters.entries())));
        fields.add(Field.of("memory", Value.octets(counters.octets())));
        return List.copyOf(fields);
    }

    private static String server(DnsServers.Standing standing) {
        return standing.server()
                + (standing.silent() ? " silent, " : " answers, ")
                + standing.answers()
                + " answers, "
                + standing.failures()
                + " without";
    }

    @Override
    public List<Field> status() {
        var standings = resolver.standings();
        long silent = standings.stream().filter(DnsServers.Standing::silent).count();
        var counters = resolver.counters();
        return List.of(
                Field.of(
                        "dns",
                        silent == 0
                                ? standings.size()
                                        + (standings.size() == 1 ? " server" : " servers")
                                : silent + " of " + standings.size() + " servers silent"),
                Field.of("dnsQuestions", Value.number(counters.questions())),
                Field.of("dnsFailures", Value.number(counters.failures())));
    }
}
