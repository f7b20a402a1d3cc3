package org.postern.directory;

import org.postern.mail.Address;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// Passwords judged by RADIUS servers over UDP (RFC 2865). A datagram that is no true answer is
/// ignored, as if it had not come; a server that does not answer in time gives way to the next.
public final class RadiusBackend implements PasswordBackend {
    // RFC 2865 section 3
    static final int PORT = 1_812;

    private final Supplier<RadiusSettings> settings;
    private final SecureRandom random = new SecureRandom();

    public RadiusBackend(Supplier<RadiusSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Answer judge(Address person, byte[] password) throws IOException {
        RadiusSettings rules = settings.get();
        if (password.length > RadiusPacket.MAX_PASSWORD_OCTETS) {
            return new Answer.Wrong();
        }
        if (rules.servers().isEmpty()) {
            throw new IOException("radius.servers names no server");
        }
        byte[] secret = SecretFile.read(rules.secretFile());
        try {
            byte[] authenticator = new byte[RadiusPacket.AUTHENTICATOR_OCTETS];
            random.nextBytes(authenticator);
            byte[] request =
                    RadiusPacket.request(
                            random.nextInt(256),
                            authenticator,
                            rules.name().of(person),
                            password,
                            rules.nasIdentifier(),
                            secret);
            for (String server : rules.servers()) {
                Optional<Integer> code =
                        ask(HostAndPort.parse(server, PORT), request, secret, rules);
                if (code.isPresent()) {
                    return answer(code.get());
                }
            }
            throw new IOException("no RADIUS server answers: " + rules.servers());
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Answer answer(int code) throws IOException {
        return switch (code) {
            case RadiusPacket.ACCESS_ACCEPT -> new Answer.Right("");
            // RFC 2865 section 4.4: who cannot answer a challenge treats it as a reject.
            case RadiusPacket.ACCESS_REJECT, RadiusPacket.ACCESS_CHALLENGE -> new Answer.Wrong();
            default -> throw new IOException("a RADIUS server answered with code " + code);
        };
    }

    /// Asks one server until it answers or has been asked often enough. A port of its own for each
    /// request keeps answers apart (RFC 2865 section 2.4).
    private static Optional<Integer> ask(
            HostAndPort server, byte[] request, byte[] secret, RadiusSettings rules)
            throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(server.host());
        } catch (IOException e) {
            return Optional.empty();
        }
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, server.port()));
            for (int attempt = 0; attempt < rules.attempts(); attempt++) {
                try {
                    socket.send(new DatagramPacket(request, request.length));
                    var code = await(socket, request, secret, rules);
                    if (code.isPresent()) {
                        return code;
                    }
                } catch (IOException e) {
                    // Nobody listens there, or the network is down: the next attempt may fare
                    // better, the next server at least.
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<Integer> await(
            DatagramSocket socket, byte[] request, byte[] secret, RadiusSettings rules)
            throws IOException {
        long deadline = System.nanoTime() + rules.timeout().toNanos();
        var datagram =
                new DatagramPacket(new byte[RadiusPacket.MAX_OCTETS], RadiusPacket.MAX_OCTETS);
        while (true) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                return Optional.empty();
            }
            socket.setSoTimeout((int) left);
            try {
                socket.receive(datagram);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            var code =
                    RadiusPacket.answer(
                            Arrays.copyOf(datagram.getData(), datagram.getLength()),
                            request,
                            secret,
                            rules.requireMessageAuthenticator());
            if (code.isPresent()) {
                return code;
            }
        }
    }
}
