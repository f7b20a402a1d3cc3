package org.postern.milter;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// A message on its way past milters: its header as fields, its body waiting, and its envelope,
/// which they may change. For one thread.
public final class MilterMessage implements Closeable {
    /// Most changes that the milters of one session may make of one message, pieces of a body not
    /// counted.
    static final int MOST_CHANGES = 5_000;

    /// Most fields of a header.
    static final int MOST_FIELDS = 10_000;

    private static final int LARGEST_FIELD = 256 << 10;

    /// Takes the octets of the message when the milters have done.
    @FunctionalInterface
    public interface Sink {
        void write(byte[] octets, int offset, int length) throws IOException;
    }

    /// One field, with its line end.
    private record Field(String name, byte[] octets) {}

    private final MilterSettings settings;
    private final Path folder;
    private final List<Field> fields = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream(2_048);
    private Spill body;
    private boolean replacing;

    /// Whether the header has ended, and whether the line that is coming in has octets.
    private boolean inBody;

    private boolean inLine;
    private boolean bodyless;

    private final List<String> added = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private String sender = "";
    private boolean senderChanged;
    private String quarantine = "";
    private int changes;

    /// @param folder where a large body waits
    public MilterMessage(MilterSettings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
        this.body = spill();
    }

    private Spill spill() {
        return new Spill(folder, settings.inMemory().count(), settings.messageMax().count());
    }

