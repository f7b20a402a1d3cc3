package org.postern.screening;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.mail.Domain;
import org.postern.net.DnsName;
import org.postern.net.Network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `Dnsbl`: lists in DNS, which the setting `dnsbl.zones` names.
public final class DnsListCommands {
    private static final String ZONES = "dnsbl.zones";

    private static final Argument<DnsName> ZONE =
            Argument.of("zone", "The list's name in DNS.", DnsName::of);
    private static final Argument<String> RULE =
            Argument.restOfLine(
                    "rule",
                    "The list's name in DNS, then in any order bounce, tag or allow, senders,"
                            + " weight=1, codes=127.0.0.2+127.0.0.4-127.0.0.7.");
    private static final Argument<String> WHOM =
            Argument.text("whom", "A client's address, or a sender's domain.");

    private final Settings settings;
    private final DnsLists lists;

    public DnsListCommands(Settings settings, DnsLists lists) {
        this.settings = settings;
        this.lists = lists;
    }

    public List<Command> commands() {
        return List.of(listing(), add(), delete(), test());
    }

    private Command listing() {
        return Command.of("Dnsbl", "List")
                .summary("Lists the DNS lists that clients and senders are looked up in.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> {
                    List<List<Value>> rows =
                            lists.standings().stream()
                                    .map(standing ->
                                            List.of(
                                                    Value.text(standing.zone().name().text()),
                                                    Value.text(use(standing.zone())),
                                                    Value.number(standing.zone().weight()),
                                                    Value.number(standing.asked()),
                                                    Value.number(standing.listed()),
                                                    Value.number(standing.failed())))
                                    .toList();
                    return new Result.Listing(
                            List.of("zone", "use", "weight", "asked", "listed", "failed"),
                            rows,
                            "list",
                            "lists");
                });
    }

    private static String use(DnsZone zone) {
        return zone.use().name().toLowerCase(Locale.ROOT)
                + (zone.of() == DnsZone.Listed.SENDERS ? " senders" : "");
    }

    private Command add() {
        return Command.of("Dnsbl", "Add")
                .summary("Has clients or senders looked up in another DNS list.")
                .role(Role.ADMINISTRATOR)
                .argument(RULE)
                .handler(this::added);
    }

    private Result added(Call call) throws ProblemException {
        DnsZone zone;
        try {
            zone = DnsZone.parse(call.get(RULE));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem("The list cannot be added.", e.getMessage(), "Help Dnsbl Add"), e);
        }
        var texts = texts();
        texts.add(zone.toString());
        settings.set(ZONES, String.join(", ", texts), call.operator());
        return new Result.Done("The list " + zone + " is asked from now on.");
    }

    private List<String> texts() {
        var texts = new ArrayList<String>();
        settings.current(DnsListSettings.class).zones().forEach(zone -> texts.add(zone.toString()));
        return texts;
    }

    private Command delete() {
        return Command.of("Dnsbl", "Delete")
                .summary("Has a DNS list asked no more.")
                .role(Role.ADMINISTRATOR)
                .argument(ZONE)
                .handler(call -> {
                    var zones = settings.current(DnsListSettings.class).zones();
                    var left =
                            zones.stream()
                                    .filter(zone -> !zone.name().equals(call.get(ZONE)))
                                    .map(DnsZone::toString)
                                    .toList();
                    if (left.size() == zones.size()) {
                        throw ProblemException.noSuch(
                                "There is no DNS list " + call.get(ZONE) + ".", null, "Dnsbl List");
                    }
                    settings.set(ZONES, String.join(", ", left), call.operator());
                    return new Result.Done(call.get(ZONE) + " is asked no more.");
                });
    }

    private Command test() {
        return Command.of("Dnsbl", "Test")
                .summary("Asks the DNS lists about an address or a sender's domain.")
                .role(Role.HELP_DESK)
                .argument(WHOM)
                .readOnly()
                .handler(call -> {
                    var listings = ask(call.get(WHOM));
                    List<List<Value>> rows =
                            listings.stream()
                                    .map(listing ->
                                            List.of(
                                                    Value.text(listing.zone().name().text()),
                                                    Value.text(listing.answer()),
                                                    Value.text(use(listing.zone())),
                                                    Value.text(listing.reason())))
                                    .toList();
                    return new Result.Listing(
                            List.of("zone", "answer", "use", "reason"),
                            rows,
                            "listing",
                            "listings");
                });
    }

    private List<DnsLists.Listing> ask(String whom) throws ProblemException {
        try {
            return asked(whom);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    "That is neither an address nor a domain.",
                    whom + ": " + e.getMessage(),
                    "192.0.2.1, or the domain of a sender");
        }
    }

    private List<DnsLists.Listing> asked(String whom) {
        boolean address =
                whom.indexOf(':') >= 0
                        || whom.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return address
                ? lists.client(Network.parse(whom).address())
                : lists.sender(Domain.of(whom).ascii());
    }
}
