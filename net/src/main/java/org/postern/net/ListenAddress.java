package org.postern.net;

import org.postern.kernel.Addresses;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// One element of a `<service>.address` setting: an IP address, or a word for several.
public sealed interface ListenAddress {
    /// Reads `loopback`, `any`, or an address in numbers.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    static ListenAddress parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "loopback", "localhost" -> new Loopback();
            case "any", "*" -> new Any();
            default -> new One(Network.literal(text));
        };
    }

    /// The addresses to bind now, each once. Never empty for a list that is not.
    static List<InetAddress> resolve(Collection<ListenAddress> addresses) {
        return addresses.stream().flatMap(a -> a.addresses().stream()).distinct().toList();
    }

    List<InetAddress> addresses();

    /// 127.0.0.1 and ::1, or the one of them that this machine has.
    record Loopback() implements ListenAddress {
        private static final List<InetAddress> BOTH =
                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

        @Override
        public List<InetAddress> addresses() {
            var present = BOTH.stream().filter(Loopback::isPresent).toList();
            return present.isEmpty() ? BOTH : present;
        }

        private static boolean isPresent(InetAddress address) {
            try (var trial = new ServerSocket()) {
                trial.bind(new InetSocketAddress(address, 0));
                return true;
            } catch (IOException absent) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "loopback";
        }
    }

    /// Every address of the machine, of both families where it has both.
    record Any() implements ListenAddress {
        @Override
        public List<InetAddress> addresses() {
            return List.of(new InetSocketAddress(0).getAddress());
        }

        @Override
        public String toString() {
            return "any";
        }
    }

    record One(InetAddress address) implements ListenAddress {
        @Override
        public List<InetAddress> addresses() {
            return List.of(address);
        }

        @Override
        public String toString() {
            return Addresses.text(address);
        }
    }
}
