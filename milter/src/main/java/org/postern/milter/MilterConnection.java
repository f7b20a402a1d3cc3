package org.postern.milter;

import org.postern.net.ServiceConnection;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// One connection to a milter: packets out, packets in, and what was agreed. For one thread.
final class MilterConnection implements Closeable {
    /// Largest packet that a milter may send: a piece of a body with some room to spare.
    static final int LARGEST_PACKET = 1 << 20;

    /// A piece of a body that is sent.
    static final int BODY_PIECE = 65_535;

    /// Most octets of all macros before one command.
    private static final int LARGEST_MACROS = 32 << 10;

    private final ServiceConnection connection;
    private final OutputStream output;
    private final Milter milter;
    private MilterOptions options = new MilterOptions(MilterOptions.OLDEST, 0, 0, Map.of());

    MilterConnection(ServiceConnection connection, Milter milter) {
        this.connection = connection;
        this.output = new BufferedOutputStream(connection.output(), BODY_PIECE + 16);
        this.milter = milter;
    }

    MilterOptions options() {
        return options;
    }

    /// Says what we can do and hears what the milter wants.
    void negotiate() throws IOException {
        var offer = new ByteArrayOutputStream();
        number(offer, MilterOptions.NEWEST);
        number(offer, MilterOptions.ALL_ACTIONS);
        number(offer, MilterOptions.ALL_STEPS);
        connection.within(milter.timeout());
        send(Command.OPTIONS, offer.toByteArray());
        output.flush();
        byte[] packet = packet();
        if (packet[0] != Command.OPTIONS.letter()) {
            throw new MilterException("options are answered by something else");
        }
        options = MilterOptions.parse(data(packet));
    }

    /// Sends a command, with its macros before it, and waits for the answer if there is to be one.
    ///
    /// @param macros all that are known; those go that the milter wants
    Answer ask(Command command, Map<String, String> macros, byte[] data) throws IOException {
        if (!options.wants(command)) {
            return new Answer.Continue();
        }
        connection.within(milter.timeout());
        macros(command, macros);
        send(command, data);
        if (!options.answers(command)) {
            return new Answer.Continue();
        }
        output.flush();
        Answer answer;
        do {
            answer = answer();
        } while (answer instanceof Answer.Progress);
        return answer;
    }

    /// Sends what is never answered.
    void tell(Command command) throws IOException {
        connection.within(milter.timeout());
        send(command, new byte[0]);
        output.flush();
    }

    /// Sends the end of the message; the answers follow one by one by [#answer].
    void endOfBody(Map<String, String> macros) throws IOException {
        connection.within(milter.timeout());
        macros(Command.END_OF_BODY, macros);
        send(Command.END_OF_BODY, new byte[0]);
        output.flush();
    }

    /// Gives the next answer that much time.
    void within(Duration time) {
        connection.within(time);
    }

    /// Nobody waits now.
    void idle() {
        connection.idle();
    }

    Answer answer() throws IOException {
        byte[] packet = packet();
        return Answer.parse((char) (packet[0] & 0xFF), data(packet));
    }

    private void macros(Command command, Map<String, String> macros) throws IOException {
        var data = new ByteArrayOutputStream();
        data.write(command.letter());
        for (var name : options.names(command)) {
            var value = macros.get(name);
            if (value != null && data.size() + value.length() < LARGEST_MACROS) {
                text(data, name);
                text(data, value);
            }
        }
        if (data.size() > 1) {
            send(Command.MACROS, data.toByteArray());
        }
    }

    private void send(Command command, byte[] data) throws IOException {
        int length = data.length + 1;
        var head = new ByteArrayOutputStream(5);
        number(head, length);
        head.write(command.letter());
        head.writeTo(output);
        output.write(data);
    }

    private byte[] packet() throws IOException {
        byte[] head = new byte[4];
        connection.readFully(head, 0, head.length);
        long length = new PacketReader(head).number() & 0xFFFF_FFFFL;
        if (length < 1 || length > LARGEST_PACKET) {
            throw new MilterException("a packet of " + length + " octets");
        }
        byte[] packet = new byte[(int) length];
        connection.readFully(packet, 0, packet.length);
        return packet;
    }

    private static PacketReader data(byte[] packet) {
        return new PacketReader(Arrays.copyOfRange(packet, 1, packet.length));
    }

    static void number(ByteArrayOutputStream out, int number) {
        out.write(number >>> 24);
        out.write(number >>> 16);
        out.write(number >>> 8);
        out.write(number);
    }

    /// A text and its NUL; a NUL in it would end it, so it goes.
    static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.replace("\0", "").getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    @Override
    public void close() {
        connection.close();
    }
}
