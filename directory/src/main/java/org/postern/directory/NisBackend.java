package org.postern.directory;

import org.postern.mail.Address;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Passwords looked up by NIS: the map `passwd.byname` has a line of the form of `/etc/passwd` for
/// each person, whose hash is compared here. Calls go over TCP.
public final class NisBackend implements PasswordBackend, PeopleSource {
    /// The portmapper's port and program (RFC 1833 section 3).
    static final int PORTMAPPER = 111;

    private static final int PORTMAPPER_PROGRAM = 100_000;
    private static final int PORTMAPPER_VERSION = 2;
    private static final int GET_PORT = 3;
    private static final int TCP = 6;

    /// The program that NIS's servers are, ypserv.
    private static final int PROGRAM = 100_004;

    private static final int VERSION = 2;
    private static final int MATCH = 3;

    private static final int FOUND = 1;
    private static final int NO_KEY = -3;

    /// Fields of a line: name, hash, uid, gid, full name, home, shell.
    private static final int HASH = 1;

    private static final int FULL_NAME = 4;
    private static final int FIELDS = 7;

    private final Supplier<NisSettings> settings;

    public NisBackend(Supplier<NisSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Answer judge(Address person, byte[] password) throws IOException {
        Optional<String[]> found = fields(person);
        if (found.isEmpty()) {
            return new Answer.Wrong();
        }
        String[] fields = found.get();
        boolean right =
                ImportedHash.parse("{CRYPT}" + fields[HASH])
                        .filter(hash -> hash.matches(password))
                        .isPresent();
        return right ? new Answer.Right(fullName(fields)) : new Answer.Wrong();
    }

    @Override
    public Optional<Person> find(Address address) throws IOException {
        return fields(address)
                .map(fields -> new Person(address, fullName(fields), Attributes.NONE));
    }

    // Behind a comma stand rooms and telephones.
    private static String fullName(String[] fields) {
        return fields[FULL_NAME].split(",", -1)[0].strip();
    }

    private Optional<String[]> fields(Address person) throws IOException {
        var line = line(person.canonicalLocalPart());
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String[] fields = line.get().split(":", -1);
        if (fields.length < FIELDS) {
            throw new IOException("a line of the NIS map has " + fields.length + " fields");
        }
        return Optional.of(fields);
    }

    /// The person's line; empty when there is none.
    private Optional<String> line(String name) throws IOException {
        NisSettings rules = settings.get();
        var last = new IOException("nis.servers names no server");
        for (String server : rules.servers()) {
            try {
                return line(server, name, rules);
            } catch (IOException e) {
                last = new IOException("NIS server " + server + " cannot be asked", e);
            } catch (BufferUnderflowException e) {
                last = new IOException("NIS server " + server + " gave half an answer", e);
            }
        }
        throw last;
    }

    private static Optional<String> line(String server, String name, NisSettings rules)
            throws IOException {
        var result =
                new RpcCall(PROGRAM, VERSION, MATCH)
                        .text(rules.domain())
                        .text(rules.map())
                        .text(name)
                        .call(reached(server, rules.timeout()), rules.timeout());
        int status = result.getInt();
        if (status == NO_KEY) {
            return Optional.empty();
        }
        if (status != FOUND) {
            throw new IOException("NIS answers with status " + status);
        }
        return Optional.of(new String(RpcCall.octets(result), StandardCharsets.UTF_8));
    }

    private static InetSocketAddress reached(String server, Duration timeout) throws IOException {
        var given = HostAndPort.parse(server, PORTMAPPER);
        var host = InetAddress.getByName(given.host());
        if (given.port() != PORTMAPPER) {
            return new InetSocketAddress(host, given.port());
        }
        ByteBuffer result =
                new RpcCall(PORTMAPPER_PROGRAM, PORTMAPPER_VERSION, GET_PORT)
                        .number(PROGRAM)
                        .number(VERSION)
                        .number(TCP)
                        .number(0)
                        .call(new InetSocketAddress(host, PORTMAPPER), timeout);
        int port = result.getInt();
        if (port <= 0 || port > 65_535) {
            throw new IOException("NIS is not registered with the portmapper");
        }
        return new InetSocketAddress(host, port);
    }
}
