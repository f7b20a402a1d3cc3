package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A name server in this process: UDP and TCP on a port of loopback, records from simple text, and
/// faults on demand. Tests of whatever looks names up use it; none uses the network.
///
///     try (var dns = TestDns.of("""
///             example.org.       A     192.0.2.1
///             example.org.  60   MX    10 mail.example.org.
///             example.org.       TXT   "v=spf1 a -all"
///             www.example.org.   CNAME example.org.
///             """)) {
///         var resolver = dns.resolver();
///
/// A line is a name, a time to live in seconds if it is not 300, a type and the data as in zone
/// files; names are whole with or without a final dot; `;` begins a comment. A name that is not
/// there, nor anything below it, does not exist.
public final class TestDns implements AutoCloseable {
    private static final long TTL = 300;
    private static final int LONGEST_CHAIN = 20;
    private static final int LARGEST_PACKET = 4_096;
    private static final int OLD_PACKET = 512;

    /// How often a wrong reply is sent over UDP: enough to make a resolver turn to TCP.
    private static final int COPIES = 6;

    /// What a name can be told to do, for all types.
    public enum Fault {
        /// No reply.
        DROP,
        /// SERVFAIL.
        FAIL,
        /// REFUSED.
        REFUSE,
        /// Over UDP a reply that says that it is cut off.
        TRUNCATE,
        /// Over UDP replies with wrong ids only.
        WRONG_ID,
        /// Over UDP a reply to another question.
        WRONG_QUESTION,
        /// Octets that are no message.
        GARBAGE,
        /// FORMERR for a question with EDNS.
        NO_EDNS
    }

    private record Row(DnsType<?> type, long ttl, DnsRecord data) {}

    private final Map<DnsName, List<Row>> zone = new ConcurrentHashMap<>();
    private final Map<DnsName, Fault> faults = new ConcurrentHashMap<>();
    private final Map<DnsName, Duration> delays = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final List<Thread> threads;
    private volatile boolean authentic;
    private volatile boolean chasing = true;
    private volatile boolean closed;

    private TestDns(DatagramSocket datagrams, ServerSocket connections) {
        this.datagrams = datagrams;
        this.connections = connections;
        threads =
                List.of(
                        Thread.ofPlatform().daemon().name("test-dns-udp").start(this::datagrams),
                        Thread.ofPlatform().daemon().name("test-dns-tcp").start(this::connections));
    }

    /// Both sockets have the same port.
    private static TestDns open() throws IOException {
        while (true) {
            var udp = new DatagramSocket(new InetSocketAddress(loopback(), 0));
            try {
                return new TestDns(udp, new ServerSocket(udp.getLocalPort(), 50, loopback()));
            } catch (IOException taken) {
                udp.close();
            }
        }
    }

