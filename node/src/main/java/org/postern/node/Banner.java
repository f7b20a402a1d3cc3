package org.postern.node;

import org.postern.net.ListenAddress;

import java.nio.file.Path;
import java.util.stream.Collectors;

/// What the first screen says: what listens where, who runs it, what to try.
final class Banner {
    private Banner() {}

    /// @param defaultHome the home that `./postern` means when it is told none
    static String of(Node node, Path defaultHome) {
        var text = new StringBuilder();
        text.append(
                "Postern %s in %s%nhost %s, domain %s%n%n"
                        .formatted(Node.VERSION, node.home(), node.hostname(), node.domain()));
        node.services()
                .listening()
                .forEach((endpoint, listener) -> {
                    // The first screen has 24 lines; Status shows all.
                    if (!(endpoint instanceof Endpoint.Ldaps
                            || endpoint instanceof Endpoint.Admins)) {
                        text.append(line(listener.name(), listener.port(), endpoint));
                    }
                });
        node.web()
                .listening()
                .forEach((endpoint, listener) ->
                        text.append(line(listener.name(), listener.port(), endpoint)));
        text.append(System.lineSeparator());
        node.administrator()
                .ifPresent(begun ->
                        text.append(
                                "  account   %s%n  password  %s%n            shown once and kept nowhere%n%n"
                                        .formatted(
                                                begun.administrator().address(),
                                                begun.password())));
        boolean usual = node.home().equals(defaultHome.toAbsolutePath().normalize());
        return text.append(things(usual ? "" : "--home " + node.home() + " ", node)).toString();
    }

    private static String line(String name, int port, Endpoint endpoint) {
        return "  %-12s port %-6d on %s%n".formatted(name, port, addresses(endpoint));
    }

    private static String addresses(Endpoint endpoint) {
        return endpoint.address().stream()
                .map(ListenAddress::toString)
                .collect(Collectors.joining(", "));
    }

    private static String things(String option, Node node) {
        return """
        Three things to try, in another terminal:
          ./postern admin %1$s'User Add alice@%2$s secret "Alice Adams"'
          ./postern admin %1$sStatus
          ./postern admin %1$sHelp
        """
                .formatted(option, node.domain());
    }
}
