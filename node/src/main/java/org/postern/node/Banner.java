package org.postern.node;

import org.postern.net.ListenAddress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        lines(node).forEach(text::append);
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

    /// What listens somewhere.
    ///
    /// @param tls the port of the same service with TLS from the first octet; 0: none
    private record Door(String name, int port, int tls, String addresses) {
        String line() {
            String ports = tls == 0 ? "" + port : port + ", TLS " + tls;
            return "  %-12s port %-16s on %s%n".formatted(name, ports, addresses);
        }

        boolean isTlsOf(Door other) {
            return name.equals(other.name + "s") && addresses.equals(other.addresses);
        }
    }

    /// One line for a service and its form with TLS: the first screen has 24.
    private static List<String> lines(Node node) {
        var doors = new ArrayList<Door>();
        node.services()
                .listening()
                .forEach((endpoint, listener) ->
                        add(doors, listener.name(), listener.port(), endpoint));
        node.web()
                .listening()
                .forEach((endpoint, listener) ->
                        add(doors, listener.name(), listener.port(), endpoint));
        return doors.stream().map(Door::line).toList();
    }

    private static void add(List<Door> doors, String name, int port, Endpoint endpoint) {
        String addresses =
                endpoint.address().stream()
                        .map(ListenAddress::toString)
                        .collect(Collectors.joining(", "));
        var door = new Door(name, port, 0, addresses);
        if (!doors.isEmpty() && door.isTlsOf(doors.getLast())) {
            var clear = doors.removeLast();
            doors.add(new Door(clear.name(), clear.port(), port, addresses));
        } else {
            doors.add(door);
        }
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