    /// A server with these records.
    public static TestDns of(String zone) {
        try {
            return open().add(zone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    /// Adds records.
    public TestDns add(String lines) {
        lines.lines().forEach(this::line);
        return this;
    }

    public TestDns add(DnsName name, DnsType<?> type, DnsRecord data) {
        return add(name, type, TTL, data);
    }

    private TestDns add(DnsName name, DnsType<?> type, long ttl, DnsRecord data) {
        zone.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(new Row(type, ttl, data));
        return this;
    }

    /// Makes a name exist without any record.
    public TestDns empty(String name) {
        zone.computeIfAbsent(DnsName.of(name), _ -> new CopyOnWriteArrayList<>());
        return this;
    }

    /// Takes away what a name has.
    public TestDns remove(String name) {
        zone.remove(DnsName.of(name));
        return this;
    }

    public TestDns fault(String name, Fault fault) {
        faults.put(DnsName.of(name), fault);
        return this;
    }

    /// Answers that name so much later.
    public TestDns delay(String name, Duration delay) {
        delays.put(DnsName.of(name), delay);
        return this;
    }

    /// Takes faults and delays of that name away.
    public TestDns mend(String name) {
        faults.remove(DnsName.of(name));
        delays.remove(DnsName.of(name));
        return this;
    }

    /// Whether replies say that DNSSEC proved them.
    public TestDns authentic(boolean proved) {
        authentic = proved;
        return this;
    }

    /// Whether a reply goes on behind a CNAME; it does unless told.
    public TestDns chasing(boolean follows) {
        chasing = follows;
        return this;
    }

    /// Every question so far, in order, as `example.org A`.
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /// How often that was asked: `example.org A`.
    public long asked(String question) {
        return asked.stream().filter(question::equals).count();
    }

    public DnsServer server() {
        return new DnsServer(loopback(), datagrams.getLocalPort());
    }

    /// Settings with this server alone, and with patience enough for a busy machine.
    public DnsSettings settings() {
        return settings(Duration.ofSeconds(20), Duration.ofSeconds(10));
    }

    public DnsSettings settings(Duration timeout, Duration serverTimeout) {
        return new DnsSettings(
                List.of(server()),
                timeout,
                serverTimeout,
                new Octets(1 << 20),
                Duration.ofDays(1),
                Duration.ofMinutes(15),
                Duration.ofSeconds(5),
                Duration.ofDays(1),
                DnsSettings.DEFAULTS.trusted(),
                true);
    }

    /// A new resolver that asks this server alone.
    public CachingResolver resolver() {
        return resolver(InstantSource.system());
    }

    public CachingResolver resolver(InstantSource clock) {
        var settings = settings();
        return new CachingResolver(() -> settings, List::of, clock, new MemoryEvents());
    }

    @Override
    public void close() {
        closed = true;
        datagrams.close();
        try {
            connections.close();
            for (var thread : threads) {
                thread.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void line(String line) {
        var words = words(line);
        if (words.isEmpty()) {
            return;
        }
        int at = 1;
        long ttl = TTL;
        if (words.get(at).chars().allMatch(c -> c >= '0' && c <= '9')) {
            ttl = Long.parseLong(words.get(at++));
        }
        var type = DnsType.named(words.get(at++)).orElseThrow();
        add(DnsName.of(words.getFirst()), type, ttl, data(type, words.subList(at, words.size())));
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        int at = 0;
        while (at < line.length() && line.charAt(at) != ';') {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            var word = new StringBuilder();
            boolean quoted = c == '"';
            at += quoted ? 1 : 0;
            while (at < line.length()
                    && (quoted ? line.charAt(at) != '"' : " \t".indexOf(line.charAt(at)) < 0)) {
                if (quoted && line.charAt(at) == '\\') {
                    at++;
                }
                word.append(line.charAt(at++));
            }
            at += quoted ? 1 : 0;
            words.add(word.toString());
        }
        return words;
    }

    private static DnsRecord data(DnsType<?> type, List<String> words) {
        var first = words.getFirst();
        return switch (type.name()) {
            case "A", "AAAA" -> new DnsRecord.Address(InetAddress.ofLiteral(first));
            case "CNAME" -> new DnsRecord.Cname(DnsName.of(first));
            case "NS" -> new DnsRecord.Ns(DnsName.of(first));
            case "PTR" -> new DnsRecord.Ptr(DnsName.of(first));
            case "MX" -> new DnsRecord.Mx(number(first), DnsName.of(words.get(1)));
            case "SRV" ->
                    new DnsRecord.Srv(
                            number(first),
                            number(words.get(1)),
                            number(words.get(2)),
                            DnsName.of(words.get(3)));
            case "TLSA" ->
                    new DnsRecord.Tlsa(
                            number(first),
                            number(words.get(1)),
                            number(words.get(2)),
                            HexFormat.of().parseHex(words.get(3)));
            case "TXT" ->
                    new DnsRecord.Txt(
                            words.stream()
                                    .map(word ->
                                            new String(
                                                    word.getBytes(StandardCharsets.UTF_8),
                                                    StandardCharsets.ISO_8859_1))
                                    .toList());
            default -> throw new IllegalArgumentException("no form for " + type);
        };
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private void datagrams() {
        while (!closed) {
            try {
                var packet = new DatagramPacket(new byte[LARGEST_PACKET], LARGEST_PACKET);
                datagrams.receive(packet);
                Thread.startVirtualThread(() -> answerPacket(packet));
            } catch (IOException ended) {
                if (!closed) {
                    throw new UncheckedIOException(ended);
                }
            }
        }
    }

    private void answerPacket(DatagramPacket packet) {
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        try {
            byte[] reply = reply(question, true);
            int times = reply != null && lies(reply, question) ? COPIES : 1;
            for (int i = 0; i < times && reply != null; i++) {
                datagrams.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException ended) {
            if (!closed) {
                throw new UncheckedIOException(ended);
            }
        }
    }

    private static boolean lies(byte[] reply, byte[] question) {
        return reply[0] != question[0] || reply[13] != question[13];
    }

    private void connections() {
        while (!closed) {
            try {
                var socket = connections.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException ended) {
                if (!closed) {
                    throw new UncheckedIOException(ended);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] question = in.readNBytes(in.readUnsignedShort());
                byte[] reply = reply(question, false);
                if (reply == null) {
                    return;
                }
                var out = new ByteArrayOutputStream();
                DnsQuestion.put16(out, reply.length);
                out.writeBytes(reply);
                socket.getOutputStream().write(out.toByteArray());
            }
        } catch (IOException gone) {
            // The client has what it wanted, or the test is over.
        }
    }

    private byte @Nullable [] reply(byte[] question, boolean udp) throws IOException {
        int at = DnsReply.HEADER_OCTETS;
        var text = new StringBuilder();
        while (question[at] != 0) {
            int octets = question[at++];
            if (!text.isEmpty()) {
                text.append('.');
            }
            for (int i = 0; i < octets; i++) {
                DnsName.escape(question[at++] & 0xFF, text);
            }
        }
        at++;
        var name = DnsName.of(text.toString());
        int code = (question[at] & 0xFF) << 8 | (question[at + 1] & 0xFF);
        at += 4;
        boolean edns = question.length > at;
        int room = edns ? (question[at + 3] & 0xFF) << 8 | (question[at + 4] & 0xFF) : OLD_PACKET;
        var type = DnsType.ALL.stream().filter(t -> t.code() == code).findFirst().orElseThrow();
        asked.add(name + " " + type);
        pause(delays.get(name));
        byte[] asking = Arrays.copyOf(question, at);
        var fault = faults.get(name);
        if (fault != null) {
            var bad = faulty(fault, asking, udp, edns);
            if (bad.length > 0) {
                return bad;
            }
            if (fault == Fault.DROP) {
                return null;
            }
        }
        byte[] reply = reply(asking, name, type);
        return udp && reply.length > room ? header(asking, 0x8380, 0, 0) : reply;
    }

    private static void pause(@Nullable Duration delay) {
        if (delay != null) {
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Empty when this fault does nothing here.
    private byte[] faulty(Fault fault, byte[] asking, boolean udp, boolean edns) {
        byte[] none = {};
        return switch (fault) {
            case DROP -> none;
            case FAIL -> header(asking, 0x8182, 0, 0);
            case REFUSE -> header(asking, 0x8185, 0, 0);
            case NO_EDNS -> edns ? header(asking, 0x8181, 0, 0) : none;
            case GARBAGE -> header(asking, 0x8180, 7, 0);
            case TRUNCATE -> udp ? header(asking, 0x8380, 0, 0) : none;
            case WRONG_ID -> {
                byte[] bad = header(asking, 0x8180, 0, 0);
                bad[0] ^= 0x55;
                yield udp ? bad : none;
            }
            case WRONG_QUESTION -> {
                byte[] bad = header(asking, 0x8180, 0, 0);
                bad[DnsReply.HEADER_OCTETS + 1] ^= 0x01;
                yield udp ? bad : none;
            }
        };
    }

    private byte[] reply(byte[] asking, DnsName name, DnsType<?> type) {
        var answers = new ByteArrayOutputStream();
        int count = 0;
        var at = name;
        boolean found = false;
        for (int link = 0; link < LONGEST_CHAIN; link++) {
            DnsName next = null;
            for (var row : zone.getOrDefault(at, List.of())) {
                boolean alias = row.type().equals(DnsType.CNAME) && !type.equals(DnsType.CNAME);
                if (row.type().equals(type) || alias) {
                    put(answers, at, row.type().code(), row.ttl(), row.data());
                    count++;
                    found |= !alias;
                }
                if (alias && row.data() instanceof DnsRecord.Cname(var target)) {
                    next = target;
                }
            }
            if (next == null || !chasing) {
                break;
            }
            at = next;
        }
        var end = at;
        boolean exists = zone.keySet().stream().anyMatch(known -> known.isWithin(end));
        boolean open = !chasing && count > 0;
        var out = new ByteArrayOutputStream();
        int flags = 0x8180 | (authentic ? 0x20 : 0) | (exists || open ? 0 : DnsReply.NAME_ERROR);
        out.writeBytes(header(asking, flags, count, found || open ? 0 : 1));
        out.writeBytes(answers.toByteArray());
        if (!found && !open) {
            var soa = new DnsRecord.Soa(DnsName.ROOT, DnsName.ROOT, 1, TTL);
            put(out, DnsName.ROOT, DnsType.SOA.code(), TTL, soa);
        }
        return out.toByteArray();
    }

    private static byte[] header(byte[] asking, int flags, int answers, int authority) {
        byte[] reply = asking.clone();
        reply[2] = (byte) (flags >>> 8);
        reply[3] = (byte) flags;
        reply[6] = (byte) (answers >>> 8);
        reply[7] = (byte) answers;
        reply[9] = (byte) authority;
        reply[10] = 0;
        reply[11] = 0;
        return reply;
    }

    private static void put(
            ByteArrayOutputStream out, DnsName owner, int type, long ttl, DnsRecord data) {
        out.writeBytes(owner.wire());
        DnsQuestion.put16(out, type);
        DnsQuestion.put16(out, 1);
        put32(out, ttl);
        byte[] octets = data(data);
        DnsQuestion.put16(out, octets.length);
        out.writeBytes(octets);
    }

    private static void put32(ByteArrayOutputStream out, long value) {
        DnsQuestion.put16(out, (int) (value >>> 16));
        DnsQuestion.put16(out, (int) value);
    }

    private static byte[] data(DnsRecord data) {
        var out = new ByteArrayOutputStream();
        switch (data) {
            case DnsRecord.Address(var address) -> out.writeBytes(address.getAddress());
            case DnsRecord.Cname(var name) -> out.writeBytes(name.wire());
            case DnsRecord.Ns(var name) -> out.writeBytes(name.wire());
            case DnsRecord.Ptr(var name) -> out.writeBytes(name.wire());
            case DnsRecord.Mx(var preference, var exchange) -> {
                DnsQuestion.put16(out, preference);
                out.writeBytes(exchange.wire());
            }
            case DnsRecord.Srv(var priority, var weight, var port, var target) -> {
                DnsQuestion.put16(out, priority);
                DnsQuestion.put16(out, weight);
                DnsQuestion.put16(out, port);
                out.writeBytes(target.wire());
            }
            case DnsRecord.Tlsa(var usage, var selector, var matching, var octets) -> {
                out.write(usage);
                out.write(selector);
                out.write(matching);
                out.writeBytes(octets);
            }
            case DnsRecord.Txt(var strings) -> strings.forEach(text -> put(out, text));
            case DnsRecord.Soa(var primary, var mailbox, var serial, var minimum) -> {
                out.writeBytes(primary.wire());
                out.writeBytes(mailbox.wire());
                put32(out, serial);
                put32(out, 0);
                put32(out, 0);
                put32(out, 0);
                put32(out, minimum);
            }
        }
        return out.toByteArray();
    }

    /// A string of any length, in as many as it needs.
    private static void put(ByteArrayOutputStream out, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        do {
            int length = Math.min(255, octets.length - at);
            out.write(length);
            out.write(octets, at, length);
            at += length;
        } while (at < octets.length);
    }
}