    /// Takes the next octets of the message as they come.
    public void write(byte[] octets, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end && !inBody) {
            byte octet = octets[at++];
            header.write(octet);
            if (octet == '\n') {
                inBody = !inLine;
                inLine = false;
            } else if (octet != '\r') {
                inLine = true;
            }
            if (header.size() > settings.messageMax().count()) {
                throw new MilterException("a header above the size of a message");
            }
        }
        body.write(octets, at, end - at);
    }

    /// The message is whole: the header becomes fields.
    public void end() throws IOException {
        end(octets -> octets);
    }

    /// The message is whole: the header becomes fields.
    ///
    /// @param cleaned takes out of the header what nobody is to see
    /// @throws IOException when it has too many fields
    public void end(UnaryOperator<byte[]> cleaned) throws IOException {
        bodyless = !inBody;
        byte[] octets = cleaned.apply(header.toByteArray());
        int begin = 0;
        for (int at = 0; at < octets.length; at++) {
            boolean last = at + 1 == octets.length;
            boolean folded = !last && (octets[at + 1] == ' ' || octets[at + 1] == '\t');
            if ((octets[at] == '\n' && !folded) || last) {
                addField(octets, begin, at + 1);
                begin = at + 1;
            }
        }
        header.reset();
    }

    private void addField(byte[] octets, int from, int to) throws MilterException {
        int colon = from;
        while (colon < to && octets[colon] != ':') {
            colon++;
        }
        // The empty line, which is printed again at the end.
        boolean empty = to - from <= 2 && (octets[from] == '\r' || octets[from] == '\n');
        if (!empty) {
            checkRoom();
            String name =
                    colon == to
                            ? ""
                            : new String(octets, from, colon - from, StandardCharsets.ISO_8859_1);
            fields.add(new Field(name.strip(), Arrays.copyOfRange(octets, from, to)));
        }
    }

    private void checkRoom() throws MilterException {
        if (fields.size() >= MOST_FIELDS) {
            throw new MilterException("a header of more than " + MOST_FIELDS + " fields");
        }
    }

    int size() {
        return fields.size();
    }

    /// A field as milters see it: the name; empty for a line that is no field.
    String name(int index) {
        return fields.get(index).name();
    }

    /// Its value, with line ends as LF.
    ///
    /// @param leadingSpace whether the blank behind the colon counts as part of it
    byte[] value(int index, boolean leadingSpace) {
        byte[] octets = fields.get(index).octets();
        int at = 0;
        while (at < octets.length && octets[at] != ':') {
            at++;
        }
        at++;
        if (!leadingSpace && at < octets.length && octets[at] == ' ') {
            at++;
        }
        var value = new ByteArrayOutputStream();
        for (int i = at; i < octets.length; i++) {
            boolean ends = octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
            boolean last = octets[i] == '\n' && i + 1 == octets.length;
            // NUL would end the value on the wire.
            if (!ends && !last && octets[i] != 0) {
                value.write(octets[i]);
            }
        }
        return value.toByteArray();
    }

    InputStream body() throws IOException {
        return body.open();
    }

    /// Does what a milter wants.
    ///
    /// @param leadingSpace whether values bring the blank behind the colon with them
    /// @throws MilterException when it may not, or it is too much
    void apply(Change change, boolean leadingSpace) throws IOException {
        if (!(change instanceof Change.ReplaceBody) && ++changes > MOST_CHANGES) {
            throw new MilterException("more than " + MOST_CHANGES + " changes");
        }
        switch (change) {
            case Change.AddField(var name, var value) ->
                    insert(fields.size(), name, value, leadingSpace);
            case Change.InsertField(var index, var name, var value) ->
                    insert(Math.clamp(index, 0, fields.size()), name, value, leadingSpace);
            case Change.ChangeField(var index, var name, var value) ->
                    change(index, name, value, leadingSpace);
            case Change.ReplaceBody(var octets) -> {
                if (!replacing) {
                    replacing = true;
                    body.close();
                    body = spill();
                }
                body.write(octets, 0, octets.length);
            }
            case Change.AddRecipient(var path) -> {
                deleted.removeIf(path::equalsIgnoreCase);
                added.add(path);
            }
            case Change.DeleteRecipient(var path) -> {
                if (!added.removeIf(path::equalsIgnoreCase)) {
                    deleted.add(path);
                }
            }
            case Change.ChangeSender(var path) -> {
                sender = path;
                senderChanged = true;
            }
            case Change.Quarantine(var reason) ->
                    quarantine = reason.isBlank() ? "a mail filter asks for it" : reason;
        }
    }

    /// What the next milter makes of the body replaces all of it again.
    void nextMilter() {
        replacing = false;
    }

    private void insert(int index, String name, String value, boolean leadingSpace)
            throws MilterException {
        checkRoom();
        fields.add(index, new Field(name, printed(name, value, leadingSpace)));
    }

    private void change(int index, String name, String value, boolean leadingSpace)
            throws MilterException {
        int left = Math.max(1, index);
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equalsIgnoreCase(name) && --left == 0) {
                if (value.isEmpty()) {
                    fields.remove(i);
                } else {
                    fields.set(i, new Field(name, printed(name, value, leadingSpace)));
                }
                return;
            }
        }
        if (!value.isEmpty()) {
            insert(fields.size(), name, value, leadingSpace);
        }
    }

    /// A field that can neither end the header nor begin another.
    private static byte[] printed(String name, String value, boolean leadingSpace)
            throws MilterException {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':')) {
            throw new MilterException("not the name of a field");
        }
        if (value.length() > LARGEST_FIELD) {
            throw new MilterException("a field above " + LARGEST_FIELD + " octets");
        }
        var text = new StringBuilder(name).append(leadingSpace ? ":" : ": ");
        for (var line : value.replace("\0", "").split("\r\n|\n|\r", -1)) {
            if (text.charAt(text.length() - 1) == '\n') {
                if (line.isBlank()) {
                    continue;
                }
                if (line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                    text.append('\t');
                }
            }
            text.append(line).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Writes the message as the milters have made it.
    public void copyTo(Sink sink) throws IOException {
        for (var field : fields) {
            sink.write(field.octets(), 0, field.octets().length);
        }
        if (!bodyless || body.octets() > 0) {
            sink.write(new byte[] {'\r', '\n'}, 0, 2);
        }
        byte[] block = new byte[64 << 10];
        try (var octets = body.open()) {
            int length;
            while ((length = octets.read(block)) > 0) {
                sink.write(block, 0, length);
            }
        }
    }

    /// Recipients that milters have added, without angle brackets.
    public List<String> added() {
        return added.stream().map(MilterMessage::bare).toList();
    }

    /// Recipients that milters have taken away, without angle brackets.
    public List<String> deleted() {
        return deleted.stream().map(MilterMessage::bare).toList();
    }

    /// Whether milters have set another sender.
    public boolean senderChanged() {
        return senderChanged;
    }

    /// The sender that milters have set, without angle brackets; empty for the null path.
    public String sender() {
        return bare(sender);
    }

    /// Puts a field before all others, in our own name.
    ///
    /// @throws IOException when the header is full
    public void addFirst(String name, String value) throws IOException {
        insert(0, name, value, false);
    }

    /// Takes all fields of a name away.
    public void remove(String name) {
        fields.removeIf(field -> field.name().equalsIgnoreCase(name));
    }

    /// Why it is to be kept for an administrator; empty when it is not.
    public String quarantine() {
        return quarantine;
    }

    int changes() {
        return changes;
    }

    private static String bare(String path) {
        String stripped = path.strip();
        return stripped.startsWith("<") && stripped.endsWith(">")
                ? stripped.substring(1, stripped.length() - 1)
                : stripped;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
