package org.postern.screening;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.net.Network;

import java.util.ArrayList;
import java.util.List;

/// The commands of the noun `RelayList`, which edit the settings `relay.networks` and
/// `relay.domains`.
public final class RelayCommands {
    private static final String NETWORKS = "relay.networks";
    private static final String DOMAINS = "relay.domains";

    private static final Argument<String> WHOM =
            Argument.text("whom", "An address, a network, or a domain of hosts.");

    private final Settings settings;

    public RelayCommands(Settings settings) {
        this.settings = settings;
    }

    public List<Command> commands() {
        return List.of(listing(), add(), delete());
    }

    private Command listing() {
        return Command.of("RelayList", "List")
                .summary("Lists the clients that may send mail to other domains without a login.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> {
                    var now = settings.current(RelaySettings.class);
                    List<List<Value>> rows = new ArrayList<>();
                    now.networks().forEach(network -> rows.add(row(network.toString(), "network")));
                    now.domains().forEach(domain -> rows.add(row(domain.toString(), "domain")));
                    return new Result.Listing(List.of("whom", "kind"), rows, "entry", "entries");
                });
    }

    private static List<Value> row(String whom, String kind) {
        return List.of(Value.text(whom), Value.text(kind));
    }

    private Command add() {
        return Command.of("RelayList", "Add")
                .summary("Lets clients send mail to other domains without a login.")
                .help(
                        """
                        The client's address must have a name by PTR that has the address by A or
                        AAAA. What would open the relay to strangers is refused with the reason.\
                        """)
                .role(Role.ADMINISTRATOR)
                .argument(WHOM)
                .handler(this::added);
    }

    private Result added(Call call) throws ProblemException {
        String whom = call.get(WHOM);
        var target = Target.of(whom);
        var texts = target.texts(settings);
        if (texts.contains(target.text())) {
            throw ProblemException.exists(
                    target.text() + " is on the relay list already.", null, "RelayList List");
        }
        texts.add(target.text());
        settings.set(target.key(), String.join(", ", texts), call.operator());
        return new Result.Done(target.text() + " may relay, if its name is confirmed.");
    }

    private Command delete() {
        return Command.of("RelayList", "Delete")
                .summary("Takes clients off the relay list.")
                .role(Role.ADMINISTRATOR)
                .argument(WHOM)
                .handler(this::deleted);
    }

    private Result deleted(Call call) throws ProblemException {
        var target = Target.of(call.get(WHOM));
        var texts = target.texts(settings);
        if (!texts.remove(target.text())) {
            throw new ProblemException(
                    target.text() + " is not on the relay list.", null, "RelayList List");
        }
        settings.set(target.key(), String.join(", ", texts), call.operator());
        return new Result.Done(target.text() + " may not relay any more.");
    }

    /// What the operator means: a network or a domain.
    private record Target(String key, String text) {
        Target(String word) {
            this(isNetwork(word) ? NETWORKS : DOMAINS, canonical(word));
        }

        static Target of(String word) throws ProblemException {
            try {
                return new Target(word);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(
                        "That is neither a network nor a domain.",
                        word + ": " + e.getMessage(),
                        "192.0.2.0/24 or office.example, which holds for its subdomains too");
            }
        }

        private static boolean isNetwork(String word) {
            return word.indexOf(':') >= 0
                    || word.indexOf('/') >= 0
                    || word.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        }

        private static String canonical(String word) {
            return isNetwork(word)
                    ? Network.parse(word).toString()
                    : DomainSuffix.parse(word).toString();
        }

        List<String> texts(Settings settings) {
            var now = settings.current(RelaySettings.class);
            List<?> all = key.equals(NETWORKS) ? now.networks() : now.domains();
            return new ArrayList<>(all.stream().map(Object::toString).toList());
        }
    }
}
